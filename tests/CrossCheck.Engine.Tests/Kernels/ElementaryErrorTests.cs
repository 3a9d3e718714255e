using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Tests.Kernels;

/// <summary>The largest error against double-double, in units of the result's last place, is what Elementary states.</summary>
public class ElementaryErrorTests(ITestOutputHelper output)
{
    private const int Samples = 20000;

    [Theory]
    [InlineData("exp", -87.3, 88.7)]
    [InlineData("exp", -1, 1)]
    [InlineData("log", 0, 3)]
    [InlineData("log", 0.99, 1.01)]
    [InlineData("log", 0, float.MaxValue)]
    [InlineData("sin", -10, 10)]
    [InlineData("sin", -1.1e6, 1.1e6)]
    [InlineData("sin", -1e38, 1e38)]
    [InlineData("cos", -10, 10)]
    [InlineData("cos", -1.1e6, 1.1e6)]
    [InlineData("cos", -1e38, 1e38)]
    [InlineData("tanh", -10, 10)]
    [InlineData("tanh", -0.6, 0.6)]
    [InlineData("erf", -4.5, 4.5)]
    [InlineData("erf", -1.1, 1.1)]
    [InlineData("lgamma", 1e-7, 1)]
    [InlineData("lgamma", 0.5, 3)]
    [InlineData("lgamma", 3, 9)]
    [InlineData("lgamma", 1, 1e6)]
    [InlineData("digamma", 1e-7, 1)]
    [InlineData("digamma", 0.5, 3)]
    [InlineData("digamma", 3, 9)]
    [InlineData("digamma", 1, 1e6)]
    [InlineData("lgamma", 1e-7, 4e36)]
    [InlineData("digamma", 1e-7, float.MaxValue)]
    public void Float32(string name, double from, double to) => Check<float>(name, from, to, 0.501);

    [Theory]
    [InlineData("exp", -670, 709.7, 0.65)]
    [InlineData("exp", -1, 1, 0.65)]
    [InlineData("exp", -745, -670, 1.01)]
    [InlineData("log", 0, 3, 0.65)]
    [InlineData("log", 0.99, 1.01, 0.65)]
    [InlineData("log", 0, double.MaxValue, 0.65)]
    [InlineData("sin", -10, 10, 0.8)]
    [InlineData("sin", -1.1e6, 1.1e6, 0.8)]
    [InlineData("sin", -8e307, 8e307, 0.8)]
    [InlineData("cos", -10, 10, 0.8)]
    [InlineData("cos", -1.1e6, 1.1e6, 0.8)]
    [InlineData("cos", -8e307, 8e307, 0.8)]
    [InlineData("tanh", -20, 20, 1.5)]
    [InlineData("tanh", -0.6, 0.6, 1.5)]
    [InlineData("erf", -6, 6, 1.5)]
    [InlineData("erf", -1.1, 1.1, 1.5)]
    [InlineData("lgamma", 1e-7, 1, 2.0)]
    [InlineData("lgamma", 0.5, 3, 2.0)]
    [InlineData("lgamma", 3, 9, 2.0)]
    [InlineData("lgamma", 1, 1e6, 2.0)]
    [InlineData("digamma", 1e-7, 1, 2.6)]
    [InlineData("digamma", 0.5, 3, 2.6)]
    [InlineData("digamma", 3, 9, 2.6)]
    [InlineData("digamma", 1, 1e6, 2.6)]
    [InlineData("lgamma", 1e-7, 2.5e305, 2.0)]
    [InlineData("digamma", 1e-7, double.MaxValue, 2.6)]
    public void Float64(string name, double from, double to, double bound) => Check<double>(name, from, to, bound);

