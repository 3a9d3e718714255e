using System.Globalization;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>A run that is stopped says what it did not come to.</summary>
public sealed class InterruptionTests
{
    private const int Rows = 5000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WhatRanIsReportedAndTheRestIsPlanned(int threads)
    {
        using var bench = new Bench();
        using var stop = new CancellationTokenSource();
        var file = bench.Write("many.csv", "id,network,X\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"c{i.ToString(CultureInfo.InvariantCulture)},{(i == 0 ? "y = X * 2" : "")},1\n")));
        var collector = new Stopper(stop, 600);
        var summary = new Runner(Bench.Options with { Threads = threads }).Run([file, bench.Write("never.csv", "x")], [collector], stop.Token);

        var early = Assert.IsType<Interruption>(summary.Interrupted);
        Assert.Equal(130, summary.ExitCode);
        Assert.InRange(collector.Ids.Count, 600, Rows - 1);
        Assert.Equal(collector.Ids.Count, summary.Cases);
        Assert.Equal(collector.Ids.Count, summary.Compared.Cases);
        Assert.Equal(summary.Planned.Cases, summary.Compared.Cases + early.Cases);
        Assert.Equal(collector.Ids.Count, collector.Ids.Distinct().Count());
        Assert.StartsWith(file, early.Next, StringComparison.Ordinal);
        Assert.Empty(summary.Unusable);
        Assert.Empty(summary.Notices);
    }

    [Fact]
    public void StoppedBeforeItsFirstCase()
    {
        using var bench = new Bench();
        var file = bench.Write("a.csv", "id,network,X\na,y = X * 2,1\n");
        var summary = new Runner(Bench.Options).Run([file], [], new CancellationToken(canceled: true));
        Assert.Equal((0, file, 130), (summary.Interrupted!.Cases, summary.Interrupted.Next, summary.ExitCode));
    }

    [Fact]
    public void StoppedAfterItsLastCaseItIsWhole()
    {
        using var bench = new Bench();
        using var stop = new CancellationTokenSource();
        var summary = new Runner(Bench.Options).Run([bench.Write("a.csv", "id,network,X\na,y = X * 2,1\n# end\n")], [new Stopper(stop, 1)], stop.Token);
        Assert.Null(summary.Interrupted);
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public void AFillThatIsStoppedLeavesWhatIsThere()
    {
        using var bench = new Bench();
        using var stop = new CancellationTokenSource();
        var key = bench.Write("key.csv", "old");
        var source = bench.Write("q.csv", "id,network,X,y\na,y = X * 2,1,\nb,,1,\n");
        Assert.Throws<OperationCanceledException>(() => Filler.Fill(source, key, Bench.Options, _ => stop.Cancel(), stop.Token));
        Assert.Equal("old", File.ReadAllText(key));
        Assert.Equal(2, Directory.GetFiles(bench.Folder).Length);
    }

    private sealed class Stopper(CancellationTokenSource stop, int after) : IReporter
    {
        public List<string> Ids { get; } = [];

        public void Begin(RunInfo run)
        {
        }

        public void Add(CaseResult result)
        {
            Ids.Add(result.Id);
            if (Ids.Count == after)
            {
                stop.Cancel();
            }
        }

        public void End(RunSummary summary)
        {
        }
    }
}
