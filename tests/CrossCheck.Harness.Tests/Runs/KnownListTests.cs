using System.Text.Json;
using System.Xml.Linq;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Reports;
using CrossCheck.Harness.Wording;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

public sealed class KnownListTests : IDisposable
{
    private const string Head = "id,quantity,reason,until\n";

    /// <summary>Right, wrong gradients (dL/dX, dL/du), everything wrong (u, y and the gradients), a crash, a wrong answer, a row that is no case.</summary>
    private const string Cases = "id,network,X,y\nok,u = X * 3; y = u * u,2,36\ng1,,3,\na1,,4,\nx1,,5,\nok/w,,6,1\nbad,y = nothing(X),6,\n";

    private static readonly DateOnly Today = new(2026, 6, 30);

    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void AListedDifferenceDoesNotFail()
    {
        var (results, summary) = Run("g1,dL/dX,rounding of *,\ng?,dL/du,also,2026-06-30\na1,*,all of it,\nx1,crashed,out of order,\nok/*,y,a typing error,\n");
        Assert.Equal([false, true, true, true, true, false], results.Select(r => r.Known is { Covers: true }));
        Assert.Equal((4, 1, 1), (summary.Known, summary.Failed, summary.ExitCode));
        Assert.Equal("known: dL/dX: rounding of * (KNOWN:2); known: dL/du: also (KNOWN:3, until 2026-06-30)", results[1].Known!.Text.Replace(bench.Folder + "/known.csv", "KNOWN", StringComparison.Ordinal));
        Assert.Equal(["used", "used", "used", "used", "used"], summary.KnownEntries.Select(e => e.State));

        // What crashed leaves the plan where that is known.
        Assert.Equal(summary.Planned.Tensors, summary.Compared.Tensors);
        Assert.Equal(0, Run("g1,*,r,\na1,*,r,\nx1,crashed,r,\nok/w,y,r,\n", Cases.Replace("bad,y = nothing(X),6,\n", "", StringComparison.Ordinal)).Summary.ExitCode);
    }

