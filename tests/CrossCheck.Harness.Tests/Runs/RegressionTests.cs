using CrossCheck.Engine;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

public sealed class RegressionTests
{
    private const string Cases = "id,network,X\na,u = exp(X); v = u * 3; L = sum(v),\"[0, 0, 1]\"\nb,,\"[0, 2]\"\n";

    [Fact]
    public void TheSameEngineIsTheSameAndItsTraceHasTheSameBytes()
    {
        using var bench = new Bench();
        var trace = bench.Record(Cases);
        var bytes = File.ReadAllBytes(trace);

        var summary = Run(bench, exact: true);

        Assert.Equal((0, 0L, 2L), (summary.ExitCode, summary.Moved, summary.Compared.Cases));
        Assert.Equal("native 0.1.0", Assert.Single(summary.RecordedBy).Key);
        bench.Record(Cases);
        Assert.Equal(bytes, File.ReadAllBytes(trace));
        Assert.Equal([trace], Directory.GetFiles(bench.Golden(), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("a,u,float32,3,1 1 2.7182817", "a,u,float32,3,1 1.0000002 2.7182817", "exp forward", 1L, 2UL, 0L, 0)]
    [InlineData("a,dL/dX,float32,3,3 3 8.154845", "a,dL/dX,float32,3,3 3 8.154844", "exp backward", 1L, 1UL, 0L, 0)]
    [InlineData("a,dL/dv,float32,3,1 1 1", "a,dL/dv,float32,3,1 1 1.5", "sum backward", 1L, 4194304UL, 1L, 1)]
    public void WhatMovedIsCountedByItsOperation(string now, string then, string operation, long moved, ulong ulp, long beyond, int exit)
    {
        using var bench = new Bench();
        Goldens.Edit(bench.Record(Cases), now, then);

        var summary = Run(bench, exact: false);

        var drift = Assert.Single(summary.Operations, o => o.Moved > 0);
        Assert.Equal((operation, moved, ulp, beyond, 0L), (drift.Name, drift.Moved, drift.MaxUlp, drift.Beyond, drift.Carried));
        Assert.Equal((moved, beyond, exit), (summary.Moved, summary.Beyond, summary.ExitCode));
        Assert.Equal(drift, summary.Operations[0]);
        Assert.Equal(1, Run(bench, exact: true).ExitCode);
    }

    [Fact]
    public void TheCauseIsToldFromWhatItCarriesAlong()
    {
        using var bench = new Bench();
        bench.Record(Cases);

        var summary = Run(bench, exact: false, Goldens.Wrong("exp", "result", x => x * 1.0000005));

        Assert.Equal("exp forward", summary.Operations[0].Name);
        Assert.Equal((5L, 0L), (summary.Operations[0].Moved, summary.Operations[0].Carried));
        Assert.Equal("a", summary.Operations[0].First!.Id);
        var behind = summary.Operations.Single(o => o.Name == "mul forward");
        Assert.True(behind.Moved > 0 && behind.Moved == behind.Carried);
        Assert.Equal(0, summary.ExitCode);
    }

    [Theory]
    [InlineData("L = sum(X * W)", "0", "-0", 1L)]
    [InlineData("L = sum(X * W)", "nan", "-nan", 0L)]
    [InlineData("L = sum(X * W)", "nan", "1", 1L)]
    public void TheSignOfAZeroIsABitAndThatOfNaNIsNot(string network, string now, string then, long moved)
    {
        using var bench = new Bench();
        var csv = $"id,network,X,W\na,{network},\"[1, 2]\",\"[{now}, 3]\"\n";
        Goldens.Edit(bench.Record(csv), $"a,dL/dX,float32,2,{now} 3", $"a,dL/dX,float32,2,{then} 3");

        var summary = Run(bench, exact: true);

        Assert.Equal((moved, moved > 0 ? 1 : 0), (summary.Moved, summary.ExitCode));
        Assert.Equal(then == "1" ? null : 0UL, moved == 0 ? 0UL : summary.Drifts[0].MaxUlp);
    }

    [Fact]
    public void WhatIsGoneFailsAndWhatIsNewIsSaid()
    {
        using var bench = new Bench();
        var trace = bench.Record(Cases);
        bench.Write("cases.csv", Cases + "c,,\"[1]\"\n");
        var more = Run(bench, exact: true);
        Assert.Equal((0, 1), (more.ExitCode, more.New.Length));
        Assert.EndsWith("cases.csv:4: 'c'", more.New[0], StringComparison.Ordinal);

        bench.Write("cases.csv", Cases[..Cases.IndexOf("b,", StringComparison.Ordinal)]);
        var less = Run(bench, exact: false);
        Assert.Equal(1, less.ExitCode);
        Assert.Equal([$"{trace}: 'b'"], less.Gone);

        bench.Write("cases.csv", Cases.Replace("v = u * 3; L = sum(v)", "L = sum(u * 3)", StringComparison.Ordinal));
        var renamed = Run(bench, exact: false);
        Assert.Equal((1, 4, 4), (renamed.ExitCode, renamed.Gone.Length, renamed.New.Length));

        bench.Write("other.csv", Cases);
        File.Delete(Path.Combine(bench.Folder, "cases.csv"));
        var moved = Run(bench, exact: false, file: "other.csv");
        Assert.Equal((1, 2), (moved.ExitCode, moved.New.Length));
        Assert.Equal([$"{trace}: its case file cases.csv is not there any more"], moved.Gone);
    }

    [Fact]
    public void ARowThatCannotRunAndAChangedShapeFail()
    {
        using var bench = new Bench();
        bench.Record(Cases);
        bench.Write("cases.csv", Cases.Replace("\"[0, 2]\"", "\"[0, 2, 4]\"", StringComparison.Ordinal).Replace("\"[0, 0, 1]\"", "oops", StringComparison.Ordinal));

        var summary = Run(bench, exact: false);

        Assert.Equal((1, 2), (summary.ExitCode, summary.Problems.Length));
        Assert.Contains("oops", summary.Problems[0], StringComparison.Ordinal);
        Assert.Contains("u of 'b': has the shape (2), but the case has it in (3)", summary.Problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void TracesLieAsTheirCaseFilesDo()
    {
        using var bench = new Bench();
        string[] files = [bench.Write("x/a/q.csv", Cases), bench.Write("x/b/q.csv", Cases.Replace("\na,", "\nc,", StringComparison.Ordinal).Replace("\nb,", "\nd,", StringComparison.Ordinal)), bench.Write("z.csv", "id,network,X\ne,y = exp(X),1\n")];
        var golden = Path.Combine(bench.Folder, "x", "golden");

        var summary = Recorder.Record(files, golden, Bench.Options, TestContext.Current.CancellationToken);

        Assert.Equal(["a/q.csv", "b/q.csv", "z.csv"], summary.Written.Select(w => Path.GetRelativePath(golden, w)));
        Assert.Equal("../z.csv", TraceHeader.TryRead(summary.Written[2])!.CaseFile);
        Assert.Equal(0, Regression.Run(golden, files, Bench.Options, exact: true, TestContext.Current.CancellationToken).ExitCode);
        var twice = Recorder.Record([files[2], bench.Write("x/z.csv", "id,network,X\nf,y = exp(X),1\n")], golden, Bench.Options, TestContext.Current.CancellationToken);
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("and so would that of ../z.csv", Assert.Single(twice.Unusable), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherKindOfFileIsNotOverwrittenAndAStoppedRunLeavesWhatWasThere()
    {
        using var bench = new Bench();
        var trace = bench.Record(Cases);
        var before = File.ReadAllText(trace);
        Assert.Throws<OperationCanceledException>(() => Recorder.Record([Path.Combine(bench.Folder, "cases.csv")], bench.Golden(), Bench.Options, new CancellationToken(true)));
        Assert.Equal(before, File.ReadAllText(trace));

        File.WriteAllText(trace, Cases);
        var summary = Recorder.Record([Path.Combine(bench.Folder, "cases.csv")], bench.Golden(), Bench.Options, TestContext.Current.CancellationToken);
        Assert.Equal((2, Cases), (summary.ExitCode, File.ReadAllText(trace)));
        Assert.Contains("is there and is no trace", summary.Unusable[0], StringComparison.Ordinal);
    }

    private static RegressionSummary Run(Bench bench, bool exact, IEngine? engine = null, string file = "cases.csv") =>
        Regression.Run(bench.Golden(), [Path.Combine(bench.Folder, file)], Bench.Options with { Actual = engine ?? new NativeEngine() }, exact, TestContext.Current.CancellationToken);
}
