using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed class GitHubAnnotationsTests
{
    [Fact]
    public void AFailureStandsOnItsOwnLine() => Assert.Equal(
        [
            "::error file=a/exam.csv,line=3,title=q2%3A differ::dL/dX[0, 1]: actual 2, expected 0.2 (rel 9, abs 1.8, 2.85e7 ulp, allowed 1e-5); 1 of 4 elements%0AReproduce: crosscheck show a/exam.csv q2 --dtype float64",
            "::error file=a/exam.csv,line=4,title=q3%3A error::a/exam.csv:4: X: ragged%0AReproduce: crosscheck show a/exam.csv q3 --dtype float64",
        ],
        Lines([Make.Agree("q1"), Make.Differ("q2"), Make.Error("q3", "a/exam.csv:4: X: ragged")]));

    [Fact]
    public void KinksAndCasesThatCouldNotHaveToldAreWarnings()
    {
        CaseResult[] results = [Make.Kink("k"), Make.Mistrusted("m")];
        Assert.Equal(["::warning file=b/lab.csv,line=3,title=k%3A kink", "::warning file=b/lab.csv,line=4,title=m%3A could not have told"], Lines(results, s => s with { Compared = s.Planned }).Select(l => l[..l.LastIndexOf("::", StringComparison.Ordinal)]));
        Assert.Equal(["::error", "::error"], Lines(results, run: Make.Run with { StrictKinks = true, FailOnMistrusted = true }).Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void HostileTextEndsNeitherTheLineNorTheProperty()
    {
        var line = Assert.Single(Lines([Make.Error("100%, a:b\r\n::error::", "first 50%\r\nsecond", "x,y:z%.csv:7")]));
        Assert.Equal("::error file=x%2Cy%3Az%25.csv,line=7,title=100%25%2C a%3Ab��%3A%3Aerror%3A%3A%3A error::first 50%25��second%0AReproduce: crosscheck show x,y:z%25.csv $'100%25, a:b\\u000d\\u000a::error::' --dtype float64", line);
        Assert.Single(Lines([Make.Differ(Make.Hostile)]));
    }

    [Fact]
    public void WhatGitHubWouldNotShowIsCounted()
    {
        var lines = Lines(Enumerable.Repeat(Make.Differ("d"), 12).Concat(Enumerable.Repeat(Make.Kink("k"), 30)).ToArray());
        Assert.Equal(9, lines.Count(l => l.StartsWith("::error", StringComparison.Ordinal)));
        Assert.Equal(9, lines.Count(l => l.StartsWith("::warning", StringComparison.Ordinal)));
        Assert.Equal("::notice title=CrossCheck::3 more failing cases and 21 more warnings without an annotation; the summary and the reports have all of them", lines[^1]);
    }

    [Fact]
    public void TheRunItselfHasAnAnnotation()
    {
        Assert.Equal(["::error title=CrossCheck::a: no such file%0Ab: no such file"], Lines([Make.Agree("q")], s => s with { Unusable = ["a: no such file", "b: no such file"] }));
        Assert.Equal(["::error title=CrossCheck::nothing was compared"], Lines([], s => s with { Planned = default, Compared = default }));
        Assert.StartsWith("::error title=CrossCheck::the run was interrupted at", Lines([Make.Agree("q")], s => s with { Interrupted = new Interruption(0, "a.csv:2") })[0], StringComparison.Ordinal);
        Assert.Empty(Lines([Make.Agree("q")], s => s with { Compared = s.Planned }));
    }

    [Fact]
    public void PathsAreRelativeToTheWorkspace()
    {
        var root = Path.GetFullPath(Path.Combine("some", "checkout"));
        var inside = Path.Combine(root, "cases", "exam.csv");
        Assert.StartsWith("::error file=cases/exam.csv,line=2,", Lines([Make.Differ("d", $"{inside}:2")], workspace: root)[0], StringComparison.Ordinal);
        Assert.StartsWith("::error file=some/checkout/x.csv,line=2,", Lines([Make.Differ("d", $"{Path.Combine("some", "checkout", "x.csv")}:2")], workspace: Path.GetFullPath("."))[0], StringComparison.Ordinal);
        Assert.StartsWith("::error file=../x.csv,line=2,", Lines([Make.Differ("d", "../x.csv:2")], workspace: root)[0], StringComparison.Ordinal);
    }

    private static string[] Lines(CaseResult[] results, Func<RunSummary, RunSummary>? change = null, RunInfo? run = null, string? workspace = null)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        Make.Report(_ => new GitHubAnnotations(writer, workspace), results, run, change);
        return writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