    [Fact]
    public void ACaseFailsStillIfAnythingIsNotListed()
    {
        var (results, summary) = Run("g1,dL/dX,r,\na1,dL/*,r,\nx1,*,r,\nok/w,dL/dX,r,\nbad,*,r,\n");
        Assert.All(results, r => Assert.False(r.Known is { Covers: true }));
        Assert.Equal((0, 5), (summary.Known, summary.Failed));
        Assert.Equal(["used", "used", "stale", "stale", "stale"], summary.KnownEntries.Select(e => e.State));
        var run = Bench.Options.ToInfo();
        Assert.True(run.Fails(results[1]));
        Assert.Contains(FailureText.Review(results[1]), l => l.StartsWith("known: dL/dX: r (", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ok,y,mended since,")]
    [InlineData("nobody,*,no such case,")]
    [InlineData("ok*,dL/dX,another quantity,")]
    public void AnEntryThatNamesNothingAnyMoreFailsTheRun(string entry)
    {
        var (_, summary) = Run(entry + "\n", "id,network,X\nok,y = X * 3,2\n");
        Assert.Equal((1, 0), (summary.ExitCode, summary.Failed));
        Assert.Contains("stale: nothing that '", Assert.Single(summary.Stale).Text, StringComparison.Ordinal);
        Assert.Equal(0, Run("", "id,network,X\nok,y = X * 3,2\n").Summary.ExitCode);
    }

    [Fact]
    public void WhatDidNotRunIsNotCalledStale()
    {
        var options = Options("g1,*,r,\nok,*,mended,\nok*,zzz,mended,\n") with { Filter = Filter.Parse("a* x* ok/w") };
        var (_, summary) = bench.Run(Cases, options);
        Assert.Equal(["not run", "not run", "not run"], summary.KnownEntries.Select(e => e.State));
        (_, summary) = bench.Run(Cases, options with { Filter = Filter.Parse("ok*") });
        Assert.Equal(["not run", "stale", "stale"], summary.KnownEntries.Select(e => e.State));

        // What the filter decides by the verdict has run.
        (_, summary) = bench.Run(Cases, options with { Filter = Filter.Parse("verdict:agree") });
        Assert.Equal(["used", "stale", "stale"], summary.KnownEntries.Select(e => e.State));
        summary = new Runner(options).Run([bench.Write("c.csv", Cases)], [], new CancellationToken(canceled: true));
        Assert.Empty(summary.Stale);
        Assert.Empty(Bench.Run(Options("nobody,*,r,\n"), bench.Write("c.csv", Cases), bench.Folder + "/none.csv").Summary.Stale);
    }

    [Fact]
    public void AnEntryWhoseDayHasPassedCoversNoLongerAndSaysSo()
    {
        var (results, summary) = Run("g1,*,r,2026-06-29\n");
        Assert.Equal((0, "expired"), (summary.Known, summary.KnownEntries[0].State));
        Assert.False(results[1].Known!.Covers);
        Assert.StartsWith("no longer known: dL/dX: ", results[1].Known!.Matches.First(m => m.Quantity == "dL/dX").Text, StringComparison.Ordinal);
        Assert.Contains("expired: valid until 2026-06-29", summary.KnownEntries[0].Text, StringComparison.Ordinal);
        Assert.Equal("used", Run("g1,*,r,2026-06-30\n").Summary.KnownEntries[0].State);
    }

    [Fact]
    public void AKinkIsADifferenceThatAnEntryMayName()
    {
        var kink = Make.Kink("k") with { References = Make.Differ("k").References };
        var list = Read("k,dL/dX,r,\n");
        Assert.True(list.Judge(kink, strictKinks: true)!.Covers);
        Assert.False((Bench.Options.ToInfo() with { StrictKinks = true }).Fails(kink with { Known = list.Judge(kink, strictKinks: true) }));
        Assert.NotNull(list.Judge(kink, strictKinks: false));

        // A wrong answer beside a kink fails by the answer, and by the kink where that is strict.
        var answer = kink with { Verdict = Verdict.Answer, Answers = [new AnswerResult { Name = "y", IsRight = false }] };
        Assert.False(list.Judge(answer, strictKinks: false)!.Covers);
        list = Read("k,y,r,\n");
        Assert.True(list.Judge(answer, strictKinks: false)!.Covers);
        Assert.False(list.Judge(answer, strictKinks: true)!.Covers);
    }

    [Theory]
    [InlineData("id,quantity\n", ":1: the column 'reason' is missing; the header is id,quantity,reason,until")]
    [InlineData("id,quantity,reason,untill\n", ":1: there is no column 'untill'; did you mean 'until'?")]
    [InlineData("id,quantity,reason,id\n", ":1: two columns are named 'id'; remove one")]
    [InlineData("", ": has no header; its first row is id,quantity,reason,until")]
    [InlineData(Head + "# note\na,,r,\n", ":3: quantity: blank; write the name of a quantity such as dL/dX, a glob, or *")]
    [InlineData(Head + ",y,r,\n", ":2: id: blank; write the id of a case")]
    [InlineData(Head + "a,y, ,\n", ":2: reason: blank; say why")]
    [InlineData(Head + "a,y,r,30.6.2026\n", ":2: until: '30.6.2026' is no date; write yyyy-mm-dd, such as 2026-12-31, or leave it blank")]
    [InlineData(Head + "a,y,r,2026-02-30\n", ":2: until: '2026-02-30' is no date")]
    [InlineData(Head + "a,y,r,\nb,y,r,\na,y,other,2027-01-01\n", ":4: 'a' 'y' is listed on line 2 already; remove one of the two")]
    [InlineData(Head + "a,\"y,r,\n", ":2: ")]
    public void MistakesHaveALineAndARemedy(string text, string message)
    {
        var path = bench.Write("known.csv", text);
        Assert.StartsWith(path + message, Assert.Throws<CsvFileException>(() => KnownList.Read(path, Today)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AColumnOfOnesOwnAndMissingDates()
    {
        var list = KnownList.Read(bench.Write("k.csv", "_ticket,reason,quantity,id\n17,r,y,a\n"), Today);
        Assert.Equal(new KnownEntry(bench.Folder + "/k.csv:2", "a", "y", "r", null), Assert.Single(list.Entries));
    }

    [Fact]
    public void EveryReportSaysWhatIsKnownAndWhatIsStale()
    {
        var options = Options("g1,*,because,\nnobody,y,gone,\n");
        var file = bench.Write("c.csv", "id,network,X\nok,u = X * 3; y = u * u,2\ng1,,3\n");
        using var json = JsonDocument.Parse(Report(f => new JsonReporter(f), options, file));
        var known = json.RootElement.GetProperty("cases")[1].GetProperty("known");
        Assert.True(known.GetProperty("covers").GetBoolean());
        Assert.Equal("because", known.GetProperty("differences")[0].GetProperty("reason").GetString());
        Assert.Equal(["used", "stale"], json.RootElement.GetProperty("known").EnumerateArray().Select(e => e.GetProperty("state").GetString()));
        Assert.False(json.RootElement.GetProperty("cases")[0].TryGetProperty("known", out _));

        var junit = XDocument.Parse(Report(f => new JUnitReporter(f), options, file));
        Assert.StartsWith("known: dL/dX: because (", Assert.Single(junit.Descendants("skipped")).Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal("stale", Assert.Single(junit.Descendants("error")).Attribute("type")!.Value);
        Assert.Empty(junit.Descendants("failure"));

        var csv = Report(f => new CsvReporter(f), options, file).TrimEnd().Split('\n');
        Assert.Contains(csv, l => l.StartsWith("g1,", StringComparison.Ordinal) && l.Contains(",dL/dX,", StringComparison.Ordinal) && l.Contains("known: dL/dX: because (", StringComparison.Ordinal));
        Assert.Contains(",stale,", csv[^1], StringComparison.Ordinal);

        var markdown = Report(f => new MarkdownReporter(f), options, file);
        Assert.StartsWith("## ❌ The list of known differences is stale\n", markdown, StringComparison.Ordinal);
        Assert.Contains("| failing, but known | 1 |", markdown, StringComparison.Ordinal);
        Assert.Contains("known: dL/dX: because", markdown, StringComparison.Ordinal);
    }

    private static string Report(Func<ReportFile, IReporter> create, RunOptions options, string file)
    {
        using var stream = new MemoryStream();
        new Runner(options).Run([file], [create(ReportFile.Over(stream))]);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private KnownList Read(string entries) => KnownList.Read(bench.Write("known.csv", Head + entries), Today);

    private RunOptions Options(string entries) => Bench.Options with { Actual = new SkewedEngine(Bench.Options.Actual), Known = Read(entries), Referee = RefereeUse.Never };

    private (List<CaseResult> Results, RunSummary Summary) Run(string entries, string cases = Cases) => bench.Run(cases, Options(entries));
}