    /// <summary>Arguments of every magnitude, down to subnormal numbers, and the neighbours of multiples of π/2.</summary>
    [Theory]
    [InlineData("log", 0.65)]
    [InlineData("sin", 0.8)]
    [InlineData("cos", 0.8)]
    [InlineData("tanh", 1.5)]
    [InlineData("erf", 1.5)]
    [InlineData("exp", 0.65)]
    [InlineData("lgamma", 2.0)]
    [InlineData("digamma", 2.6)]
    public void Every_magnitude(string name, double bound)
    {
        var double64 = Numbers.RandomBits<double>(Samples / 4, 5).Concat(Enumerable.Range(-2000, 4000).Select(i => i * Math.PI / 2))
            .Where(x => double.IsFinite(x) && IsInRange(name, x, 700, 2.5e305, 5.7e-309)).ToArray();
        // erf of a subnormal number is rounded twice, by one unit of its last place at most.
        Check(name, double64.Where(x => name != "erf" || Math.Abs(x) > 1e-307).ToArray(), bound, "every magnitude");
        Check(name, double64.Where(x => Math.Abs(x) < 1e-307).ToArray(), 1.01, "tiny");
        var float32 = Numbers.RandomBits<float>(Samples / 4, 6).Concat(Enumerable.Range(-2000, 4000).Select(i => i * MathF.PI / 2))
            .Where(x => float.IsFinite(x) && IsInRange(name, x, 80, 4e36, 3e-39)).ToArray();
        Check(name, float32, 0.501, "every magnitude");

        // Where the function is real, and the result neither overflows nor underflows.
        static bool IsInRange(string name, double x, double exp, double lgamma, double digamma) => name switch
        {
            "exp" => Math.Abs(x) < exp,
            "log" => x > 0,
            "lgamma" => x > 0 && x < lgamma && x is not (1 or 2), // where the truth has an absolute error
            "digamma" => x > digamma,
            _ => true,
        };
    }

    /// <summary>Beside the zeros of ln Γ and ψ, and far out: correctly rounded values by arbitrary-precision arithmetic.</summary>
    [Theory]
    [InlineData("lgamma", 1.0000000000000002, -1.2816762426960008e-16)]
    [InlineData("lgamma", 0.9999999999999999, 6.408381213480008e-17)]
    [InlineData("lgamma", 2.0000000000000004, 1.8775396131086244e-16)]
    [InlineData("lgamma", 1.9999999999999998, -9.387698065543117e-17)]
    [InlineData("lgamma", 1.000000001, -5.772157118381039e-10)]
    [InlineData("lgamma", 1.999999999, -4.227843697573328e-10)]
    [InlineData("lgamma", 1e-7, 16.118095593236763)]
    [InlineData("lgamma", 0.5, 0.5723649429247001)]
    [InlineData("lgamma", 1e17, 3.8143946580898775e+18)]
    [InlineData("digamma", 1.4616321449683622, -9.241265521729427e-17)]
    [InlineData("digamma", 1.4616321449683625, 1.2245374622004068e-16)]
    [InlineData("digamma", 1.461632144968362, -3.072790566546293e-16)]
    [InlineData("digamma", 0.9999999999999999, -0.5772156649015331)]
    [InlineData("digamma", 1e-7, -10000000.5772155)]
    [InlineData("digamma", 1e17, 39.14394658089878)]
    public void Gamma(string name, double x, double expected)
    {
        Assert.InRange(Error(new Function(name).Of(x), expected), 0, 2.5);
        Assert.Equal(double.PositiveInfinity, new Function("lgamma").Of(2.6e305));
        Assert.Equal(float.PositiveInfinity, new Function("lgamma").Of(4.2e36f));
    }

    [Fact]
    public void Float32_exp_into_the_subnormal_numbers() => Check<float>("exp", -103.9, -87.3, 0.501);

