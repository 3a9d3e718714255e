using System.Text;
using System.Text.Json;
using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Reports.Html;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Referee;
using CrossCheck.Harness.Wording;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>Several references at once: the first must have everything, the others may lack what they like.</summary>
public sealed class ReferencesTests : IDisposable
{
    private const string Rows =
        "id,network,X,W,dL/dy\nq1,\"u = leaky_relu(X, negative_slope=0.1); y = u * W\",\"[2, -3, -1, 4]\",\"[10, 20, 30, 40]\",\"[1, 2, 3, 4]\"\nq2,y = X * W,\"[2, -3, -1, 4]\",\"[10, 20, 30, 40]\",\"[1, 2, 3, 4]\"\n";

    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void ReferencesThatAgreeAreCounted()
    {
        var (results, summary) = bench.Run(Rows, With(Other()));

        Assert.All(results, r => Assert.Equal((Verdict.Agree, Verdict.Agree), (r.Verdict, Assert.Single(r.Also).Verdict)));
        Assert.All(results, r => Assert.Equal(r.Tensors.Select(t => t.Quantity), r.Also[0].Tensors.Select(t => t.Quantity)));
        Assert.Equal(new ReferenceUse("other", summary.Compared, [], 0, ""), Assert.Single(summary.Also) with { Lacks = [] });
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public void AReferenceThatIsWrongIsNamedAndSoIsTheDisagreement()
    {
        var (results, summary) = bench.Run(Rows, With(Other(Broken("leaky_relu"))));

        Assert.Equal([Verdict.Differ, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.All(results[0].Tensors, t => Assert.Equal(TensorVerdict.Agree, t.Verdict));
        Assert.Null(results[0].Findings);
        Assert.Equal(
            [
                "dL/dX[3]: actual 160, other 320 (rel 0.5, abs 160, 8.39e6 ulp, allowed 4.26e-4); 4 of 4 elements; definition has 160",
                "definition and other disagree: dL/dX (4 of 4 elements)",
                "other (a reference) is wrong: leaky_relu backward (4 elements judged)",
                "dL/dX: other = 2 × native: a ½ missing?",
            ],
            FailureText.Body(results[0], 5, ("native", "definition")));
        Assert.Equal(("other", 1L, "q1"), (summary.Also[0].Engine, summary.Also[0].Disagreements, summary.Also[0].First));
        Assert.Equal(new CulpritCount("other", "leaky_relu backward", 1, "q1"), Assert.Single(summary.Culprits));
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public void WhatIsWrongAgainstAllIsSaidOnce()
    {
        var (results, summary) = bench.Run(Rows, With(Other()) with { Actual = new NativeEngine(Catalogue.Default.With(Broken("leaky_relu"))) });

        var lines = FailureText.Body(results[0], 5, ("native", "definition")).ToList();
        Assert.StartsWith("dL/dX[3]: actual 320, definition 160 (", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("; 4 of 4 elements; other has 160", lines[0], StringComparison.Ordinal);
        Assert.Equal("native is wrong: leaky_relu backward (4 elements judged)", lines[1]);
        Assert.Equal(3, lines.Count);
        Assert.Equal(0, summary.Also[0].Disagreements);
        Assert.Equal("native", Assert.Single(summary.Culprits).Engine);
    }

    /// <summary>A definition that stands alone against two engines is what is doubted, and not the engine.</summary>
    [Fact]
    public void ADefinitionThatStandsAloneIsDoubted()
    {
        // A row that is ignored has no NaN for the definition, and one for the engines.
        var options = Bench.Options with { Expected = Other(), Also = [Bench.Options.Expected] };
        var (results, summary) = bench.Run("id,network,z,t\nq,\"L = cross_entropy(z, t, ignore_index=1)\",\"[[1, nan], [0.5, 2]]\",\"[1, 0]\"\n", options);

        Assert.Equal(Verdict.Differ, Assert.Single(results).Verdict);
        Assert.Contains("the definition itself is in doubt: native and other agree against it at cross_entropy backward (2 elements judged)", FailureText.Review(results[0]));
        Assert.Empty(summary.Culprits);
    }

    [Fact]
    public void WhatAnotherReferenceLacksFailsNothing()
    {
        var (results, summary) = bench.Run(Rows, With(new Partial(c => c.Spec.Name == "leaky_relu" ? Support.None("other has no leaky_relu") : Support.Partial("other has no gradient of other", "other"))));

        // Of a network that it does not have all of, it is asked about the statements that it has, at the first one's values.
        Assert.Equal((Verdict.Agree, Verdict.Agree), (results[0].Verdict, results[0].Also[0].Verdict));
        Assert.Equal(
            [("u", "other has no leaky_relu"), ("y", ""), ("dL/dX", "other has no leaky_relu"), ("dL/dW", "other has no gradient of other"), ("dL/du", "")],
            results[0].Also[0].Tensors.Select(t => (t.Quantity.Name, t.Reason)));
        Assert.Equal((Verdict.Agree, Verdict.Agree), (results[1].Verdict, results[1].Also[0].Verdict));
        Assert.Equal(
            [("y", TensorVerdict.Agree), ("dL/dX", TensorVerdict.Agree), ("dL/dW", TensorVerdict.Unsupported)],
            results[1].Also[0].Tensors.Select(t => (t.Quantity.Name, t.Verdict)));
        Assert.Equal((0, summary.Planned), (summary.ExitCode, summary.Compared));
        Assert.Equal("other compared 4 tensors of 2 cases; it lacks 4 tensors: other has no gradient of other; other has no leaky_relu", summary.Also[0].Text());
    }

    /// <summary>A value that is used twice has a gradient that no statement gives by itself; a mistake in a statement is found.</summary>
    [Fact]
    public void APartialReferenceIsWrongInItsOwnStatements()
    {
        const string row = "id,network,X,W,dL/dy\nq,\"u = exp(X); v = u * W; y = v * u\",\"[0.5, -1]\",\"[2, 3]\",\"[1, -2]\"\n";
        var (results, summary) = bench.Run(row, With(new Partial(c => c.Spec.Name == "mul" ? Support.Full : Support.None($"other has no {c.Spec.Name}"), mistake: Broken("mul"))));

        Assert.Equal(
            [("u", "unsupported"), ("v", "agree"), ("y", "agree"), ("dL/dX", "unsupported"), ("dL/dW", "agree"), ("dL/du", "unsupported"), ("dL/dv", "differ")],
            results[0].Also[0].Tensors.Select(t => (t.Quantity.Name, CsvReporter.Name(t.Verdict))));
        Assert.Equal(new CulpritCount("other", "mul backward", 1, "q"), Assert.Single(summary.Culprits));
        Assert.Equal(Verdict.Differ, results[0].Verdict);

        var refuses = new Partial(c => c.Spec.Name == "mul" ? Support.Full : Support.None("none"), new UnsupportedCaseException("W[0] = 2 is even"));
        (results, summary) = bench.Run(row, With(refuses));
        Assert.Equal((Verdict.Agree, Verdict.Unsupported), (results[0].Verdict, results[0].Also[0].Verdict));
        Assert.Contains(summary.Also[0].Lacks, l => l == ("other: W[0] = 2 is even", 4));
        Assert.Equal((Verdict.Crashed, "other crashed: full"), bench.Run(row, With(new Partial(c => c.Spec.Name == "mul" ? Support.Full : Support.None("none"), new InvalidOperationException("full")))).Results.Select(r => (r.Verdict, r.Message)).Single());
    }

    [Fact]
    public void TheFirstReferenceMustBeComplete()
    {
        var partial = new Partial(_ => Support.Partial("other has no gradient of other", "other"));
        var (results, summary) = bench.Run(Rows, Bench.Options with { Expected = partial, Also = [new NativeEngine()] });

        Assert.All(results, r => Assert.Equal(Verdict.Unsupported, r.Verdict));
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public void ACaseThatAnEngineRefusesIsUnsupportedAndOneThatItDropsHasCrashed()
    {
        var refuses = new Partial(_ => Support.Full, new UnsupportedCaseException("X[1] = -3 is no label"));
        var (results, summary) = bench.Run(Rows, With(refuses));
        Assert.All(results, r => Assert.Equal((Verdict.Agree, Verdict.Unsupported), (r.Verdict, r.Also[0].Verdict)));
        Assert.Equal("other compared nothing; it lacks 8 tensors: other: X[1] = -3 is no label", summary.Also[0].Text());
        Assert.Equal(0, summary.ExitCode);

        (results, summary) = bench.Run(Rows, Bench.Options with { Expected = refuses });
        Assert.All(results, r => Assert.Equal((Verdict.Unsupported, "other: X[1] = -3 is no label"), (r.Verdict, r.Message)));
        Assert.Equal(1, summary.ExitCode);
        Assert.Equal(3, bench.Run(Rows, Bench.Options with { Expected = refuses, AllowUnsupported = true }).Summary.ExitCode);
        var named = bench.Run(Rows, Bench.Options with { Expected = new Partial(_ => Support.Full, new UnsupportedCaseException("other takes no -3")) }).Results;
        Assert.All(named, r => Assert.Equal("other takes no -3", r.Message));

        (results, summary) = bench.Run(Rows, With(new Partial(_ => Support.Full, new InvalidOperationException("no memory left"))));
        Assert.All(results, r => Assert.Equal((Verdict.Crashed, "other crashed: no memory left"), (r.Verdict, r.Message)));
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public void AKnownDifferenceFromAnotherReferenceDoesNotFail()
    {
        var known = KnownList.Read(bench.Write("known.csv", "id,quantity,reason,until\nq1,dL/dX,other doubles it,\n"), new DateOnly(2026, 6, 1));
        var (results, summary) = bench.Run(Rows, With(Other(Broken("leaky_relu"))) with { Known = known });

        Assert.True(results[0].Known!.Covers);
        Assert.Equal((1L, 0), (summary.Known, summary.ExitCode));
    }

    [Fact]
    public void EveryReportHasAColumnForEachReference()
    {
        var options = With(Other(Broken("leaky_relu")), new Partial(_ => Support.None("third has nothing"), name: "third"));
        string Report(Func<ReportFile, IReporter> create)
        {
            using var stream = new MemoryStream();
            new Runner(options with { KeepViews = true }).Run([bench.Write("cases.csv", Rows)], [create(ReportFile.Over(stream))], TestContext.Current.CancellationToken);
            return Encoding.UTF8.GetString(stream.ToArray());
        }

        var csv = Report(f => new CsvReporter(f)).Split('\n');
        Assert.EndsWith(",reason,other_verdict,other_differing,other_worst_index,other_actual,other_value,other_abs,other_allowed,other_reason,third_verdict,third_differing,third_worst_index,third_actual,third_value,third_abs,third_allowed,third_reason", csv[0], StringComparison.Ordinal);
        Assert.EndsWith(",differ,4,[3],160,320,160,0.000426,,unsupported,,,,,,,third has nothing", csv.Single(l => l.StartsWith("q1,", StringComparison.Ordinal) && l.Contains(",dL/dX,", StringComparison.Ordinal)), StringComparison.Ordinal);

        using var json = JsonDocument.Parse(Report(f => new JsonReporter(f)));
        Assert.Equal(["other", "third"], json.RootElement.GetProperty("engines").GetProperty("also").EnumerateArray().Select(e => e.GetProperty("name").GetString()));
        var difference = json.RootElement.GetProperty("cases")[0].GetProperty("differences")[0];
        Assert.Equal((160, 160, true, 0), (difference.GetProperty("actual").GetInt32(), difference.GetProperty("expected").GetInt32(), difference.GetProperty("agrees").GetBoolean(), difference.GetProperty("differing").GetInt32()));
        var also = difference.GetProperty("also");
        Assert.Equal(("other", 320, false, 4), (also[0].GetProperty("name").GetString(), also[0].GetProperty("expected").GetInt32(), also[0].GetProperty("agrees").GetBoolean(), also[0].GetProperty("differing").GetInt32()));
        Assert.Equal(("third", "third has nothing"), (also[1].GetProperty("name").GetString(), also[1].GetProperty("reason").GetString()));
        Assert.Equal("other (a reference) is wrong: leaky_relu backward", json.RootElement.GetProperty("cases")[0].GetProperty("also")[0].GetProperty("referee").GetProperty("conclusion").GetString());

        var html = Report(f => new HtmlReporter(f));
        Assert.Contains("<th scope=col>other: verdict", html, StringComparison.Ordinal);
        Assert.Contains("difference (native − other)", html, StringComparison.Ordinal);
        Assert.Contains("| reference | <code>definition</code> | <code>other</code> | <code>third</code> |", Report(f => new MarkdownReporter(f)), StringComparison.Ordinal);
        Assert.Contains("name=\"also\" value=\"other 0.1.0: other compared", Report(f => new JUnitReporter(f)), StringComparison.Ordinal);
    }

    private static RunOptions With(params IEngine[] also) => Bench.Options with { Also = [.. also] };

    /// <summary>The native engine by another name, or one with a mistake.</summary>
    private static GuardedEngine Other(MutatedOp? mistake = null) => new(mistake is null ? new NativeEngine() : new NativeEngine(Catalogue.Default.With(mistake)), "other");

    /// <summary>Its gradient is twice what it should be.</summary>
    private static MutatedOp Broken(string operation) => new((Op)Catalogue.Default.Find(operation)!, Target.Parse("input"), (v, _) => Array.ConvertAll(v, x => 2 * x));

    /// <summary>The native engine, as far as it is said to have anything.</summary>
    private sealed class Partial(Func<OpCall, Support> supports, Exception? failure = null, string name = "other", MutatedOp? mistake = null) : IEngine
    {
        private readonly NativeEngine native = mistake is null ? new() : new(Catalogue.Default.With(mistake));

        public string Name => name;

        public string Version => "0";

        public string? Library => null;

        public Support Supports(OpCall call) => supports(call);

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            if (failure is not null)
            {
                throw failure;
            }

            native.Run(group, traces);
        }
    }
}
