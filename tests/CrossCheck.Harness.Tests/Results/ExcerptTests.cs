using CrossCheck.Harness.Results;
using Xunit;

namespace CrossCheck.Harness.Tests.Results;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("", "", 1, 1)]
    [InlineData("4", "", 4, 1)]
    [InlineData("10,10", "", 100, 1)]
    [InlineData("40,60", "2399", 100, 1)]
    [InlineData("2,3,3", "", 18, 2)]
    [InlineData("5,7,20,20", "13999,0", 300, 3)]
    [InlineData("0,3", "", 0, 0)]
    public void ShowsTheElementsThatMatter(string dims, string elements, int count, int parts)
    {
        var shape = Shape.Create(Numbers(dims));
        var wanted = Numbers(elements);
        var excerpts = Excerpt.Around(shape, wanted);
        Assert.Equal(parts, excerpts.Length);
        var shown = excerpts.SelectMany(e => e.Elements).ToList();
        Assert.Equal(count, shown.Count);
        Assert.Equal(shown.Count, shown.Distinct().Count());
        Assert.All(shown, i => Assert.InRange(i, 0, shape.Count - 1));
        Assert.Empty(wanted.Except(shown));
    }

    [Fact]
    public void IndicesAreThoseOfTheTensor()
    {
        var shape = Shape.Of(3, 20, 30);
        var excerpt = Excerpt.Around(shape, [(1 * 600) + (17 * 30) + 12])[1];
        Assert.Equal([1], excerpt.Slice);
        Assert.Equal((10, 10, 7, 10), (excerpt.Row, excerpt.Rows, excerpt.Column, excerpt.Columns));
        Assert.Equal([1, 10, 7], shape.IndexOf(excerpt.Elements.First()));
        Assert.Equal([1, 19, 16], shape.IndexOf(excerpt.Elements.Last()));
    }

    private static int[] Numbers(string text) => text.Length == 0 ? [] : [.. text.Split(',').Select(int.Parse)];
}
