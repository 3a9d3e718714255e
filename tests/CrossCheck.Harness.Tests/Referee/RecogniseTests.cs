using System.Globalization;
using CrossCheck.Harness.Referee.Mutants;
using CrossCheck.Harness.Results;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

public sealed class RecogniseTests
{
    private static readonly MutantContext s_engines = new() { Actual = "native", Expected = "torch" };

    /// <summary>Right, wrong, the name of the mistake and the line that names it; null where nothing may be claimed.</summary>
    public static TheoryData<string, string, string?, string?> Table => new()
    {
        { "[1, -2, 3]", "[1, -2, 3]", null, null },
        { "[1, -2, 3]", "[0, 0, 0]", "zeroed", "native = 0" },
        { "[1, -2, 3]", "[-1, 2, -3]", "negated", "native = -torch: a sign" },
        { "[[1, -2, 3], [4, 5, -6], [7, 8, 9]]", "[[3, -6, 9], [12, 15, -18], [21, 24, 27]]", "scaled", "native = 3 × torch: a sum where the mean is meant? (3 = dimension 0)" },
        { "[[1, -2, 3], [4, 5, -6], [7, 8, 9]]", "[[0.5, -1, 1.5], [2, 2.5, -3], [3.5, 4, 4.5]]", "scaled", "native = torch / 2: a ½ too many?" },
        { "[1, -2]", "[2, -4]", "scaled", "native = 2 × torch: a ½ missing? Or a sum where the mean is meant? (2 = dimension 0)" },
        { "[1, -2, 3]", "[2, -4, 6]", "scaled", "native = 2 × torch: a ½ missing?" },
        { "[1, -2, 3]", "[0.3333333333, -0.6666666667, 1]", "scaled", "native = torch / 3: a mean where the sum is meant? (3 = dimension 0)" },
        { "[1, -2, 3]", "[1.5, -3, 4.5]", "scaled", "native = 1.5 × torch" },
        { "[1, -2, 3, 0]", "[-0.2, 0.4, -0.6, 0]", "scaled", "native = torch / -5" },
        { "[1, -2, 3]", "[2.302585093, -4.605170186, 6.907755279]", "scaled", "native = ln 10 × torch: a logarithm of another base?" },

        // One number bears out the factors of the catalogue, and no others.
        { "2.5", "-2.5", "negated", "native = -torch: a sign (a guess from one number)" },
        { "2.5", "5", "scaled", "native = 2 × torch: a ½ missing? (a guess from one number)" },
        { "2.5", "7.5", null, null },
        { "[0, 2.5, 0]", "[0, 7.5, 0]", "scaled", "native = 3 × torch: a sum where the mean is meant? (3 = dimension 0) (a guess from one number)" },
        { "[0, 2.5, 0]", "[0, 12.25, 0]", "single", "only [1] differs of 3 elements: no pattern" },
        { "[2.5, 2.5, 2.5, 2.5]", "[7.7, 7.7, 7.7, 7.7]", null, null },
        { "[1, 2]", "[1.7, 3.4]", null, null },
        { "[[1, 2], [3, 4]]", "[[1, 2], [7, 4]]", "single", "only [1, 0] differs of 4 elements: no pattern" },

        { "[[2, 4], [20, 8]]", "[[2, 20], [4, 8]]", "transposed", "native is torch transposed" },
        { "[[1, 2, 3], [4, 5, 6]]", "[[1, 4, 2], [5, 3, 6]]", "transposed", "native is the data of torch transposed, 3×2, read as 2×3" },
        { "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]", "[[[1, 3], [2, 4]], [[5, 7], [6, 8]]]", "transposed", "native is torch transposed in dimensions 1 and 2" },
        { "[1, 2, 3, 5]", "[5, 3, 2, 1]", "flipped", "native is torch in reverse order" },
        { "[[1, 2, 3], [4, 5, 6]]", "[[3, 2, 1], [6, 5, 4]]", "flipped", "native is torch in reverse order along dimension 1" },
        { "[[1, 2, 3], [4, 5, 6]]", "[[6, 5, 4], [3, 2, 1]]", "flipped", "native is torch turned by 180°: a convolution where a cross-correlation is meant?" },
        { "[[1, 2, 3], [4, 5, 7]]", "[[3, 1, 2], [7, 4, 5]]", "shifted", "native is torch shifted by one element along dimension 1 towards the end, what falls off comes back in" },
        { "[1, 2, 4, 8]", "[2, 4, 8, 0]", "shifted", "native is torch shifted by one element towards the start, with 0 at the edge" },

        { "[[0, 2, 0, 4], [0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0.8, 0]]", "[[0, 2, 4, 0], [0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0.8, 0]]", "moved",
            "1 of the numbers of torch that are not 0 stand in other cells ([0, 3] in [0, 2]): the wrong cell of a window (argmax)?" },
        { "[0, 2.5, 0, 0]", "[0, 0, 2.5, 0]", "moved", "1 of the numbers of torch that are not 0 stand in other cells ([1] in [2]): the wrong cell of a window (argmax)?" },
        { "[2, 0, 4, 0]", "[2, 5, 4, -1]", "unmasked", "native is not 0 at 2 of 4 elements where torch is: a gradient that should be 0 there is passed on (mask missing)?" },
        { "[0, 0, 0]", "[1.5, 5, 4]", null, null },
        { "[2, 3, 4, 5]", "[2, 0, 4, 0]", "masked", "native is 0 at 2 of 4 elements where torch is not: a mask too many?" },

        { "[0.1, -0.7, 0.6]", "[0.1, 0.3, 0.6]", "target", "p instead of p − 1? native − torch is 1 at one element (the target) and 0 elsewhere" },
        { "[[0.05, -0.35, 0.3], [-0.25, 0.15, 0.1]]", "[[0.05, 0.15, 0.3], [0.25, 0.15, 0.1]]", "target", "p instead of p − 1? native − torch is 0.5 at one element of a row (the target) and 0 elsewhere" },
        { "[0.1, -0.7, 0.65]", "[0.1, 0.3, 0.65]", "single", "only [1] differs of 3 elements: no pattern" },

        { "[1, -2, 4]", "[1.5, -1.5, 4.5]", "constant", "native = torch + 0.5 everywhere: a constant (bias, ε) dropped or added twice?" },
        { "[[1, 2, 3], [4, 5, 7], [-1, 0, 3]]", "[[0.5, 3, 3], [3.5, 6, 7], [-1.5, 1, 3]]", "bias", "a constant is missing (bias dropped?): native = torch − (0.5, -1, 0) along the last dimension" },
        { "[[1, 2, 3], [4, 5, 7], [-1, 0, 3]]", "[[0.5, 1.5, 2.5], [6, 7, 9], [-4, -3, 0]]", "bias", "a constant is missing (bias dropped?): native = torch − (0.5, -2, 3) along dimension 0" },

        // Two elements, and rows that repeat one another, bear out no vector.
        { "[[1, 2], [4, 5.5]]", "[[0.5, 3], [3.5, 6.5]]", null, null },
        { "[[1, 2, 3], [1, 2, 3], [1, 2, 3]]", "[[0.5, 3, 3.7], [0.5, 3, 3.7], [0.5, 3, 3.7]]", null, null },

        { "[1, 2, 3]", "[nan, 2, nan]", "not-finite", "native is NaN at 2 of 3 elements where torch is finite: an overflow, 0 / 0 or ∞ − ∞?" },
        { "[1, 2, 3]", "[inf, 2, 3]", "not-finite", "native is ∞ at 1 of 3 elements where torch is finite: an overflow or a division by 0?" },
        { "[nan, 2, 3]", "[0, 2, 3]", "not-finite", "native is finite at 1 of 3 elements where torch is NaN or ∞" },
        { "[nan, 2, 3, -4]", "[nan, -2, -3, 4]", "negated", "native = -torch: a sign" },
        { "[1.25, -2.5, 3.75, 0.3]", "[0.4, 0.77, -1.9, 2.2]", null, null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void TheTable(string right, string wrong, string? mutant, string? text)
    {
        var expected = Make.Tensor(right);
        var found = Mutants.Recognise(Make.Tensor(wrong), expected, Make.Allowed(expected), s_engines);
        Assert.Equal(text, found?.Text);
        Assert.Equal(mutant, found?.Mutant);
    }

    /// <summary>What the row knows goes into the words: sizes of other tensors, slopes and where they hold.</summary>
    [Theory]
    [InlineData("[2, 4, 2, 0.8]", "[2, 4, 20, 8]", "[8, 6, -0.5, -0.5]", "slope", "the slope is missing where the input is negative: native = torch / 0.1 there (negative_slope = 0.1)")]
    [InlineData("[2, 4, 2, 0.8]", "[2, 4, 20, 8]", null, "slope", "the slope is missing at 2 of 4 elements: native = torch / 0.1 there (negative_slope = 0.1)")]
    [InlineData("[2, 4, 5, 0.8]", "[2, 4, 5, 8]", "[8, 6, 1, -0.5]", "slope", "the slope is missing where the input is negative: native = torch / 0.1 there (negative_slope = 0.1)")]
    [InlineData("[2, 4, 5, 0.8]", "[2, 4, 5, 8]", "[8, 6, 1, 0.5]", "single", "only [3] differs of 4 elements: no pattern")]
    [InlineData("[2, 4, 2, 0.8]", "[2, 4, 0.2, 0.08]", "[8, 6, -0.5, -0.5]", "slope", "native = 0.1 × torch where the input is negative: the slope (negative_slope = 0.1) applied twice?")]
    [InlineData("[2, 4, 2, 0.8]", "[2, 4, 0, 0]", "[8, 6, -0.5, -0.5]", "masked", "native is 0 where the input is negative and torch is not: a slope taken as 0?")]
    [InlineData("[2, 4, 3]", "[14, 28, 21]", null, "scaled", "native = 7 × torch: a sum where the mean is meant? (7 = dimension 0 of X)")]
    public void WhatTheRowKnows(string right, string wrong, string? input, string mutant, string text)
    {
        var expected = Make.Tensor(right);
        var context = s_engines with
        {
            Sizes = [new(7, "dimension 0 of X")],
            Slopes = [new(0.1, "negative_slope = 0.1")],
            Input = input is null ? null : Make.Tensor(input),
        };
        var found = Mutants.Recognise(Make.Tensor(wrong), expected, Make.Allowed(expected), context);
        Assert.Equal(text, found?.Text);
        Assert.Equal(mutant, found?.Mutant);
    }

    [Theory]
    [InlineData("[3, 2, -5, 0.5]", "[1.5, 4, -0.25, 1.5]", "logarithm", "native = o × torch at each element: the derivative with respect to ln o, not o?")]
    [InlineData("[3, 2, -5, 0.5]", "[6, 1, -100, 0.16666667]", "logarithm", "native = torch / o at each element: multiply by o, or was it differentiated with respect to another variable?")]
    [InlineData("[3, 2, -5, 0.5]", "[1.5, 4, -0.25, 1.6]", null, null)]
    public void AGradientWithRespectToTheLogarithm(string right, string wrong, string? mutant, string? text)
    {
        var expected = Make.Tensor(right);
        var context = s_engines with { Input = Make.Tensor("[0.5, 2, 0.05, 3]"), Differentiated = "o" };
        var found = Mutants.Recognise(Make.Tensor(wrong), expected, Make.Allowed(expected), context);
        Assert.Equal((mutant, text), (found?.Mutant, found?.Text));
    }

    [Fact]
    public void AWideToleranceIsNoEvidence()
    {
        // 0.61 is twice 0.3 within 0.1, and many other things.
        var (expected, actual) = (Make.Tensor("[0.2, 0.3]"), Make.Tensor("[0.4001, 0.6001]"));
        Assert.Null(Mutants.Recognise(actual, expected, _ => 0.1, s_engines));
        Assert.Equal("scaled", Mutants.Recognise(actual, expected, _ => 1e-4, s_engines)?.Mutant);
    }

    [Fact]
    public void IndicesCountFromAnotherStart()
    {
        var expected = Make.Tensor("[3, 0, 7, 2]", ElementType.Int64);
        Assert.Equal(
            new Diagnosis("constant", "native = torch + 1 everywhere: counted from another start?"),
            Mutants.Recognise(Make.Tensor("[4, 1, 8, 3]", ElementType.Int64), expected, _ => 0, s_engines));
    }

    [Fact]
    public void OtherShapesAreNotCompared() =>
        Assert.Null(Mutants.Recognise(Make.Tensor("[[0, 0]]"), Make.Tensor("[1, 2]"), _ => 0, s_engines));

    [Fact]
    public void ThePlanGivesSizesAndSlopes()
    {
        var (oneCase, trace) = Make.Row(
            "u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = prelu(v, α)",
            ("X", "[[1, 8, 0.5, 6], [3, 1.1, -1, -8], [-0.5, -6, -3, -1.1], [-1, -8, -0.5, -6]]"), ("α", "0.25"), ("dL/dy", "[[1, 2], [10, 4]]"));
        var context = MutantContext.Of(oneCase.Plan, "a", "b").For(oneCase, trace, oneCase.Plan.FindQuantity("dL/du"));
        Assert.Equal([4.0, 16, 2], context.Sizes.Select(s => s.Number));
        Assert.Equal("dimension 0 of X", context.Sizes[0].Name);
        Assert.Equal(["negative_slope = 0.1", "α = 0.25"], context.Slopes.Select(s => s.Name));
        Assert.Equal([8.0, 6, -0.5, -0.5], context.Input!.ToDoubles());
        Assert.Equal([8.0, 6, -0.5, -0.5], context.For(oneCase, trace, oneCase.Plan.FindQuantity("v")).Input!.ToDoubles());
    }

    [Fact]
    public void NumbersAreWrittenTheSameEverywhere()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            TheTable("[1, -2, 3]", "[1.5, -3, 4.5]", "scaled", "native = 1.5 × torch");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
