using System.Text;
using CrossCheck.Engine;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

public sealed class JournalTests : IDisposable
{
    private const int Rows = 3000;

    private readonly Bench bench = new();
    private readonly RunOptions options = Bench.Options with { Actual = new SkewedEngine(Bench.Options.Actual) };
    private readonly string[] files;

    public JournalTests()
    {
        files =
        [
            bench.Write("a.csv", "id,network,X,y,once,never\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{(i % 500 == 1 ? "g" : "r")}{i},{(i == 0 ? "u = X * 3; y = u * u" : "")},{(i % 600 == 5 ? "what" : "7")},{(i % 700 == 0 ? "1" : "")},,\n"))),
            bench.Write("b.csv", "network,X,once,never\ny = X * once,1,2\ny = relu(X),0,\n"),
        ];
    }

    private string Path => System.IO.Path.Combine(bench.Folder, "run.journal");

    public void Dispose() => bench.Dispose();

    [Fact]
    public void ARunThatIsTakenUpReportsAsOneThatWasNotInterrupted()
    {
        var whole = Report(options);
        using var stop = new CancellationTokenSource();
        var first = 0L;
        for (var part = 1; part <= 2; part++)
        {
            using var again = new CancellationTokenSource();
            using var journal = Journal.Open(Path, Identity(), Catalogue.Default);
            Assert.True(journal.Done >= first, "what was done is done");
            first = journal.Done;
            var summary = new Runner(options with { Journal = journal }).Run(files, [new Stopper(again, (int)first + 400)], again.Token);
            Assert.Equal(130, summary.ExitCode);
        }

        Assert.InRange(first, 400, Rows - 1);
        var counting = new CountingEngine(options.Actual);
        var errors = File.ReadLines(Path).Count(l => l.Contains("\"verdict\":\"error\"", StringComparison.Ordinal));
        using (var journal = Journal.Open(Path, Identity(), Catalogue.Default))
        {
            Assert.Equal(whole, Report(options with { Actual = counting, Journal = journal }));
            Assert.InRange(journal.Done, first, Rows - 1);

            // Five rows are no cases; nothing that was done is done again.
            Assert.Equal(Rows + 2 - 5 - (journal.Done - errors), counting.Cases);
            journal.Complete();
        }

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void AJournalThatIsCutOffAnywhereIsTakenUp()
    {
        var whole = Report(options);
        using (var journal = Journal.Open(Path, Identity(), Catalogue.Default))
        {
            Assert.Equal(whole, Report(options with { Journal = journal }));
        }

        var bytes = File.ReadAllBytes(Path);
        var lines = Array.IndexOf(bytes, (byte)'\n');
        foreach (var length in new[] { 0, 1, lines, lines + 1, lines + 2, bytes.Length / 3, bytes.Length / 2, bytes.Length - 1, bytes.Length })
        {
            File.WriteAllBytes(Path, bytes[..length]);
            using (var journal = Journal.Open(Path, Identity(), Catalogue.Default))
            {
                Assert.True(whole == Report(options with { Journal = journal }), $"cut off at byte {length}");
                Assert.Null(journal.Failure);
            }

            using var again = Journal.Open(Path, Identity(), Catalogue.Default);
            Assert.True(again.Done == Rows + 2, $"cut off at byte {length}, it has {again.Done} cases in the end");
        }

        // Whole again: the next run computes nothing.
        using var complete = Journal.Open(Path, Identity(), Catalogue.Default);
        var counting = new CountingEngine(options.Actual);
        Assert.Equal(whole, Report(options with { Actual = counting, Journal = complete }));
        Assert.Equal((Rows + 2L, 0), (complete.Done, counting.Cases));
    }

    [Fact]
    public void ADamagedLineIsRunAgain()
    {
        var whole = Report(options);
        using (var journal = Journal.Open(Path, Identity(), Catalogue.Default))
        {
            Report(options with { Journal = journal });
        }

        var text = File.ReadAllText(Path).Replace("\"id\":\"r8\"", "\"id\":\0r8\"", StringComparison.Ordinal);
        File.WriteAllText(Path, text);
        using var damaged = Journal.Open(Path, Identity(), Catalogue.Default);
        Assert.Equal(whole, Report(options with { Journal = damaged }));
    }

    [Fact]
    public void AnotherRunIsRefusedAndTheJournalStays()
    {
        using (var journal = Journal.Open(Path, Identity(), Catalogue.Default))
        {
            Report(options with { Journal = journal });
        }

        var before = File.ReadAllBytes(Path);
        Refused("its options are '', not '--filter r1'", Identity() with { Settings = " --filter r1" });
        Refused("it is of CrossCheck " + Runner.Version + ", not 9", Identity() with { Version = "9" });
        Refused("its reference is definition ", Identity() with { Expected = new EngineInfo("torch", "1", null) });
        Refused("its case files are ", Identity() with { Files = [Identity().Files[0]] });
        File.AppendAllText(files[1], "y = relu(X),0,\n");
        Refused($"what is in {files[1]} is not the same", Identity());
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Theory]
    [InlineData("id,network\n")]
    [InlineData("x")]
    [InlineData("{\"crosscheck\":\"journal 1\",\"run\":{}}\n")]
    [InlineData("{\"crosscheck\":\"journal 1\",\n")]
    [InlineData("{\"crosscheck\":\"journal 2\"")]
    public void WhatIsNoJournalIsLeftAsItIs(string text)
    {
        File.WriteAllText(Path, text);
        Refused("is ", Identity());
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void AJournalInUseIsRefused()
    {
        using var journal = Journal.Open(Path, Identity(), Catalogue.Default);
        Refused("cannot be used as a journal", Identity());
    }

    private void Refused(string why, RunIdentity run) =>
        Assert.Contains(why, Assert.Throws<JournalException>(() => Journal.Open(Path, run, Catalogue.Default)).Message, StringComparison.Ordinal);

    private RunIdentity Identity() => options.IdentityOf("", files);

    private string Report(RunOptions asked)
    {
        using var stream = new MemoryStream();
        using var csv = new MemoryStream();
        new Runner(asked).Run(files, [new JsonReporter(ReportFile.Over(stream)), new CsvReporter(ReportFile.Over(csv))]);
        return Encoding.UTF8.GetString(stream.ToArray()) + Encoding.UTF8.GetString(csv.ToArray());
    }

    private sealed class Stopper(CancellationTokenSource stop, int after) : IReporter
    {
        private int cases;

        public void Begin(RunInfo run)
        {
        }

        public void Add(CaseResult result)
        {
            if (++cases == after)
            {
                stop.Cancel();
            }
        }

        public void End(RunSummary summary)
        {
        }
    }

    private sealed class CountingEngine(IEngine inner) : IEngine
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> ids = [];

        /// <summary>The referee runs a case's statements under its id.</summary>
        public int Cases => ids.Count;

        public string Name => inner.Name;

        public string Version => inner.Version;

        public string? Library => inner.Library;

        public Support Supports(CrossCheck.Operations.OpCall call) => inner.Supports(call);

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            group.Cases.ToList().ForEach(c => ids.TryAdd(c.Id, true));
            inner.Run(group, traces);
        }
    }
}
