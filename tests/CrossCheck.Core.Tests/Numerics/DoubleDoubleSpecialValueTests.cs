using System.Globalization;
using CrossCheck.Numerics;
using Xunit;

namespace CrossCheck.Core.Tests.Numerics;

/// <summary>±0, ±∞, NaN, overflow and underflow are those of double; text.</summary>
public sealed class DoubleDoubleSpecialValueTests
{
    private static readonly double[] Values =
    [
        0, 1, 2, 3, 0.5, 0.3, 2.5, 7, 64, 65, 740, 1000, 1e6, 1e22, 9007199254740992, 1e155, 1e300, double.MaxValue,
        double.Epsilon, 1e-310, 2.2250738585072014e-308, 1e-155, 1e-20, 1 + 2.220446049250313e-16, double.PositiveInfinity,
    ];

    private static readonly (string Name, Func<DoubleDouble, DoubleDouble> Actual, Func<double, double> Expected)[] Unary =
    [
        ("-", x => -x, x => -x),
        ("abs", DoubleDouble.Abs, Math.Abs),
        ("sqrt", DoubleDouble.Sqrt, Math.Sqrt),
        ("exp", DoubleDouble.Exp, Math.Exp),
        ("log", DoubleDouble.Log, Math.Log),
        ("sin", DoubleDouble.Sin, Math.Sin),
        ("cos", DoubleDouble.Cos, Math.Cos),
        ("tanh", DoubleDouble.Tanh, Math.Tanh),
    ];

    private static readonly (string Name, Func<DoubleDouble, DoubleDouble, DoubleDouble> Actual, Func<double, double, double> Expected)[] Binary =
    [
        ("+", (x, y) => x + y, (x, y) => x + y),
        ("-", (x, y) => x - y, (x, y) => x - y),
        ("*", (x, y) => x * y, (x, y) => x * y),
        ("/", (x, y) => x / y, (x, y) => x / y),
        ("pow", DoubleDouble.Pow, Math.Pow),
    ];

    private static IEnumerable<double> Signed => Values.SelectMany(v => new[] { v, -v }).Append(double.NaN);

    [Fact]
    public void Functions_agree_with_double_everywhere()
    {
        foreach ((string name, Func<DoubleDouble, DoubleDouble> actual, Func<double, double> expected) in Unary)
        {
            foreach (double x in Signed)
                AssertSame($"{name}({x:R})", expected(x), actual(x));
        }
    }

    [Fact]
    public void Operations_agree_with_double_everywhere()
    {
        foreach ((string name, Func<DoubleDouble, DoubleDouble, DoubleDouble> actual, Func<double, double, double> expected) in Binary)
        {
            foreach (double x in Signed)
            {
                foreach (double y in Signed)
                    AssertSame($"{x:R} {name} {y:R}", expected(x, y), actual(x, y));
            }
        }
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, -1)]
    [InlineData(-0.0, -0.0)]
    [InlineData(double.Epsilon, double.Epsilon)]
    [InlineData(1e300, 1)]
    public void Erf_at_special_values(double x, double expected) => AssertSame($"erf({x:R})", expected, DoubleDouble.Erf(x));

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    [InlineData(-0.0)]
    public void Text_of_a_special_value_gives_it_back(double value)
        => AssertSame("text", value, DoubleDouble.Parse(DoubleDouble.Of(value).ToString()));

    [Fact]
    public void Comparison_with_NaN_is_false()
    {
        DoubleDouble nan = double.NaN;
        Assert.Equal(2, DoubleDouble.Greater(nan, 0, 1, 2));
        Assert.Equal(2, DoubleDouble.Greater(0, nan, 1, 2));
        Assert.Equal(2, DoubleDouble.Equal(nan, nan, 1, 2));
        Assert.Equal(1, DoubleDouble.Equal(-0.0, 0, 1, 2));
        DoubleDouble other = nan;
        Assert.False(nan == other || nan < 1 || nan >= 1);
    }

    [Theory]
    [InlineData("0.1", 32, "0.1")]
    [InlineData("-12.50", 32, "-12.5")]
    [InlineData("1e3", 32, "1000")]
    [InlineData("1.25E-7", 32, "1.25E-07")]
    [InlineData("9.99999", 3, "10")]
    [InlineData("123456789012345678901234567890", 32, "123456789012345678901234567890")]
    [InlineData("1e40", 5, "1E+40")]
    [InlineData("0.00012345", 3, "0.000123")]
    [InlineData("5e-324", 3, "4.94E-324")]
    [InlineData("1e400", 32, "Infinity")]
    [InlineData("-1e-400", 32, "-0")]
    public void Text_is_read_and_written_in_every_culture(string text, int digits, string expected)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal(expected, DoubleDouble.Parse(text).ToString(digits));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Text_has_the_digits_of_the_exact_value()
        => Assert.Equal("0.10000000000000000555111512312578", DoubleDouble.Of(0.1).ToString());

    [Theory]
    [InlineData("9007199254740993", 9007199254740992, 1)]
    [InlineData("9007199254740995", 9007199254740996, -1)]
    [InlineData("-9007199254740993", -9007199254740992, -1)]
    public void Tie_between_two_doubles_is_read_to_the_even_one(string text, double high, double low)
    {
        DoubleDouble value = DoubleDouble.Parse(text);
        Assert.Equal((high, low), (value.High, value.Low));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,5")]
    [InlineData("1e")]
    [InlineData("0x1p3")]
    [InlineData("--1")]
    [InlineData(".")]
    public void Text_that_is_no_number_is_refused(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => DoubleDouble.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Bits of zeros, infinities and NaN; 2 units in the last place elsewhere, for double's own error.</summary>
    private static void AssertSame(string what, double expected, DoubleDouble actual)
    {
        bool same = double.IsNaN(expected) ? double.IsNaN(actual.High)
            : double.IsInfinity(expected) || expected == 0
                ? BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual.High)
                : Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual.High)) <= 2;
        Assert.True(same, $"{what} = {actual.High:R}, double has {expected:R}");
        Assert.True(double.IsFinite(actual.Low), $"{what} has the low part {actual.Low:R}");
        Assert.True(double.IsFinite(actual.High) || actual.Low == 0, $"{what} = {actual.High:R} has the low part {actual.Low:R}");
    }
}