    [Fact]
    public void Pow()
    {
        var random = new Random(3);
        double worst64 = 0, worst32 = 0, worstTiny = 0;
        for (int i = 0; i < Samples; i++)
        {
            // Every base; exponents that send the result over the whole range.
            double x = i % 3 == 0 ? random.NextDouble() * 2 : i % 3 == 1 ? 1 + ((random.NextDouble() - 0.5) * 1e-3) : Math.Exp((random.NextDouble() * 1400) - 700);
            double y = (random.NextDouble() - 0.5) * 1400 / Math.Abs(Math.Log(x));
            if (i % 5 == 0)
                y = random.Next(-20, 20) / 2.0;
            var truth = DoubleDouble.Pow(x, y);
            double error = Error(Function.Pow(x, y), truth);
            // Below, the truth's own low part runs out of exponents.
            if (Between(truth.High, 1e-290, 1e308))
                worst64 = Math.Max(worst64, error);
            else if (Between(truth.High, 0, 1e-290))
                worstTiny = Math.Max(worstTiny, error);
            var (x32, y32) = ((float)x, (float)(y / 8));
            if (float.IsFinite(x32) && x32 > 0 && Between((double)DoubleDouble.Pow(x32, y32), 1e-44, 3.4e38))
                worst32 = Math.Max(worst32, Error(Function.Pow(x32, y32), DoubleDouble.Pow(x32, y32)));
        }

        output.WriteLine($"pow: float64 {worst64:F4}, tiny {worstTiny:F4}, float32 {worst32:F4} ulp");
        Assert.InRange(worst64, 0.4, 0.95);
        Assert.InRange(worstTiny, 0.4, 1.51);
        Assert.InRange(worst32, 0.4, 0.501);

        static bool Between(double value, double least, double most) => value > least && value < most;
    }

    /// <summary>Correctly rounded values by arbitrary-precision arithmetic, where no reduction modulo a rounded π can hit them.</summary>
    [Theory]
    [InlineData(1e22, -0.8522008497671888, 0.523214785395139)]
    [InlineData(1e300, -0.8178819121159085, -0.5753861119575491)]
    [InlineData(double.MaxValue, 0.004961954789184062, -0.9999876894265599)]
    [InlineData(5.319372648326541e+255, 1.0, -4.687165924254628e-19)]
    [InlineData(1048577.0, 0.9727535843134413, 0.23184146351624124)]
    public void Sin_and_cos_of_large_arguments(double x, double sin, double cos)
    {
        Assert.Equal(sin, new Function("sin").Of(x));
        Assert.Equal(cos, new Function("cos").Of(x));
        Assert.Equal(-sin, new Function("sin").Of(-x));
        Assert.Equal(cos, new Function("cos").Of(-x));
    }

    private void Check<T>(string name, double from, double to, double bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(1);
        var x = new T[Samples];
        for (int i = 0; i < Samples; i++)
            x[i] = T.CreateTruncating(from + ((to - from) * random.NextDouble()));
        Check(name, x, bound, $"[{from}, {to}]");
    }

    private void Check<T>(string name, T[] x, double bound, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var function = new Function(name);
        var y = new T[x.Length];
        Map.Forward<Function, T>(function, x, y);
        double worst = 0;
        T at = T.Zero;
        for (int i = 0; i < x.Length; i++)
        {
            double error = Error(y[i], function.Forward<DoubleDouble>(double.CreateTruncating(x[i])));
            if (!(error <= worst))
                (worst, at) = (error, x[i]);
        }

        output.WriteLine($"{name} {typeof(T).Name} {where}: {worst:F5} ulp at {at:R}");
        Assert.True(worst <= bound, $"{name} {typeof(T).Name} {where}: {worst:F5} ulp at {at:R}, allowed {bound}");
    }

    /// <summary>|actual − truth| in units of the last place that T has at the truth.</summary>
    private static double Error<T>(T actual, DoubleDouble truth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int exponent = truth.High == 0 ? -1074 : Math.ILogB(truth.High);
        int last = typeof(T) == typeof(float) ? Math.Max(exponent - 23, -149) : Math.Max(exponent - 52, -1074);
        // Scaled in two steps: 2^1074 is no double.
        double difference = (double)DoubleDouble.Abs(truth - double.CreateTruncating(actual));
        return Math.ScaleB(Math.ScaleB(difference, -last / 2), -last - (-last / 2));
    }
}
