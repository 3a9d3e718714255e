using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Cells;

public sealed class AnswerCellTests
{
    [Theory]
    [InlineData("19.3", 19.25, 19.35)]
    [InlineData("0.731", 0.7305, 0.7315)]
    [InlineData("2.0", 1.95, 2.05)]
    [InlineData("1.50e3", 1495.0, 1505.0)]
    [InlineData(".5", 0.45, 0.55)]
    [InlineData("-0.0", -0.05, 0.05)]
    [InlineData("-19.3", -19.35, -19.25)]
    [InlineData("+1.5E-3", 1.45e-3, 1.55e-3)]
    [InlineData("\u22121.5", -1.55, -1.45)]
    [InlineData("2", 2.0, 2.0)]
    [InlineData("0", 0.0, 0.0)]
    [InlineData("-9", -9.0, -9.0)]
    [InlineData("5.", 5.0, 5.0)]
    [InlineData("5.e2", 500.0, 500.0)]
    [InlineData("1e3", 1000.0, 1000.0)]
    [InlineData("1e-3", 0.001, 0.001)]
    [InlineData("nan", double.NaN, double.NaN)]
    [InlineData("-Inf", double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData("19.3±0.2", 19.1, 19.5)]
    [InlineData(" 19.3 ±\n0.2 ", 19.1, 19.5)]
    [InlineData("-1±3", -4.0, 2.0)]
    [InlineData("2±0", 2.0, 2.0)]
    [InlineData("1e20±1e-5", 1e20, 1e20)]
    [InlineData("1e3±1e-300", 1000.0, 1000.0)]
    [InlineData("exact(0.1)", 0.1, 0.1)]
    [InlineData("=0.1", 0.1, 0.1)]
    [InlineData(" = exact( exact (0.1 ) )", 0.1, 0.1)]
    [InlineData("full(1; value=0.1)", 0.1, 0.1)]
    [InlineData("exact(full(1; value=0.1))", 0.1, 0.1)]
    [InlineData("1.7976931348623157e308", 1.79769313486231565e308, double.MaxValue)]
    [InlineData("0.1234567890123456789", 0.1234567890123456789, 0.1234567890123456789)]
    public void Claims(string text, double low, double high)
    {
        var answer = Cell.Answer(text);
        Assert.True(answer.Claims(0));
        Assert.Equal((low, high), (answer.Low(0), answer.High(0)));
        Assert.Equal(low.Equals(high), answer.IsExact);
        Assert.Equal(1, answer.Count);
    }

    [Fact]
    public void ExactFlagKeepsStatedIntervals()
    {
        var answer = Cell.Answer("[0.1, 19.3±0.2]", exact: true);
        Assert.Equal((0.1, 0.1, 19.1, 19.5), (answer.Low(0), answer.High(0), answer.Low(1), answer.High(1)));
        Assert.True(Cell.Answer("[0.1, _]", exact: true).IsExact);
    }

    [Fact]
    public void MixesWhatIsClaimed()
    {
        var answer = Cell.Answer("[[2, _], [20.5 , 19.3 ± 0.2], [_, nan]]");
        Assert.Equal("(3, 2)", answer.Shape!.ToString());
        Assert.Equal([true, false, true, true, false, true], Enumerable.Range(0, 6).Select(answer.Claims));
        Assert.Equal(["2", "_", "20.5", "19.3±0.2", "_", "nan"], Enumerable.Range(0, 6).Select(answer.Written));
        Assert.Equal((2.0, 2.0, 20.45, 20.55, 19.1, 19.5), (answer.Low(0), answer.High(0), answer.Low(2), answer.High(2), answer.Low(3), answer.High(3)));
        Assert.True(double.IsNaN(answer.Low(5)) && double.IsNaN(answer.High(5)));
    }

    [Fact]
    public void WritesGeneratedNumbersShortest() =>
        Assert.Equal(["0.1", "0.30000000000000004"], Enumerable.Range(0, 2).Select(Cell.Answer("arange(2; start=0.1, step=0.2)").Written));

    [Theory]
    [InlineData("{p - g}", "p - g")]
    [InlineData(" = exact({ 0.1 * dL.v\n}) ", "0.1 * dL.v")]
    public void Formula(string text, string formula)
    {
        var answer = Cell.Answer(text);
        Assert.Equal((formula, null, 0, true), (answer.Formula, answer.Shape, answer.Count, answer.IsExact));
    }

    [Theory]
    [InlineData("=", "the cell is empty")]
    [InlineData("exact( )", "the cell is empty")]
    [InlineData("exact(1", "'exact'( is not closed")]
    [InlineData("exact(1) 2", "text after the end: '2'")]
    [InlineData("{p - g", "the formula is not closed")]
    [InlineData("{p} q", "text after the end: 'q'")]
    [InlineData("{ }", "the formula is empty")]
    [InlineData("[{p}, 1]", "cannot stand inside a list")]
    [InlineData("[1, exact(2)]", "'exact(2)' is not a number")]
    [InlineData("==1", "cannot stand inside")]
    [InlineData("1±", "a number is missing behind ±")]
    [InlineData("[1, 2±x]", "[1]: a number is missing behind ±")]
    [InlineData("1±-2", "not negative")]
    [InlineData("1±nan", "is no interval")]
    [InlineData("inf±1", "is no interval")]
    [InlineData("1±2±3", "text after the end: '±3'")]
    [InlineData("exact([1, 2±1])", "[1] states an interval by ±, but the cell is exact")]
    [InlineData("[1, __]", "'__' is not a number")]
    [InlineData("1e39", "outside float32's range")]
    public void Refuses(string text, string message) =>
        Assert.Contains(message, Cell.Error(() => Cell.Answer(text, context: Cell.Float32)), StringComparison.Ordinal);

    // Against rational arithmetic: no double is nearer to the decimal bound than the one given.
    [Fact]
    public void BoundsAreTheNearestDoubles() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3000),
        Prop.ForAll(
            Arb.From(Gen.Zip(Gen.Zip(Gen.Choose(0, int.MaxValue), Gen.Choose(0, int.MaxValue)), Gen.Zip(Gen.Choose(0, 20), Gen.Choose(-320, 280)))),
            p =>
            {
                var ((a, b), (fraction, power)) = p;
                var digits = ((ulong)a * (fraction % 3 == 0 ? 1 : (ulong)b)).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(fraction + 1, '0');
                digits = digits[..Math.Min(digits.Length, 19)];
                fraction = Math.Min(fraction, digits.Length - 1);
                var text = $"{digits[..^fraction]}.{digits[^fraction..]}e{power}";
                var answer = Cell.Answer(text);
                var mantissa = BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
                var half = fraction > 0 ? 5 : 0;
                return IsNearest(answer.Low(0), (mantissa * 10) - half, power - fraction - 1)
                    && IsNearest(answer.High(0), (mantissa * 10) + half, power - fraction - 1);
            }));

    private static bool IsNearest(double value, BigInteger mantissa, int power)
    {
        var error = Distance(value, mantissa, power);
        return error <= Distance(Math.BitIncrement(value), mantissa, power) && error <= Distance(Math.BitDecrement(value), mantissa, power);
    }

    // |value − mantissa·10^power|·10^k·2^1100, k as large as the power needs.
    private static BigInteger Distance(double value, BigInteger mantissa, int power)
    {
        if (double.IsInfinity(value))
        {
            return BigInteger.Pow(10, 2000);
        }

        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        var exponent = Math.Max(bits >> 52, 1) - 1075;
        var significand = (bits & ((1L << 52) - 1)) | (bits >> 52 == 0 ? 0 : 1L << 52);
        var k = Math.Max(0, -power);
        var mine = (BigInteger)significand * Math.Sign(value) * BigInteger.Pow(2, (int)exponent + 1100) * BigInteger.Pow(10, k);
        return BigInteger.Abs(mine - (mantissa * BigInteger.Pow(10, power + k) * BigInteger.Pow(2, 1100)));
    }
}
