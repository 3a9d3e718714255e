using CrossCheck.Cli.Rendering;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Tests;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(0.2f, ElementType.Float32, "0.2")]
    [InlineData(1f / 3, ElementType.Float32, "0.333333")]
    [InlineData(1.5e-7, ElementType.Float64, "1.5e-7")]
    [InlineData(1e20, ElementType.Float64, "1e20")]
    [InlineData(-0.0, ElementType.Float64, "-0")]
    [InlineData(double.NaN, ElementType.Float64, "nan")]
    [InlineData(double.NegativeInfinity, ElementType.Float32, "-inf")]
    [InlineData(12345678, ElementType.Int64, "12345678")]
    public void Text(double value, ElementType type, string expected) => Assert.Equal(expected, Numbers.Text(value, type));

    [Theory]
    [InlineData(1.27, 1.25, ElementType.Float64, "1.27", "1.25")]
    [InlineData(0.20144473f, 0.20144472f, ElementType.Float32, "0.20144473", "0.20144472")]
    [InlineData(1.0000001f, 1f, ElementType.Float32, "1.0000001", "1")]
    [InlineData(double.NaN, 1, ElementType.Float64, "nan", "1")]
    public void Pair(double actual, double expected, ElementType type, string actualText, string expectedText) =>
        Assert.Equal((actualText, expectedText), Numbers.Pair(actual, expected, type));

    [Fact]
    public void AnElementInOneLine() => Assert.Equal(
        "actual 2, expected 0.2 (rel 9, abs 1.8, 2.85e7 ulp, allowed 1.03e-5)",
        Numbers.Describe(new ElementDifference(0, 2, 0.2f, 1e-5 + (1.3e-6 * 0.2f)), ElementType.Float32));

    [Theory]
    [InlineData(5, -1, "0 1 2 3 4")]
    [InlineData(9, -1, "0 1 2 -1 6 7 8")]
    [InlineData(20, 10, "0 1 2 -1 10 -1 17 18 19")]
    [InlineData(20, 3, "0 1 2 3 -1 17 18 19")]
    public void LongDimensionsAreCut(int length, int keep, string expected) => Assert.Equal(expected, string.Join(' ', Grid.Cut(length, keep)));
}
