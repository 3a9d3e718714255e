using CrossCheck.Engine;
using CrossCheck.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.Harness.Tests.Engines;

/// <summary>An engine of somebody's functions: what it is handed, what becomes of what it gives, and what is said of mistakes.</summary>
public sealed class OperationEngineTests
{
    private const string Relu = "id,network,x,dL/dy\na,\"y = leaky_relu(x * 2, 0.25)\",\"[2, -3]\",\"[5, 7]\"\nb,\"y = x * 3\",\"[2, -3]\",\"[5, 7]\"\n";

    [Theory]
    [InlineData("float32", "y = linear(x, w, b)", "normal(3, 4)", "normal(2, 4)", "normal(2)")]
    [InlineData("float64", "y = linear(x, w) + b", "normal(3, 4)", "normal(2, 4)", "normal(2)")]
    [InlineData("float32", "y = linear(x, w, bias=None) * b", "normal(4)", "normal(2, 4)", "normal(3, 1)")]
    [InlineData("float32", "u = leaky_relu(x, negative_slope=0.3); y = u * u + x * b", "normal(2, 3)", "", "normal(3)")]
    [InlineData("float32", "y = x * x + 2 * x + add(x, b, alpha=0.1)", "normal(2, 3)", "", "normal(2, 1)")]
    [InlineData("float64", "y = cat((x, w, x * b))", "normal(2, 3)", "normal(4, 3)", "normal()")]
    [InlineData("float32", "p, q = chunk(x, 2); y = p * q + b", "normal(4, 3)", "", "normal()")]
    [InlineData("float32", "p, q = chunk(x, 2); y = p * b", "normal(4, 3)", "", "normal()")]
    [InlineData("float32", "p, q = chunk(x * b, 2)", "normal(4, 3)", "", "normal()")]
    [InlineData("float64", "y = embedding(b, w) * x", "normal(4, 3)", "normal(5, 3)", "integers(4; low=0, high=5)")]
    [InlineData("float32", "y, i = max_pool1d(x, 2, return_indices=True)", "normal(1, 6)", "", "")]
    [InlineData("float32", "u = max_pool1d(x, 6); y = u * x", "normal(1, 6)", "", "")]
    [InlineData("float64", "y = where(w, x, b)", "normal(4, 3)", "\"[1, 0, 0]\"", "normal(4, 1)")]
    [InlineData("float32", "u = x * 2; z = x * 3; y = u + 1", "normal(4)", "", "")]
    [InlineData("float32", "y = linear(x * 1, w)", "zeros(0, 4)", "normal(2, 4)", "")]
    public void WhatItsFunctionsGiveAgrees(string dtype, string network, string x, string w, string b)
    {
        var columns = network.Contains("p, q", StringComparison.Ordinal) && !network.Contains('y') ? "dL/dp,dL/dq" : "dL/dy,_";
        var (results, summary) = Run($"id,network,dtype,{columns},x,w,b\na,\"{network}\",{dtype},random,random,\"{x}\",\"{w.Trim('"')}\",\"{b}\"\n", Hand.Engine());

        Assert.True(results[0].Verdict == Verdict.Agree, $"{results[0].Verdict}: {results[0].Message}");
        Assert.Equal(summary.Planned, summary.Compared);
    }

    [Fact]
    public void AnEngineWithoutABackwardComparesItsValues()
    {
        const string Csv = "id,network,x,dL/dy\na,\"u = exp(x); y = u * x\",\"[2, -3]\",\"[5, 7]\"\n";
        var (strict, _) = Run(Csv, Hand.Engine());
        var (lax, summary) = Run(Csv, Hand.Engine(), o => o with { AllowUnsupported = true });

        Assert.Equal(Verdict.Unsupported, strict[0].Verdict);
        Assert.Equal("hand has no backward of exp", strict[0].Message);
        Assert.Equal(Verdict.Agree, lax[0].Verdict);
        Assert.Equal(["u", "y", "dL/du"], lax[0].Tensors.Where(t => t.Compared).Select(t => t.Quantity.Name));
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public void WhatItCannotComputeIsNull()
    {
        var plan = Plan.Create(Network.Parse("w = leaky_relu(x); u = exp(w); v = softmax(u); y = (u * 2) * v + x", Catalogue.Default), DType.Float32, [[2]]);
        var two = new TensorData<float>([2], new float[] { 1, 2 });
        Trace? trace = null;
        Hand.Engine().Run(new CaseGroup(plan, [new Case("a", plan, [two], [two])]), (_, t) => trace = t);

        Assert.Equal(["w", "u", "y.1"], plan.Quantities.Where((_, i) => trace!.Tensors[i] is not null).Select(q => q.Name).Where(n => !n.StartsWith("dL", StringComparison.Ordinal)));
        Assert.Null(trace!["dL/dx"]);
        Assert.Null(trace["dL/du"]);
    }

    [Theory]
    [InlineData("y = softmax(x * 2)", "hand has no softmax")]
    [InlineData("y = cat((x, x), dim=-1)", "hand cannot run cat((x, x), dim=-1): dim is 0 only")]
    public void WhatItLacksIsNamed(string network, string reason)
    {
        var (results, summary) = Run($"id,network,x,dL/dy\na,\"{network}\",\"[2, -3]\",random\n", Hand.Engine());

        Assert.Equal((Verdict.Unsupported, reason), (results[0].Verdict, results[0].Message));
        Assert.Equal(1, summary.ExitCode);
    }

    public static TheoryData<string, Func<OperationCall, Array?>, Action<BackwardCall>, string> Mistakes() => new()
    {
        { "null", _ => null, Hand.LeakyReluBackward, "leaky_relu forward: gave null; expected a float[] or double[] of 2 numbers for the shape (2)" },
        { "length", _ => new float[3], Hand.LeakyReluBackward, "leaky_relu forward: the result has 3 numbers; expected 2 for the shape (2)" },
        { "one", _ => new float[1], Hand.LeakyReluBackward, "leaky_relu forward: the result has 1 number; expected 2 for the shape (2)" },
        { "type", _ => new int[2], Hand.LeakyReluBackward, "leaky_relu forward: gave an int[2]; expected a float[] or double[] of 2 numbers for the shape (2)" },
        { "matrix", _ => new float[1, 2], Hand.LeakyReluBackward, "leaky_relu forward: gave an array of 2 dimensions; expected a float[] or double[] of 2 numbers for the shape (2)" },
        { "throws", _ => throw new InvalidOperationException("no memory\nfor it"), Hand.LeakyReluBackward, "leaky_relu forward: threw InvalidOperationException: no memory (at OperationEngineTests.cs:" },
        { "argument", c => c.Floats("imput"), Hand.LeakyReluBackward, "leaky_relu forward: there is no argument 'imput'; did you mean 'input'? (it has input, negative_slope, inplace)" },
        { "option", c => c.Floats("negative_slope"), Hand.LeakyReluBackward, "leaky_relu forward: negative_slope is an option, not a tensor: it is a number" },
        { "kind", c => new float[c.Int("negative_slope")], Hand.LeakyReluBackward, "leaky_relu forward: negative_slope is a number, and was asked for as something else" },
        { "single", c => new[] { c.Float("input"), 0 }, Hand.LeakyReluBackward, "leaky_relu forward: input has the shape (2); it is no single number" },
        { "item", c => c.Floats("input", 1), Hand.LeakyReluBackward, "leaky_relu forward: input is 1 tensor; there is none at 1, counted from 0" },
        { "nothing", Hand.LeakyRelu, _ => { }, "leaky_relu backward: gave no gradient of input; expected 2 numbers for its shape (2), by GradInput(\"input\", …)" },
        { "gradient", Hand.LeakyRelu, c => c.GradInput("input", new float[3]), "leaky_relu backward: the gradient of input has 3 numbers; expected 2 for the shape (2)" },
        { "no gradient", Hand.LeakyRelu, c => c.GradInput("input", (float[])null!), "leaky_relu backward: the gradient of input is null; expected 2 numbers for the shape (2)" },
        { "result", Hand.LeakyRelu, c => c.GradInput("input", c.OutputFloats(1)), "leaky_relu backward: there is no result 1; it has 1 result, counted from 0" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AMistakeIsNamedAndTheOthersRun(string what, Func<OperationCall, Array?> forward, Action<BackwardCall> backward, string message)
    {
        var engine = new OperationEngine("mine", "1").Operation("leaky_relu", forward, backward).Elementwise("mul", Mul, MulBackward);
        var (results, summary) = Run(Relu, engine);

        Assert.True(results[0].Verdict == Verdict.Crashed, what);
        Assert.StartsWith($"mine crashed: {message}", results[0].Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.Agree, results[1].Verdict);
        Assert.Equal(1, summary.ExitCode);
    }

    [Theory]
    [InlineData("Floats", "leaky_relu forward: Floats(\"input\") in a case in float64 would round its numbers; use Doubles, or say that the engine has floats alone: Only = DType.Float32")]
    [InlineData("result", "leaky_relu forward: the result came as float[] in a case in float64; give double[], or say that the engine has floats alone: Only = DType.Float32")]
    public void FloatsDoNotPassForDoubles(string what, string message)
    {
        var engine = new OperationEngine("mine", "1").Operation("leaky_relu", c => what == "Floats" ? c.Floats("input") : new float[2], Hand.LeakyReluBackward);
        var (results, _) = Run("id,network,dtype,x,dL/dy\na,y = leaky_relu(x),float64,\"[2, -3]\",\"[5, 7]\"\n", engine);

        Assert.Equal($"mine crashed: {message}", results[0].Message);
    }

    [Fact]
    public void AnEngineOfFloatsAloneDoesNotRunTheOthers()
    {
        var engine = new OperationEngine("mine", "1") { Only = DType.Float32 }.Operation("leaky_relu", Hand.LeakyRelu, Hand.LeakyReluBackward);
        var (results, _) = Run("id,network,dtype,x,dL/dy\na,y = leaky_relu(x),float64,\"[2, -3]\",\"[5, 7]\"\nb,,float32,\"[2, -3]\",\"[5, 7]\"\n", engine);

        Assert.Equal([(Verdict.Unsupported, "mine does not compute in float64"), (Verdict.Agree, "")], results.Select(r => (r.Verdict, r.Message)));
    }

    /// <summary>NaN is a right result of some operations: it is compared like any number, and the referee names who is wrong.</summary>
    [Fact]
    public void ANaNIsComparedAndItsOperationNamed()
    {
        var engine = new OperationEngine("mine", "1").Operation("leaky_relu", c => new[] { 2f, float.NaN }, Hand.LeakyReluBackward).Elementwise("mul", Mul, MulBackward);
        var (results, _) = Run(Relu, engine);

        Assert.Equal(Verdict.Differ, results[0].Verdict);
        Assert.Contains("leaky_relu forward", results[0].Findings!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ItsArraysAreCopies()
    {
        var shared = new float[2];
        float[] Forward(OperationCall call)
        {
            var x = call.Floats("input");
            for (var i = 0; i < x.Length; i++)
            {
                shared[i] = x[i] > 0 ? x[i] : call.Float("negative_slope") * x[i];
                x[i] = 99;
            }

            return shared;
        }

        var engine = new OperationEngine("mine", "1").Operation("leaky_relu", Forward, Hand.LeakyReluBackward);
        var (results, _) = Run("id,network,x,dL/dy\na,\"y = leaky_relu(leaky_relu(x, 0.5), 0.25)\",\"[2, -3]\",\"[5, 7]\"\n", engine);

        Assert.True(results[0].Verdict == Verdict.Agree, results[0].Message);
    }

    [Fact]
    public void WhatIsOnlyComparedMayBeLeftOutAndIsMissed()
    {
        var engine = new OperationEngine("mine", "1").Operation("batch_norm", c => Array.ConvertAll(c.Doubles("input"), x => x / Math.Sqrt(1 + c.Double("eps"))));
        const string Csv = "id,network,x,m,s,dL/dy\na,\"y = batch_norm(x, m, s, training=True, eps=0.5)\",\"[[1], [-1]]\",[0],[1],random\n";
        var (results, _) = Run(Csv, engine, o => o with { AllowUnsupported = true });

        Assert.Equal(TensorVerdict.Agree, results[0].Tensors[0].Verdict);
        Assert.Contains(results[0].Tensors, t => t.Reason == "mine gave no y.running_mean");
        Assert.Equal(Verdict.Unsupported, Run(Csv, engine).Results[0].Verdict);
    }

    [Fact]
    public void AnOperationIsAddedOnce() =>
        Assert.Contains("'exp' was added before", Assert.Throws<ArgumentException>(() => Hand.Engine().Operation("exp", _ => null)).Message, StringComparison.Ordinal);

    /// <summary>A loss whose author has no gradient with respect to the target: of a value that is used as both, nothing is left.</summary>
    [Theory]
    [InlineData("L = mse_loss(x, t)", "L, dL/dx", "dL/dt")]
    [InlineData("u = t * 2; v = x * x; L = mse_loss(v, u)", "u, v, L, dL/dx, dL/dv", "dL/dt, dL/du")]
    [InlineData("v = x * t; L = mse_loss(v, x)", "v, L, dL/dt, dL/dv", "dL/dx")]
    [InlineData("L = mse_loss(x * t, 2)", "L.1, L, dL/dx, dL/dt, dL/dL.1", "")]
    public void AGradientThatItLacksIsLeftOutAndTheOthersAreCompared(string network, string compared, string missing)
    {
        var engine = new OperationEngine("mine", "1").Operation("mse_loss", Squares, SquaresBackward, withoutGradient: ["target"]).Elementwise("mul", Mul, ProductBackward);
        var csv = $"id,network,x,t\na,\"{network}\",\"[2, -3]\",\"[5, 7]\"\n";
        var (strict, _) = Run(csv, engine);
        var (lax, summary) = Run(csv, engine, o => o with { AllowUnsupported = true });

        Assert.Equal(missing.Length == 0 ? Verdict.Agree : Verdict.Unsupported, strict[0].Verdict);
        Assert.Equal(missing.Length == 0 ? "" : "mine has no gradient of mse_loss with respect to target", strict[0].Message);
        Assert.Equal(Verdict.Agree, lax[0].Verdict);
        Assert.Equal(compared, Names(lax[0].Tensors, compared: true));
        Assert.Equal(missing, Names(lax[0].Tensors, compared: false));
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public void AGradientOfSomeTensorsOfATupleIsLackingByTheirPlaces()
    {
        var engine = new OperationEngine("mine", "1").Operation("cat", _ => null, _ => { }, withoutGradient: ["tensors"]).Operation("where", _ => null, _ => { }, withoutGradient: ["condition"]);
        Support Of(string network) => engine.Supports(Network.Parse(network, Catalogue.Default).Statements[^1].Call);

        Assert.Equal(["tensors[0]", "tensors[1]"], Of("y = cat((a, b))").WithoutGradient);
        Assert.Equal("mine has no gradient of cat with respect to tensors[0], tensors[1]", Of("y = cat((a, b))").Reason);
        Assert.True(Of("y = where(c, a, b)").IsWhole, "the operation itself does not differentiate its condition");
    }

    /// <summary>The numbers are none that it takes: that is no mistake of the engine.</summary>
    [Theory]
    [InlineData(true, "mine cannot run mse_loss(x, t): target holds 7; it takes 0 and 1")]
    [InlineData(false, "mine cannot run mse_loss(x, t): no gradient at 7")]
    public void ACaseThatItRefusesForItsNumbersIsToldAsSuch(bool forward, string reason)
    {
        var engine = new OperationEngine("mine", "1").Operation(
            "mse_loss",
            call => forward ? throw new UnsupportedCaseException("target holds 7; it takes 0 and 1") : Squares(call),
            _ => throw new UnsupportedCaseException("no gradient at 7"));
        var plan = Plan.Create(Network.Parse("L = mse_loss(x, t)", Catalogue.Default), DType.Float32, [[2], [2]]);
        var (two, one) = (new TensorData<float>([2], new float[] { 1, 7 }), new TensorData<float>([], new float[] { 1 }));

        var thrown = Assert.Throws<UnsupportedCaseException>(() => engine.Run(new CaseGroup(plan, [new Case("a", plan, [two, two], [one])]), (_, _) => Assert.Fail("a trace")));
        Assert.Equal(reason, thrown.Message);
    }

    private static string Names(IEnumerable<TensorResult> tensors, bool compared) => string.Join(", ", tensors.Where(t => t.Compared == compared).Select(t => t.Quantity.Name));

    private static double[] Squares(OperationCall call) =>
        [call.Doubles("input").Select((x, i) => x - call.Doubles("target")[i % call.Doubles("target").Length]).Average(d => d * d)];

    private static void SquaresBackward(BackwardCall call)
    {
        Assert.False(call.Wants("target"));
        var (x, t, dy) = (call.Doubles("input"), call.Doubles("target"), call.GradOutputDoubles()[0]);
        call.GradInput("input", x.Select((v, i) => 2 * (v - t[i % t.Length]) * dy / x.Length).ToArray());
    }

    private static void ProductBackward(BackwardCall call)
    {
        MulBackward(call);
        call.GradInput("other", call.GradOutputDoubles().Zip(call.Doubles("input"), (d, a) => d * a).ToArray());
    }

    private static double[] Mul(OperationCall call) => call.Doubles("input").Zip(call.Doubles("other"), (a, b) => a * b).ToArray();

    private static void MulBackward(BackwardCall call) =>
        call.GradInput("input", call.GradOutputDoubles().Zip(call.Doubles("other"), (d, b) => d * b).ToArray());

    private static (List<CaseResult> Results, RunSummary Summary) Run(string csv, IEngine engine, Func<RunOptions, RunOptions>? change = null)
    {
        using var bench = new Bench();
        var options = Bench.Options with { Actual = engine };
        return bench.Run(csv, change is null ? options : change(options));
    }
}
