using CrossCheck.Harness.Referee.Mutants;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

public sealed class AnswerTests
{
    /// <summary>The right value, the answer as a student wrote it, and what it looks like.</summary>
    [Theory]
    [InlineData("2", "4", "scaled", "the answer is twice the right value: is a ½ missing?")]
    [InlineData("2", "1", "scaled", "the answer is half the right value: a ½ too many?")]
    [InlineData("19.3", "-19.3", "negated", "the answer is minus the right value: a sign?")]
    [InlineData("0.4871", "-0.5", "negated", "the answer is minus the right value: a sign?")]
    [InlineData("0.4871", "0", "zeroed", "the answer is 0, the right value is not")]
    [InlineData("0.7358", "0.735", "rounded", "the answer is off by one in its last digit: cut off instead of rounded, or carried on from a rounded number?")]
    [InlineData("[[2, 4], [2, 0.8]]", "[[2, 4], [20, 8]]", "slope", "the slope is missing at 2 of 4 elements: the answer = the right value / 0.1 there (negative_slope = 0.1)")]
    [InlineData("[[2, 4], [2, 0.8]]", "[[2, 2], [4, 0.8]]", "transposed", "the answer is the right value transposed")]
    [InlineData("[[2, 4], [2, 0.8]]", "[[_, 2], [4, _]]", "transposed", "the answer is the right value transposed")]
    [InlineData("[[2, 4], [2, 0.8]]", "[[2, 3], [_, 0.8]]", "single", "only [0, 1] is wrong of 3 elements: a slip?")]
    [InlineData("[0.0900, -0.7552, 0.6652]", "[0.0900, 0.2448, 0.6652]", "target", "p instead of p − 1? the answer − the right value is 1 at one element (the target) and 0 elsewhere")]
    [InlineData("[6, 9, -3]", "[2, 3, -1]", "scaled", "the answer is the right value divided by 3: a mean where the sum is meant? (3 = dimension 0)")]
    [InlineData("2", "3.7", null, null)]
    [InlineData("0.93", "0.6", null, null)]
    [InlineData("2", "2.0", null, null)]
    public void InWordsForStudents(string right, string answer, string? mutant, string? text)
    {
        var expected = Make.Tensor(right);
        var context = MutantContext.None with { Slopes = [new(0.1, "negative_slope = 0.1")] };
        var found = Mutants.RecogniseAnswer(Cases.Cells.Cell.Answer(answer), expected, Make.Allowed(expected), context);
        Assert.Equal(text, found?.Text);
        Assert.Equal(mutant, found?.Mutant);
    }

    [Fact]
    public void AFormulaIsRecognisedByItsValue()
    {
        var expected = Make.Tensor("[1, 2.5, -3]");
        Assert.Null(Mutants.RecogniseAnswer(Cases.Cells.Cell.Answer("{-p}"), expected, Make.Allowed(expected), MutantContext.None));
        Assert.Equal("the answer is minus the right value: a sign?", Mutants.RecogniseAnswer(Make.Tensor("[-1, -2.5, 3]"), expected, Make.Allowed(expected), MutantContext.None)?.Text);
    }

    /// <summary>Numbers of three digits that have nothing to do with one another.</summary>
    [Fact]
    public void UnrelatedAnswersAreLeftAlone() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Gen.Zip(Gen.ArrayOf(Gen.Choose(101, 999), 6), Gen.ArrayOf(Gen.Choose(101, 999), 6)).ToArbitrary(), p =>
        {
            var expected = Make.Tensor([2, 3], [.. p.Item1.Select(n => n / 100.0)]);
            var answer = Cases.Cells.Cell.Answer($"[[{string.Join(", ", p.Item2.Take(3).Select(Text))}], [{string.Join(", ", p.Item2.Skip(3).Select(Text))}]]");
            var found = Mutants.RecogniseAnswer(answer, expected, Make.Allowed(expected), MutantContext.None);
            Assert.True(found is null || p.Item1.Zip(p.Item2).Count(n => Math.Abs(n.First - n.Second) <= 1) >= 5, found?.Text);
            return true;

            static string Text(int hundredths) => $"{hundredths / 100}.{hundredths % 100:00}";
        }));
}
