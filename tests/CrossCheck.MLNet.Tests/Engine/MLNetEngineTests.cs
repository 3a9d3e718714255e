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
    public void TheGradientsOfAValueThatIsUsedSeveralTimesAddUp()
    {
        // L = m² + (m − t)², m the mean square of x − t
        var trace = Runs.Run("m = mse_loss(x, t); z = mse_loss(m, s, reduction='none'); L = mse_loss(m, z)", [1], ([2], [1, 3]), ([2], [2, 1]), ([], [0.5f]));
        const double M = 2.5, Z = (M - 0.5) * (M - 0.5);
        Near([M], trace.Floats("m"), 0);
        Near([(M - Z) * (M - Z)], trace.Floats("L"), 0);
        Assert.Null(trace["dL/dz"]);
        Assert.Null(trace["dL/dm"]);

        var both = Runs.Run("u = mse_loss(x, t, reduction='none'); v = poisson_nll_loss(x, t, reduction='none'); L = mse_loss(u, v, reduction='sum')", [1], [0.5f, 1], [2, 1]);
        Near([5.0, 0], both.Floats("dL/du").Select(v => v + (2 * (Math.Exp(0.5) - 1)) + 0.5).Select((v, i) => i == 0 ? v : 0), 1e-6, "2(u − v) = 2(2.25 − (√e − 1))");
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

    private static void Near(IEnumerable<double> expected, IEnumerable<float> actual, double allowed) => Assert.All(
        expected.Zip(actual),
        pair => Assert.InRange(pair.Second, pair.First - Slack(pair.First), pair.First + Slack(pair.First)));
}
