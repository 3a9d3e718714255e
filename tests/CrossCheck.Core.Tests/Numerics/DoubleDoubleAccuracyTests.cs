using System.Numerics;
using CrossCheck.Numerics;
using Xunit;

namespace CrossCheck.Core.Tests.Numerics;

/// <summary>The errors that the documentation states, against <see cref="Exact"/>, and constants from the literature.</summary>
public sealed class DoubleDoubleAccuracyTests
{
    private const int Points = 400;

    /// <summary>Function, smallest and largest |x| (log-uniform), either sign or not, log₂ of the error allowed.</summary>
    public static TheoryData<string, double, double, bool, double> Unary => new()
    {
        { "sqrt", 1e-300, 1e-265, false, -103 },
        { "sqrt", 1e-250, 1e250, false, -103 },
        { "exp", 1e-20, 1, true, -104 },
        { "exp", 1, 600, true, -104 },
        { "log", 1e-280, 1e280, false, -103 },
        { "log", 0.5, 2, false, -103 },
        { "log1p", 1e-12, 0.1, true, -103 },
        { "sin", 1e-20, 1.6, true, -103 },
        { "sin", 1, 1.6e6, true, -103 },
        { "sin", 1.6e6, 1e300, true, -103 },
        { "cos", 1e-20, 1.6, true, -103 },
        { "cos", 1, 1.6e6, true, -103 },
        { "cos", 1.6e6, 1e300, true, -103 },
        { "tanh", 1e-30, 0.17, true, -102 },
        { "tanh", 0.1, 40, true, -102 },
        { "erf", 1e-30, 1, true, -102 },
        { "erf", 1, 3, true, -102 },
        { "erf", 3, 9, true, -102 },
        { "1-erf", 3, 15, false, -52.9 },
        { "1-tanh", 19, 300, false, -52.9 },
    };

