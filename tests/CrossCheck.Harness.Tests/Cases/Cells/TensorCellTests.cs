using System.Diagnostics;
using System.Globalization;
using System.Text;
using CrossCheck.Harness.Cases.Cells;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Cells;

public sealed class TensorCellTests
{
    [Theory]
    [InlineData("17.3", "()", new[] { 17.3 })]
    [InlineData(" \n-0.0\t", "()", new[] { -0.0 })]
    [InlineData("-0", "()", new[] { -0.0 })]
    [InlineData("[+1, .5, 5., nan, NaN, inf, -INF, +Inf, 1e3, 1E-3, 5.e1]", "(11)", new[] { 1, .5, 5, double.NaN, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, 1000, 0.001, 50 })]
    [InlineData("[-infinity, \u22122.5, 1e\u22122]", "(3)", new[] { double.NegativeInfinity, -2.5, 0.01 })]
    [InlineData("[[1, 8, 0.5, 6], [3, 1.1, -1, -8]]", "(2, 4)", new[] { 1, 8, 0.5, 6, 3, 1.1, -1, -8 })]
    [InlineData(" [ [\n1\r\n,2 ] ,[3\u00A0, 4]\n] ", "(2, 2)", new double[] { 1, 2, 3, 4 })]
    [InlineData("[]", "(0)", new double[0])]
    [InlineData("[[]]", "(1, 0)", new double[0])]
    [InlineData("[[ ], [\n]]", "(2, 0)", new double[0])]
    [InlineData("[[[1], [2], [3]]]", "(1, 3, 1)", new double[] { 1, 2, 3 })]
    [InlineData("zeros(0, 3)", "(0, 3)", new double[0])]
    [InlineData("zeros()", "()", new double[] { 0 })]
    [InlineData("ones( 2 ,\n1 )", "(2, 1)", new double[] { 1, 1 })]
    [InlineData("full(2, 2; value=0.5)", "(2, 2)", new[] { .5, .5, .5, .5 })]
    [InlineData("full(1, value=-inf)", "(1)", new[] { double.NegativeInfinity })]
    [InlineData("arange(6; shape=2x3)", "(2, 3)", new double[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData("arange(3; start=1, step=-.5)", "(3)", new[] { 1, .5, 0 })]
    [InlineData("arange(shape=1x2)", "(1, 2)", new double[] { 0, 1 })]
    [InlineData("0.1234567890123456789012345678901234567890", "()", new[] { 0.1234567890123456789012345678901234567890 })]
    [InlineData("[9007199254740993, 1e-400, 2.2250738585072011e-308, 4.9e-324, 179769313486231570e291]", "(5)", new[] { 9007199254740992, 0, 2.2250738585072011e-308, double.Epsilon, double.MaxValue })]
    public void Reads(string text, string shape, double[] expected)
    {
        var cell = Cell.Input(text);
        Assert.Equal(shape, cell.Shape.ToString());
        var actual = cell.Materialize();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.True(Cell.SameBits(p.First, p.Second) || (double.IsNaN(p.First) && double.IsNaN(p.Second)), $"{p.First} ≠ {p.Second}"));
    }

    [Theory]
    [InlineData("", "the cell is empty")]
    [InlineData(" \n ", "the cell is empty")]
    [InlineData("[[1, 2, 3], [4, 5]]", "ragged lists: row 1 has 2 numbers, row 0 has 3")]
    [InlineData("[[[1], [2]], [[3], []]]", "ragged lists: [1, 1] has 0 numbers, [0, 0] has 1")]
    [InlineData("[[[1], [2]], [[3]]]", "ragged lists: row 1 has 1 list, row 0 has 2")]
    [InlineData("[1, [2]]", "character 5: ragged lists: [1] is a list, but numbers")]
    [InlineData("[[1], 2]", "ragged lists: [1] is a number, but a list")]
    [InlineData("[[], [[]]]", "ragged lists: [1, 0] is a list")]
    [InlineData("[[[]], []]", "ragged lists: row 1 has 0 lists, row 0 has 1")]
    [InlineData("[1, 2", "1 bracket is not closed: ] is missing")]
    [InlineData("[[1, 2], [3,", "[1, 1] (character 13): the cell ends where a number is expected")]
    [InlineData("[1, 2]]", "character 7: text after the end: ']'")]
    [InlineData("1 2", "character 3: text after the end: '2'; several numbers stand in brackets")]
    [InlineData("[1 2]", "'2' behind [0], where ',' or ']' is expected")]
    [InlineData("[1, , 2]", "[1] (character 5): a number is missing before ','")]
    [InlineData("[1, 2,]", "[2] (character 7): a number is missing before ']'")]
    [InlineData("[[1, 2], [3, 1.2.3]]", "[1, 1] (character 14): '1.2.3' is not a number")]
    [InlineData("[1, -]", "'-' is not a number")]
    [InlineData("[1, .]", "'.' is not a number")]
    [InlineData("[1e]", "'1e' is not a number")]
    [InlineData("--1", "'--1' is not a number")]
    [InlineData("1_000", "'1_000' is not a number")]
    [InlineData("-.nan", "'-.nan' is not a number")]
    [InlineData("nil", "'nil' is not a number")]
    [InlineData("ninf", "did you mean 'inf'?")]
    [InlineData("random", "for the cotangent")]
    [InlineData("[1, _]", "[1] (character 5): '_' claims nothing and is for answers only")]
    [InlineData("19.3±0.2", "for answers only")]
    [InlineData("[19.3 ± 0.2]", "character 7: '±' states an interval, which is for answers only")]
    [InlineData("{p - g}", "a formula in braces is for answers only")]
    [InlineData("=[1]", "'=' in front is for answers only")]
    [InlineData("exact(1)", "exact(…) is for answers only")]
    [InlineData("[zeros(2), 1]", "zeros(…) cannot stand inside a list")]
    [InlineData("[@x.npy]", "cannot stand inside a list")]
    [InlineData("zeros", "'zeros' needs its arguments in parentheses, as in zeros(2, 3)")]
    [InlineData("1e39", "character 1: 1e39 is outside float32's range ±3.4028235e38; write inf where infinity is meant, or set dtype to float64")]
    [InlineData("[0, -3.5e38]", "[1] (character 5): -3.5e38 is outside float32's range")]
    [InlineData("full(2; value=1e39)", "full: 1E+39 is outside float32's range")]
    [InlineData("uniform(2; low=-1e39)", "outside float32's range")]
    [InlineData("normal(2; std=1e38)", "outside float32's range")]
    [InlineData("arange(3; step=2e38)", "outside float32's range")]
    [InlineData("arange(3; step=1e400)", "outside float64's range")]
    [InlineData("nomal(2)", "there is no generator 'nomal'; did you mean 'normal'?")]
    [InlineData("randn(2)", "generators are normal, uniform, integers, zeros, ones, full, arange")]
    [InlineData("zeros(2", "'zeros'( is not closed")]
    [InlineData("zeros(2) 3", "character 9: text after the end: '3'")]
    [InlineData("zeros(-1)", "zeros: size '-1' must be a whole number from 0 to 2147483647")]
    [InlineData("zeros(2.5)", "size '2.5' must be a whole number")]
    [InlineData("zeros(3000000000)", "size '3000000000' must be")]
    [InlineData("zeros(2,)", "a size is missing")]
    [InlineData("zeros(100000, 100000)", "zeros(100000, 100000) has 10000000000 elements, the limit is 100000000 (--max-elements)")]
    [InlineData("zeros(2000000000,2000000000,2000000000)", "has more than 9.2e18 elements")]
    [InlineData("arange(6; shape=4x2)", "arange(6) has 6 elements, shape=4x2 has 8")]
    [InlineData("arange(1, 5)", "takes one count")]
    [InlineData("integers(8)", "integers needs high=")]
    [InlineData("integers(8; low=3, high=3)", "low=3 must be less than high=3")]
    [InlineData("integers(8; high=2.5)", "high=2.5 must be a whole number")]
    [InlineData("uniform(8; low=1)", "low=1 must be less than high=1")]
    [InlineData("uniform(8; high=inf)", "high=inf must be finite")]
    [InlineData("normal(8; std=-1)", "std=-1 must not be negative")]
    [InlineData("normal(8; seed=1.5)", "seed='1.5' must be a whole number")]
    [InlineData("normal(8; seeds=1)", "normal has no argument 'seeds'; did you mean 'seed'?")]
    [InlineData("normal(8; seed=1, seed=2)", "seed= is given twice")]
    [InlineData("normal(seed=1, 8)", "sizes come first")]
    [InlineData("full(2)", "full needs value=")]
    [InlineData("full(2; value=x)", "value='x' is not a number")]
    [InlineData("@", "a path is missing")]
    public void Refuses(string text, string message) =>
        Assert.Contains(message, Cell.Error(() => Cell.Input(text, Cell.Float32)), StringComparison.Ordinal);

    [Fact]
    public void RangesOfTheDtypesEndWhereRoundingDoes()
    {
        Assert.Equal(3.4028235e38, Cell.Input("3.4028235e38", Cell.Float32).Materialize()[0]);
        Assert.Equal(float.MaxValue, (float)Cell.Input("3.40282356779733e38", Cell.Float32).Materialize()[0]);
        Assert.Contains("float32's range", Cell.Error(() => Cell.Input("3.4028235677973366e38", Cell.Float32)), StringComparison.Ordinal);
        Assert.Equal(1e39, Cell.Input("1e39").Materialize()[0]);
        Assert.Contains("1e309 is outside float64's range ±1.7976931348623157e308", Cell.Error(() => Cell.Input("1e309")), StringComparison.Ordinal);
        Assert.Contains("float64's range", Cell.Error(() => Cell.Input("1e99999999999")), StringComparison.Ordinal);
        Assert.Equal(0, Cell.Input("1e-99999999999").Materialize()[0]);
    }

    [Fact]
    public void DepthIsBoundedAndNotByTheStack()
    {
        Assert.Equal(64, Cell.Input(new string('[', 64) + "1" + new string(']', 64)).Shape.Rank);
        Assert.Equal(65, Cell.Answer("[" + new string('[', 63) + "_" + new string(']', 64)).Shape!.Rank + 1);
        foreach (var depth in (int[])[65, 5_000, 5_000_000])
        {
            Assert.Contains("more than 64 levels", Cell.Error(() => Cell.Input(new string('[', depth) + "1" + new string(']', depth))), StringComparison.Ordinal);
        }

        Assert.Contains("more than 64 dimensions", Cell.Error(() => Cell.Input("zeros(" + string.Join(',', Enumerable.Repeat("1", 65)) + ")")), StringComparison.Ordinal);
        Assert.Contains("65 dimensions", Cell.Error(() => Cell.Input("zeros(shape=" + string.Join('x', Enumerable.Repeat("1", 65)) + ")")), StringComparison.Ordinal);
    }

    [Fact]
    public void ElementsAreLimited()
    {
        var three = Cell.Float64 with { MaxElements = 3 };
        Assert.Equal(3, Cell.Input("[1, 2, 3]", three).Count);
        Assert.Equal(5, Cell.Input("[[], [], [], [], []]", three).Shape[0]);
        Assert.Contains("more than 3 numbers, the limit is 3", Cell.Error(() => Cell.Input("[1, 2, 3, 4]", three)), StringComparison.Ordinal);
        Assert.Contains("16 MB", Cell.Error(() => Cell.Input("[" + new string(' ', 16 * 1024 * 1024) + "1]")), StringComparison.Ordinal);
    }

    [Fact]
    public void ShapeOfAGeneratorCostsNothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(100_000_000, Cell.Input("normal(10000, 10000; seed=1)").Count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void CultureDoesNotMatter()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal([1.5, -1000.25], Cell.Input("[1.5, -1000.25]").Materialize());
            Assert.Equal((19.25, 19.35), (Cell.Answer("19.3").Low(0), Cell.Answer("19.3").High(0)));
            Assert.Equal(0.1234567890123456789012, Cell.Input("0.1234567890123456789012").Materialize()[0]);
            Assert.Equal("[-1.5, 0.1]", CellWriter.Write(new TensorData<float>([2], new[] { -1.5f, 0.1f })));
            Assert.Equal(0.5, Cell.Input("full(1; value=.5)").Materialize()[0]);
            Assert.Contains("std=-1.5 ", Cell.Error(() => Cell.Input("normal(8; std=-1.5)")), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    // 16 MB in the time that a slow machine under load may take; 5 million numbers per second is what a quiet one exceeds.
    [Fact]
    public void SixteenMegabytesAreReadInASecondOrTwo()
    {
        var text = new StringBuilder("[");
        var count = 0;
        for (; text.Length < (16 * 1024 * 1024) - 64; count += 2)
        {
            text.Append(count == 0 ? "[" : ", [").Append(CultureInfo.InvariantCulture, $"{count * 0.37:0.00}, -{count}]");
        }

        var cell = text.Append(']').ToString();
        var clock = Stopwatch.StartNew();
        var input = Cell.Input(cell);
        var inputTime = clock.Elapsed;
        Assert.Equal($"({count / 2}, 2)", input.Shape.ToString());
        Assert.Equal(-(count - 2), input.Materialize()[^1]);
        clock.Restart();
        var answer = Cell.Answer(cell);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} numbers: input {inputTime.TotalMilliseconds:0} ms, answer {clock.Elapsed.TotalMilliseconds:0} ms");
        Assert.False(answer.IsExact);
        Assert.True(inputTime + clock.Elapsed < TimeSpan.FromSeconds(20));
    }
}
