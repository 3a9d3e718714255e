using CrossCheck.Engine;
using CrossCheck.Engines;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Reports.Html;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Engines;

/// <summary>What an engine lacks another one runs in its place, and nothing of that passes for verified.</summary>
public sealed class FallbackEngineTests
{
    private const string Mixed = "id,network,x,w,dL/dy\n"
        + "a,\"u = leaky_relu(x, 0.1); s = softmax(u * w, dim=-1); y = exp(s) * x\",\"normal(2, 3)\",\"normal(3)\",random\n"
        + "b,,\"normal(2, 3)\",\"normal(3)\",random\n"
        + "c,\"y = leaky_relu(x, 0.1) * w\",\"normal(2, 3)\",\"normal(3)\",random\n";

    [Fact]
    public void EachStatementRunsInTheEngineThatHasItAndTheOtherOnesAreListed()
    {
        var (results, summary) = Run(Mixed, Hand.Engine());

        Assert.All(results, r => Assert.True(r.Verdict == Verdict.Agree, r.Message));
        Assert.Equal(["softmax", "exp backward"], results[0].Fallback);
        Assert.Empty(results[2].Fallback);
        Assert.Equal(["dL/ds", "dL/ds.1", "s"], results[0].Tensors.Where(t => t.IsFallback).Select(t => t.Quantity.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("native", 6L, 36L), (summary.Fallback!.Engine, summary.Fallback.Tensors, summary.Fallback.Elements));
        Assert.Equal([("exp backward", 2L), ("softmax", 2L)], summary.Fallback.Operations);
        Assert.Equal(0, summary.ExitCode);
    }

    /// <summary>Nobody who reads a report alone takes for verified what the fallback ran.</summary>
    [Fact]
    public void EveryReportSaysWhatIsNotVerified()
    {
        using var bench = new Bench();
        var options = Bench.Options with { Actual = new FallbackEngine(Hand.Engine(), new NativeEngine()), StrictKinks = true };
        var files = new[] { bench.Write("cases.csv", Mixed) };
        var streams = Enumerable.Range(0, 4).Select(_ => new MemoryStream()).ToArray();
        var targets = streams.Select(ReportFile.Over).ToArray();
        new Runner(options).Run(files, [new CsvReporter(targets[0]), new JUnitReporter(targets[1]), new MarkdownReporter(targets[2]), new HtmlReporter(targets[3])], TestContext.Current.CancellationToken);
        var texts = streams.Select(s => System.Text.Encoding.UTF8.GetString(s.ToArray())).ToArray();

        Assert.Equal(6, texts[0].Split('\n').Count(l => l.EndsWith(",by the fallback", StringComparison.Ordinal)));
        Assert.Contains("name=\"fallback\" value=\"native ran what hand lacks: exp backward (2 cases), softmax (2 cases); not verified of hand: 6 tensors, 36 elements\"", texts[1], StringComparison.Ordinal);
        Assert.Contains("native ran what hand lacks: exp backward (2 cases), softmax (2 cases); not verified of hand: 6 tensors, 36 elements", texts[2], StringComparison.Ordinal);
        Assert.Contains("<li>native ran what hand lacks: exp backward (2 cases), softmax (2 cases); not verified of hand: 6 tensors, 36 elements</li>", texts[3], StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultIsStillFoundBesideTheFallback()
    {
        var engine = new OperationEngine("mine", "1").Operation("leaky_relu", Hand.LeakyRelu, c => c.GradInput("input", c.GradOutputFloats()));
        var (results, summary) = Run(Mixed, engine);

        Assert.All(results, r => Assert.Equal(Verdict.Differ, r.Verdict));
        Assert.Equal(["leaky_relu backward"], summary.Culprits.Select(c => c.Name));
        Assert.All(results, r => Assert.Equal("mine is wrong: leaky_relu backward", r.Findings!.Text));
    }

    [Fact]
    public void WhatTheFallbackDoesWrongIsNotTheEnginesFault()
    {
        var wrong = new OperationEngine("other", "1").Operation("softmax", c => Array.ConvertAll(c.Doubles("input"), _ => 0.5), c => c.GradInput("input", c.GradOutputDoubles()));
        var (results, _) = Run("id,network,x,dL/dy\na,\"y = softmax(leaky_relu(x), dim=0)\",\"[1, 2, 3]\",random\n", Hand.Engine(), wrong);

        Assert.Contains("softmax (of the fallback other) forward", results[0].Findings!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunInWhichTheFallbackDidEverythingComparedNothing()
    {
        var (results, summary) = Run("id,network,x,dL/dy\na,\"y = tanh(x)\",\"[1, 2, 3]\",random\n", Hand.Engine());

        Assert.Equal(Verdict.Agree, results[0].Verdict);
        Assert.Equal(3, summary.ExitCode);
    }

    [Fact]
    public void WhatIsNotOfItsTypeIsTheFallbacks()
    {
        var engine = new OperationEngine("mine", "1") { Only = DType.Float32 }.Operation("leaky_relu", Hand.LeakyRelu, Hand.LeakyReluBackward);
        var (results, summary) = Run("id,network,dtype,x,dL/dy\na,y = leaky_relu(x),float64,\"[2, -3]\",\"[5, 7]\"\nb,,float32,\"[2, -3]\",\"[5, 7]\"\n", engine);

        Assert.All(results, r => Assert.Equal(Verdict.Agree, r.Verdict));
        Assert.Equal([("leaky_relu", 1L)], summary.Fallback!.Operations);
    }

    [Fact]
    public void WhatNeitherHasIsMissing()
    {
        var (results, _) = Run("id,network,x,dL/dy\na,\"y = tanh(leaky_relu(x))\",\"[1, 2, 3]\",random\n", Hand.Engine(), new OperationEngine("other", "1"));

        Assert.Equal((Verdict.Unsupported, "hand has no tanh; other has no tanh"), (results[0].Verdict, results[0].Message));
    }

    [Fact]
    public void WhatNeitherHasIsLeftOutWhereThatIsAllowed()
    {
        using var bench = new Bench();
        var actual = new FallbackEngine(Hand.Engine(), new OperationEngine("other", "1").Operation("sigmoid", c => Array.ConvertAll(c.Doubles("input"), x => 1 / (1 + Math.Exp(-x)))));
        var (results, summary) = bench.Run("id,network,x,dL/dy\na,\"u = sigmoid(x); v = leaky_relu(u); y = tanh(x) * v\",\"[1, 2, 3]\",random\n", Bench.Options with { Actual = actual, AllowUnsupported = true });

        Assert.True(results[0].Verdict == Verdict.Agree, results[0].Message);
        Assert.Equal(["u", "v"], results[0].Tensors.Where(t => t.Compared).Select(t => t.Quantity.Name));
        Assert.Equal((1, 0), (summary.Fallback!.Tensors, summary.ExitCode));
    }

    /// <summary>The whole test corpus of the engine's operations, each second statement in the other engine's hands.</summary>
    [Theory]
    [InlineData("lstm_cell.csv", "add")]
    [InlineData("batch_norm.csv", "mul")]
    [InlineData("cross_entropy.csv", "log_softmax")]
    [InlineData("embedding.csv", "mul")]
    [InlineData("max_pool1d.csv", "add")]
    [InlineData("mul.csv", "add")]
    public void AnyEngineCanHaveOne(string file, string lacks)
    {
        var path = Path.Combine(Root(), "data", "cases", file);
        var (results, _) = Bench.Run(Bench.Options with { Actual = new FallbackEngine(new Without(lacks), new NativeEngine()) }, path);
        var (plain, _) = Bench.Run(Bench.Options, path);

        Assert.Equal(plain.Select(r => (r.Id, r.Verdict)), results.Select(r => (r.Id, r.Verdict)));
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..");

    private static (List<CaseResult> Results, RunSummary Summary) Run(string csv, IEngine engine, IEngine? other = null)
    {
        using var bench = new Bench();
        return bench.Run(csv, Bench.Options with { Actual = new FallbackEngine(engine, other ?? new NativeEngine()) });
    }

    /// <summary>The native engine without an operation, and without any other's backward but that of those with one operand.</summary>
    private sealed class Without(string operation) : IEngine
    {
        private readonly NativeEngine native = new();

        public string Name => "part";

        public string Version => "1";

        public string? Library => null;

        public Support Supports(OpCall call) => call.Spec.Name == operation ? Support.None($"part has no {operation}")
            : call.Operands.Count(o => o.Kind == OperandKind.Value) > 1 ? Support.ForwardOnly("part has no such backward")
            : Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            Assert.DoesNotContain(group.Plan.Steps, s => s.Call.Spec.Name == operation);
            native.Run(group, (i, trace) => traces(i, new Trace(group.Plan, [.. group.Plan.Quantities.Zip(trace.Tensors, (q, t) =>
                q.Kind == QuantityKind.Gradient && group.Plan.Steps.Any(s => !Supports(s.Call).Backward) ? null : t)])));
        }
    }
}
