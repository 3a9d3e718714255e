using CrossCheck.Engine;
using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.MLNet.Tests.Engine;

/// <summary>ML.NET's losses by the formulas in their documentation, and how they are put together.</summary>
public sealed class MLNetEngineTests
{
    /// <summary>ML.NET's sigmoid is an approximation: its loss is within 4.2e-6, its derivative within 9e-7 of the exact one.</summary>
    private const double LogLossError = 4.2e-6;
    private const double LogLossDerivativeError = 9e-7;

    private static readonly float[] X = [-1.5f, 0.25f, 2, 0.5f];
    private static readonly float[] Signs = [1, -1, 1, 0];
    private static readonly float[] Bits = [1, 0, 1, 0];
    private static readonly float[] Counts = [3, 0, 1.5f, 2];
    private static readonly float[] Rates = [0.5f, 0.25f, 2, 3];
    private static readonly float[] Up = [2, -3, 0.5f, 7];

    public static TheoryData<string, float[], float[], Func<double, double, (double Loss, double Derivative)>> Losses() => new()
    {
        { "mse_loss(x, t", X, Counts, (x, t) => ((x - t) * (x - t), 2 * (x - t)) },
        { "binary_cross_entropy_with_logits(x, t", X, Bits, (x, t) => (Math.Log(1 + Math.Exp(t > 0 ? -x : x)), (1 / (1 + Math.Exp(-x))) - t) },
        { "poisson_nll_loss(x, t", X, Counts, (x, t) => (Math.Exp(x) - (t * x), Math.Exp(x) - t) },
        { "hinge_loss(x, t", X, Signs, (x, t) => Hinge(x, t, 1) },
        { "hinge_loss(x, t, margin=0.5", X, Signs, (x, t) => Hinge(x, t, 0.5) },
        { "smoothed_hinge_loss(x, t", X, Signs, (x, t) => Smoothed(x, t, 1) },
        { "smoothed_hinge_loss(x, t, smoothing_constant=2", X, Signs, (x, t) => Smoothed(x, t, 2) },
        { "exp_loss(x, t", X, Signs, (x, t) => Exponential(x, t, 1) },
        { "exp_loss(x, t, beta=0.5", X, Signs, (x, t) => Exponential(x, t, 0.5) },
        { "tweedie_loss(x, t", Rates, Counts, (x, t) => Tweedie(x, t, 1.5) },
        { "tweedie_loss(x, t, index=1.25", Rates, Counts, (x, t) => Tweedie(x, t, 1.25) },
        { "tweedie_loss(x, t, index=2", Rates, Counts, (x, t) => (x + (Clamp(t) / x) - Math.Sqrt(Clamp(t)), 1 - (Clamp(t) / x)) },
        { "tweedie_loss(x, t, index=1", Rates, [1, 2, 3, 4], (x, t) => (x - (t * Math.Log(x)) + Math.Log(t switch { 3 => 2, 4 => 6, _ => 1 }), x - t) },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void ValuesAndGradientsAreTheirFormulas(string call, float[] x, float[] t, Func<double, double, (double Loss, double Derivative)> formula)
    {
        var each = x.Zip(t, (a, b) => formula(a, b)).ToArray();
        var (allowed, allowedDerivative) = call.StartsWith("binary", StringComparison.Ordinal) ? (LogLossError, LogLossDerivativeError) : (0, 0);

        var none = Runs.Run($"L = {call}, reduction='none')", Up, x, t);
        Near(each.Select(e => e.Loss), none.Floats("L"), allowed);
        Near(each.Select((e, i) => e.Derivative * Up[i]), none.Floats("dL/dx"), 7 * allowedDerivative);
        Assert.Null(none["dL/dt"]);

        var sum = Runs.Run($"L = {call}, reduction='sum')", [3], x, t);
        Near([each.Sum(e => e.Loss)], sum.Floats("L"), 4 * allowed);
        Near(each.Select(e => e.Derivative * 3), sum.Floats("dL/dx"), 3 * allowedDerivative);

        var mean = Runs.Run($"L = {call})", [-2], x, t);
        Near([each.Average(e => e.Loss)], mean.Floats("L"), allowed);
        Near(each.Select(e => e.Derivative * -2 / 4), mean.Floats("dL/dx"), allowedDerivative);
    }

    /// <summary>Summed in double: in float32 one by one, the small ones would be lost.</summary>
    [Fact]
    public void ASumIsRoundedOnce()
    {
        var x = new float[1001];
        Array.Fill(x, 1);
        x[0] = 1 << 13;
        Assert.Equal(((1 << 26) + 1000f), Runs.Run("L = mse_loss(x, t, reduction='sum')", [1], x, new float[1001]).Floats("L")[0]);
    }

    [Fact]
    public void ALossOfALossHasTheGradientOfTheChain()
    {
        // u = (x − t)², L = Σ (u − s)²  ⇒  dL/du = 2(u − s), dL/dx = 2(u − s)·2(x − t)
        var trace = Runs.Run("u = mse_loss(x, t, reduction='none'); L = mse_loss(u, s, reduction='sum')", [1], [1, 3], [2, 1], [0.5f, 1]);
        Near([1, 4], trace.Floats("u"));
        Near([9.25], trace.Floats("L"));
        Near([1, 6], trace.Floats("dL/du"));
        Near([-2, 24], trace.Floats("dL/dx"));
        Assert.Null(trace["dL/ds"]);
        Assert.Null(trace["dL/dt"]);
    }

    [Fact]
    public void AValueThatIsInputAndTargetHasAGradientOnlyWhereTheTargetHasNone()
    {
        Assert.Null(Runs.Run("L = mse_loss(x, x)", [1], [[1, 3]])["dL/dx"]);
        // A sign has no gradient: nothing is missing.
        Near([-0.5, 0], Runs.Run("L = hinge_loss(x, x)", [1], [[0.5f, 3]]).Floats("dL/dx"));
        // What hangs on a gradient that is missing is missing, too.
        var trace = Runs.Run("u = mse_loss(x, t, reduction='none'); L = mse_loss(u, x)", [1], [1, 3], [2, 1]);
        Near([0, 1], trace.Floats("dL/du"));
        Assert.Null(trace["dL/dx"]);
    }

    [Fact]
    public void StatementsThatDoNotMeetRunEach()
    {
        var trace = Runs.Run("a = mse_loss(x, t); b = exp_loss(x, t, reduction='sum'); L = hinge_loss(x, s, reduction='sum')", [2], [0, 3], [2, 1], [-1, 1]);
        Near([4], trace.Floats("a"));
        Near([1 + Math.Exp(-3)], trace.Floats("b"));
        Near([1], trace.Floats("L"));
        Near([2, 0], trace.Floats("dL/dx"));
    }

    [Fact]
    public void WhatItLacksIsLeftOut()
    {
        var trace = Runs.Run("u = mse_loss(x, t, reduction='none'); v = relu(u); w = mse_loss(v, t, reduction='none'); L = mse_loss(u, t)", [1], [1, 3], [2, 1]);
        Near([1, 4], trace.Floats("u"));
        Near([5], trace.Floats("L"));
        Assert.Null(trace["v"]);
        Assert.Null(trace["w"]);
    }

    [Fact]
    public void TheMeanOfNothingIsNaNAndItsSumZero()
    {
        Assert.True(float.IsNaN(Runs.Run("L = mse_loss(x, t)", [1], [], []).Floats("L")[0]));
        Assert.Equal(0, Runs.Run("L = exp_loss(x, t, reduction='sum')", [1], [], []).Floats("L")[0]);
        Assert.Empty(Runs.Run("L = exp_loss(x, t)", [1], [], []).Floats("dL/dx"));
    }

    [Fact]
    public void NumbersThatStandInTheCallAreLabels() => Near([0.25], Runs.Run("L = mse_loss(x, 1)", [1], ([], [0.5f])).Floats("L"));

    /// <summary>Its losses are asked from several threads at once, each case as if it were alone.</summary>
    [Fact]
    public void ThreadsDoNotDisturbEachOther()
    {
        IEngine engine = new MLNetEngine();
        Assert.True(engine.IsThreadSafe);
        var groups = Enumerable.Range(1, 64).Select(i => Runs.Group($"L = hinge_loss(x, t, margin={i}, reduction='sum')", [i], ([2], [0, 0]), ([2], [1, -1]))).ToList();
        var traces = new Trace?[groups.Count];
        Parallel.For(0, groups.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => engine.Run(groups[i], (_, t) => traces[i] = t));
        Assert.All(traces.Index(), t =>
        {
            Near([2 * (t.Index + 1)], t.Item!.Floats("L"));
            Near([-(t.Index + 1), t.Index + 1], t.Item!.Floats("dL/dx"));
        });
    }

    private static (double, double) Hinge(double x, double t, double margin)
    {
        var sign = t > 0 ? 1 : -1;
        return (Math.Max(0, margin - (sign * x)), margin > sign * x ? -sign : 0);
    }

    private static (double, double) Smoothed(double x, double t, double a)
    {
        var sign = t > 0 ? 1 : -1;
        var u = 1 - (sign * x);
        return u < 0 ? (0, 0) : u < a ? (u * u / (2 * a), -sign * u / a) : (u - (a / 2), -sign);
    }

    private static (double, double) Exponential(double x, double t, double beta)
    {
        var factor = -beta * (t > 0 ? 1 : -1);
        return (Math.Exp(factor * x), factor * Math.Exp(factor * x));
    }

    /// <summary>Half the deviance; what ML.NET calls its derivative is x times its derivative.</summary>
    private static (double, double) Tweedie(double x, double t, double index)
    {
        t = Clamp(t);
        double Part(double rate) => (Math.Pow(rate, 2 - index) / (2 - index)) - (t * Math.Pow(rate, 1 - index) / (1 - index));
        return (Part(x) - Part(t), x * (Math.Pow(x, 1 - index) - (t * Math.Pow(x, -index))));
    }

    private static double Clamp(double t) => Math.Max(t, 1e-7f);

    /// <param name="allowed">Beside the rounding of float32.</param>
    private static void Near(IEnumerable<double> expected, float[] actual, double allowed = 0)
    {
        Assert.Equal(expected.Count(), actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(
            Math.Abs(pair.Second - pair.First) <= allowed + (4e-7 * Math.Max(1, Math.Abs(pair.First))), $"expected {pair.First}, has {pair.Second}"));
    }
}
