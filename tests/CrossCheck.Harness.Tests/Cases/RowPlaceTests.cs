using CrossCheck.Harness.Cases;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases;

public sealed class RowPlaceTests
{
    [Theory]
    [InlineData("exam.csv:2", "exam.csv", 2)]
    [InlineData("C:/a:b/exam.csv:17", "C:/a:b/exam.csv", 17)]
    [InlineData("exam:csv", "exam:csv", 0)]
    [InlineData("", "", 0)]
    public void ATextReadsBack(string text, string file, long line)
    {
        Assert.Equal(new RowPlace(file, line), RowPlace.Parse(text));
        Assert.Equal(text, RowPlace.Parse(text).ToString());
    }

    [Fact]
    public void OneThatIsNotKnownIsBlank() => Assert.Equal("", default(RowPlace).ToString());
}
