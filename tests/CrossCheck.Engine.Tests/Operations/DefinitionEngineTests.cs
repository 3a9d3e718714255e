using CrossCheck.Networks;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Tests.Operations;

/// <summary>The referee itself, on what can be worked out by hand.</summary>
public class DefinitionEngineTests
{
    [Fact]
    public void ANameIsANodeOfItsOwn()
    {
        // L = 3u + x with u = x: dL/du counts the path through u only; relu's zeros have gradients too.
        var oneCase = Sample.Given(
            "u = x; r = relu(u); y = 3 * u + x + 5 * r",
            DType.Float64,
            ("x", Shape.Of(2), [-1, 2]),
            ("dL/dy", Shape.Of(2), [10, 100]));
        var trace = Sample.Run(Sample.Definition, oneCase)[0];
        Assert.Equal([50.0, 500.0], trace["dL/dr"]!.ToDoubles());
        Assert.Equal([30.0, 800.0], trace["dL/du"]!.ToDoubles());
        Assert.Equal([40.0, 900.0], trace["dL/dx"]!.ToDoubles());
    }

    [Fact]
    public void AValueThatIsABufferIsDetachedThere()
    {
        var oneCase = Sample.Given(
            "y = nll_loss(z, 0, w) + sum(w)",
            DType.Float64,
            ("z", Shape.Of(2), [-2, 7]),
            ("w", Shape.Of(2), [3, 4]),
            ("dL/dy", Shape.Scalar, [5]));
        Assert.Equal([5.0, 5.0], Sample.Run(Sample.Definition, oneCase)[0]["dL/dw"]!.ToDoubles());
    }

    [Fact]
    public void RoundsOnce()
    {
        // 1 + 2⁻²⁴ + 2⁻⁶⁰ lies above the tie between two floats, and rounds to it where it is rounded to double first.
        var oneCase = Sample.Given(
            "y = sum(x)", DType.Float32, ("x", Shape.Of(3), [1, Math.ScaleB(1, -24), Math.ScaleB(1, -60)]), ("dL/dy", Shape.Scalar, [1]));
        Assert.Equal(1 + Math.ScaleB(1, -23), Sample.Run(Sample.Definition, oneCase)[0]["y"]![0]);
    }

    [Fact]
    public void EvaluatesAFormula()
    {
        var inputs = new Dictionary<string, TensorData>
        {
            ["p"] = TensorData.From(Shape.Of(2), [0.75, 0.1], ElementType.Float64),
            ["dL.u"] = TensorData.From(Shape.Of(2, 1), [1, 3], ElementType.Float64),
        };
        var asked = new List<string>();
        var formula = Network.ParseFormula("p - 0.1 * dL.u", Catalogue.Default);
        var answer = Sample.Definition.Evaluate(formula, DType.Float64, name =>
        {
            asked.Add(name);
            return inputs[name];
        });
        Assert.Equal(["p", "dL.u"], asked);
        Assert.Equal(Shape.Of(2, 2), answer.Shape);
        var exact = (DoubleDouble)0.1 - ((DoubleDouble)0.1 * 3);
        Assert.Equal(exact, answer[1, 1]);
    }

    [Fact]
    public void AFormulaWithAClassOutOfRangeIsExplained()
    {
        var formula = Network.ParseFormula("cross_entropy(z, 5)", Catalogue.Default);
        var error = Assert.Throws<CaseException>(() => Sample.Definition.Evaluate(
            formula, DType.Float64, _ => TensorData.From(Shape.Of(2), [1, 2], ElementType.Float64)));
        Assert.Contains("5 is not one of the 2 classes", error.Message, StringComparison.Ordinal);
    }
}