    [Theory]
    [MemberData(nameof(Unary))]
    public void Function_is_as_exact_as_stated(string name, double smallest, double largest, bool bothSigns, double allowed)
    {
        (Func<DoubleDouble, DoubleDouble> actual, Func<BigInteger, BigInteger> expected) = name switch
        {
            "sqrt" => ((Func<DoubleDouble, DoubleDouble>)DoubleDouble.Sqrt, (Func<BigInteger, BigInteger>)Exact.Sqrt),
            "exp" => (DoubleDouble.Exp, Exact.Exp),
            "log" or "log1p" => (DoubleDouble.Log, Exact.Log),
            "sin" => (DoubleDouble.Sin, Exact.Sin),
            "cos" => (DoubleDouble.Cos, Exact.Cos),
            "tanh" => (DoubleDouble.Tanh, Exact.Tanh),
            "erf" => (DoubleDouble.Erf, Exact.Erf),
            "1-erf" => (x => 1 - DoubleDouble.Erf(x), x => Exact.One - Exact.Erf(x)),
            "1-tanh" => (x => 1 - DoubleDouble.Tanh(x), x => Exact.One - Exact.Tanh(x)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such function."),
        };
        var random = new Random(1);
        for (int i = 0; i < Points; i++)
        {
            DoubleDouble x = Draw(random, smallest, largest, bothSigns);
            if (name == "log1p")
                x = 1 + x;
            double error = Exact.RelativeError(actual(x), expected(Exact.Of(x)));
            Assert.True(error <= allowed, $"{name}({x}) = {actual(x)} has an error of 2^{error:F2}, allowed 2^{allowed}");
        }
    }

    [Theory]
    [InlineData("+", -104)]
    [InlineData("-", -104)]
    [InlineData("*", -103)]
    [InlineData("/", -103)]
    public void Arithmetic_is_as_exact_as_stated(string name, double allowed)
    {
        var random = new Random(2);
        for (int i = 0; i < 20 * Points; i++)
        {
            DoubleDouble x = Draw(random, 1e-3, 1e3, bothSigns: true);
            DoubleDouble y = i % 3 == 0 ? x * (1 + Draw(random, 1e-31, 1e-3, bothSigns: true)) : Draw(random, 1e-3, 1e3, bothSigns: true);
            (BigInteger a, BigInteger b) = (Exact.Of(x), Exact.Of(y));
            (DoubleDouble actual, BigInteger expected) = name switch
            {
                "+" => (x + y, a + b),
                "-" => (x - y, a - b),
                "*" => (x * y, Exact.Times(a, b)),
                _ => (x / y, Exact.Over(a, b)),
            };
            double error = Exact.RelativeError(actual, expected);
            Assert.True(error <= allowed, $"{x} {name} {y} = {actual} has an error of 2^{error:F2}, allowed 2^{allowed}");
        }
    }

    [Theory]
    [InlineData(0.01, 100, 0.1, 60)]
    [InlineData(0.5, 2, 1e-10, 300)]
    [InlineData(1e-100, 1e100, 1e-3, 2)]
    public void Pow_is_as_exact_as_stated(double smallest, double largest, double smallestExponent, double largestExponent)
    {
        var random = new Random(3);
        for (int i = 0; i < Points; i++)
        {
            DoubleDouble x = Draw(random, smallest, largest, bothSigns: false);
            DoubleDouble y = Draw(random, smallestExponent, largestExponent, bothSigns: true);
            if (i % 2 == 0)
                y = Math.Ceiling(y.High);
            double allowed = -102 + Math.Log2(1 + Math.Abs(y.High * Math.Log(x.High)));
            double error = Exact.RelativeError(DoubleDouble.Pow(x, y), Exact.Pow(Exact.Of(x), Exact.Of(y)));
            Assert.True(error <= allowed, $"pow({x}, {y}) = {DoubleDouble.Pow(x, y)} has an error of 2^{error:F2}, allowed 2^{allowed:F2}");
        }
    }

    // To 40 digits, from two evaluations by different series in 60 digits, and as the literature prints them.
    public static TheoryData<string, string> Constants => new()
    {
        { "pi", "3.141592653589793238462643383279502884197" },
        { "e", "2.718281828459045235360287471352662497757" },
        { "ln 2", "0.6931471805599453094172321214581765680755" },
        { "sqrt 2", "1.41421356237309504880168872420969807857" },
        { "2 ^ 0.5", "1.41421356237309504880168872420969807857" },
        { "erf 1", "0.8427007929497148693412206350826092592961" },
        { "tanh 1", "0.7615941559557648881194582826047935904128" },
        { "sin 1", "0.8414709848078965066525023216302989996226" },
        { "cos 1", "0.5403023058681397174009366074429766037323" },
        { "sin 1e22", "-0.8522008497671888017727058937530293682618" },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void Constant_is_right_to_102_bits(string name, string digits)
    {
        DoubleDouble actual = name switch
        {
            "pi" => DoubleDouble.Pi,
            "e" => DoubleDouble.Exp(1),
            "ln 2" => DoubleDouble.Log(2),
            "sqrt 2" => DoubleDouble.Sqrt(2),
            "2 ^ 0.5" => DoubleDouble.Pow(2, 0.5),
            "erf 1" => DoubleDouble.Erf(1),
            "tanh 1" => DoubleDouble.Tanh(1),
            "sin 1" => DoubleDouble.Sin(1),
            "cos 1" => DoubleDouble.Cos(1),
            "sin 1e22" => DoubleDouble.Sin(1e22),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such constant."),
        };
        string[] parts = digits.TrimStart('-').Split('.');
        BigInteger expected = Exact.One * BigInteger.Parse(parts[0] + parts[1], null) / BigInteger.Pow(10, parts[1].Length);
        double error = Exact.RelativeError(actual, digits[0] == '-' ? -expected : expected);
        Assert.True(error <= -102, $"{name} = {actual} has an error of 2^{error:F2}");
    }

    [Fact]
    public void Sine_of_the_double_nearest_to_a_multiple_of_pi_keeps_its_relative_error()
    {
        for (int k = 1; k < 400000; k += 997)
        {
            double x = (k * DoubleDouble.Pi).High;
            double error = Exact.RelativeError(DoubleDouble.Sin(x), Exact.Sin(Exact.Of(x)));
            Assert.True(error <= -103, $"sin({x:R}) has an error of 2^{error:F2}");
        }
    }

    /// <summary>Log-uniform, with a low part.</summary>
    private static DoubleDouble Draw(Random random, double smallest, double largest, bool bothSigns)
    {
        double share = random.NextDouble();
        double high = Math.Pow(smallest, 1 - share) * Math.Pow(largest, share);
        if (bothSigns && random.Next(2) == 0)
            high = -high;
        return DoubleDouble.Sum(high, high * (random.NextDouble() - 0.5) * 2e-16);
    }
}
