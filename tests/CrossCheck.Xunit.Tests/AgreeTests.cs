using System.Runtime.CompilerServices;
using CrossCheck;
using CrossCheck.Xunit;
using Xunit;

namespace School;

public sealed class AgreeTests
{
    private static readonly float[] Right = [1, 2, 3, 4];

    [Fact]
    public void EqualNumbersAgree()
    {
        Agree.With(Right, [1, 2, 3, 4.00001f]);
        Agree.With(new[,] { { 1f, 2f }, { 3f, 4f } }, new[,] { { 1.0, 2.0 }, { 3.0, 4.0 } });
        Agree.With(new double[] { double.NaN, double.PositiveInfinity }, [double.NaN, double.PositiveInfinity]);
        Agree.With(new[] { 1, 2 }, new long[] { 1, 2 });
        Agree.With(Right, [1.05f, 2, 3, 4], tolerance: new Tolerance(0, 0.1));
    }

    [Fact]
    public void AMessageNamesThePlaceTheNumbersAndTheMistake()
    {
        float[] gradient = [2, 4, 6, 8];

        Assert.Equal(
            """
            gradient[1, 1]: actual 8, expected 4 (rel 1, abs 4, 8.39e6 ulp, allowed 1.52e-5); 4 of 4 elements
              [1, 0]: actual 6, expected 3 (rel 1, abs 3, 8.39e6 ulp, allowed 1.39e-5)
              [0, 1]: actual 4, expected 2 (rel 1, abs 2, 8.39e6 ulp, allowed 1.26e-5)
              [0, 0]: actual 2, expected 1 (rel 1, abs 1, 8.39e6 ulp, allowed 1.13e-5)
              actual = 2 × expected: a ½ missing? Or a sum where the mean is meant? (2 = dimension 0)
            """.ReplaceLineEndings("\n"),
            Message(() => Agree.With(gradient, Right, Shape.Of(2, 2))));
    }

    [Fact]
    public void AWrongNumberAShapeAndATypeFail()
    {
        Assert.StartsWith("Right[3]: actual 4, expected 5", Message(() => Agree.With(Right, [1, 2, 3, 5])), StringComparison.Ordinal);
        Assert.Equal("Right: has the shape (4), expected (3)", Message(() => Agree.With(Right, [1, 2, 3])));
        Assert.Equal("Right: has 4 elements, the shape (3) has 3", Message(() => Agree.With(Right, [1, 2, 3], Shape.Of(3))));
        Assert.StartsWith("y[0]: actual nan, expected 1", Message(() => Agree.With([double.NaN], [1.0], name: "y")), StringComparison.Ordinal);
        Assert.StartsWith("n[1]: actual 2, expected 3", Message(() => Agree.With(new[] { 1, 2 }, new[] { 1, 3 }, name: "n")), StringComparison.Ordinal);
        Assert.Contains("System.String cannot be compared", Assert.Throws<ArgumentException>(() => Agree.With(new[] { "a" }, new[] { "a" })).Message, StringComparison.Ordinal);
    }

    /// <summary>The example of data/packages.md: a test whose expected numbers have four digits.</summary>
    [Fact]
    public void AWholeTestFailsWithThePlaceOfItsNumber()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "data", "packages.md"));
        var message = Message(() => Agree.With(Softmax([1, 2, 3]), [0.0900f, 0.2447f, 0.6652f]));

        Assert.Contains("    public void MyLayer() => Agree.With(Softmax([1, 2, 3]), [0.0900f, 0.2447f, 0.6652f]);\n", page, StringComparison.Ordinal);
        Assert.Contains($"```\nExamTests.MyLayer [FAIL]\n  {typeof(DisagreementException)} : {message.Replace("\n", "\n  ", StringComparison.Ordinal)}\n```\n", page, StringComparison.Ordinal);
    }

    private static float[] Softmax(float[] x)
    {
        var e = x.Select(v => Math.Exp(v)).ToArray();
        return [.. e.Select(v => (float)(v / e.Sum()))];
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Message(Action assertion) => Assert.Throws<DisagreementException>(assertion).Message;
}
