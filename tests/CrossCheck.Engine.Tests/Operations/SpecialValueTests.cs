namespace CrossCheck.Engine.Tests.Operations;

/// <summary>Kinks, ties, infinities and NaN: what libtorch 2.10 gives there.</summary>
public class SpecialValueTests
{
    private const double Nan = double.NaN;
    private const double Inf = double.PositiveInfinity;

    /// <summary>Network, input x, cotangent, and what y and dL/dx must be.</summary>
    public static TheoryData<string, double[], double[], double[], double[]> Vectors => new()
    {
        { "y = relu(x)", [-1, -0.0, 0, 2, Nan, Inf, -Inf], [3, 4, 5, 6, 7, 8, 9], [0, 0, 0, 2, Nan, Inf, 0], [0, 0, 0, 6, 7, 8, 0] },
        { "y = leaky_relu(x, negative_slope=0.5)", [-1, 0, 2, Nan], [3, 4, 5, 6], [-0.5, 0, 2, Nan], [1.5, 2, 5, 3] },
        { "y = prelu(x, 0.5)", [-1, 0, 2, Nan], [3, 4, 5, 6], [-0.5, 0, 2, Nan], [1.5, 2, 5, 3] },
        { "y = pow(x, 0)", [0, 2, Nan], [3, 4, 5], [1, 1, 1], [0, 0, 0] },
        { "y = pow(x, 0.5)", [0, 4], [3, 8], [0, 2], [Inf, 2] },
        { "y = pow(x, 2)", [0, -3], [3, 2], [0, 9], [0, -12] },
        { "y = pow(0, x)", [0, 2, -1], [3, 4, 5], [1, 0, Inf], [0, 0, -Inf] },
        { "y = log(x)", [0, -1, Inf], [2, 2, 2], [-Inf, Nan, Inf], [Inf, -2, 0] },
        { "y = exp(x)", [-Inf, 1000, 0], [2, 2, 3], [0, Inf, 1], [0, Inf, 3] },
        { "y = x / 0", [1, -1, 0], [1, 1, 1], [Inf, -Inf, Nan], [Inf, Inf, Inf] },

        // Softmax: stable far out; −∞ is a probability of 0
        { "y = softmax(x, dim=0)", [1000, 1000], [2, 6], [0.5, 0.5], [-1, 1] },
        { "y = softmax(x, dim=0)", [-1000, -1000], [2, 6], [0.5, 0.5], [-1, 1] },
        { "y = softmax(x, dim=0)", [1000, -1000], [2, 6], [1, 0], [0, 0] },
        { "y = softmax(x, dim=0)", [0, -Inf, 0], [2, 5, 6], [0.5, 0, 0.5], [-1, 0, 1] },
        { "y = softmax(x, dim=0)", [0, Inf], [2, 6], [Nan, Nan], [Nan, Nan] },
        { "y = softmax(x, dim=0)", [-Inf, -Inf], [2, 6], [Nan, Nan], [Nan, Nan] },
        { "y = softmax(x, dim=0)", [0, Nan, 1], [2, 6, 1], [Nan, Nan, Nan], [Nan, Nan, Nan] },
        { "y = log_softmax(x, dim=0)", [1000, -1000], [2, 6], [0, -2000], [-6, 6] },
        { "y = log_softmax(x, dim=0)", [0, -Inf], [2, 6], [0, -Inf], [-6, 6] },

        // Reductions
        { "y = amax(x)", [1, 3, 3, 2, 3], [6], [3], [0, 2, 2, 0, 2] },
        { "y = amax(x)", [-0.0, 0, -1], [4], [0], [2, 2, 0] },
        { "y = amax(x)", [1, Nan, 3], [6], [Nan], [Nan, Nan, Nan] },
        { "y = amax(x)", [-Inf, -Inf], [6], [-Inf], [3, 3] },
        { "y = amax(x)", [Inf, 1, Inf], [6], [Inf], [3, 0, 3] },
        { "y = mean(x)", [], [2], [Nan], [] },
        { "y = sum(x)", [], [2], [0], [] },

        // Losses: all positions ignored, −∞ logits
        { "y = cross_entropy(x, 1)", [0, -Inf], [1], [Inf], [1, -1] },
        { "y = cross_entropy(x, 0)", [0, -Inf], [3], [0], [0, 0] },
        { "y = cross_entropy(x, 0)", [1000, -1000], [3], [0], [0, 0] },
        { "y = cross_entropy(x, 1)", [1000, -1000], [3], [2000], [3, -3] },
        { "y = cross_entropy(x, 0)", [Inf, 1], [3], [Nan], [Nan, Nan] },
        { "y = cross_entropy(x, -100)", [1, 2], [3], [Nan], [0, 0] },
        { "y = cross_entropy(x, 7, ignore_index=7, reduction='sum')", [1, 2], [3], [0], [0, 0] },
        { "y = cross_entropy(x, 7, ignore_index=7, reduction='none')", [1, 2], [3], [0], [0, 0] },
        { "y = cross_entropy(x, 7, ignore_index=7, label_smoothing=0.5)", [1, 2], [3], [Nan], [0, 0] },
        { "y = nll_loss(x, -100)", [1, 2], [3], [Nan], [0, 0] },
        { "y = nll_loss(x, 1, ignore_index=0)", [1, 2], [3], [-2], [0, -3] },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void OfAVector(string network, double[] x, double[] cotangent, double[] y, double[] dx)
    {
        var (input, output) = (Shape.Of(x.Length), y.Length == 1 && x.Length != 1 ? Shape.Scalar : Shape.Of(y.Length));
        Check(network, [("x", input, x), ("dL/dy", output, cotangent)], ("y", y), ("dL/dx", dx));
    }

    [Fact]
    public void OfThePoolsWindows()
    {
        // Ties take the first in scan order, NaN the last one, −∞ the first cell; −0 before +0 is a tie.
        var shape = Shape.Of(2, 8);
        double[] x =
        [
            5, 1, Nan, 1, -Inf, -Inf, -0.0, -1,
            5, 5, 9, Nan, -Inf, -Inf, 0, -1,
        ];
        Check(
            "y, i = max_pool2d(x, 2, return_indices=True)",
            [("x", shape, x), ("dL/dy", Shape.Of(1, 4), [1, 2, 3, 4])],
            ("y", [5, Nan, -Inf, 0]),
            ("i", [0, 11, 4, 6]),
            ("dL/dx", [1, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 2, 0, 0, 0, 0]));
    }

    [Fact]
    public void OfPaddingThatNeverWins() => Check(
        "y, i = max_pool2d(x, 2, padding=1, return_indices=True)",
        [("x", Shape.Of(2, 2), [-1, -2, -3, -4]), ("dL/dy", Shape.Of(2, 2), [2, 3, 4, 5])],
        ("y", [-1, -2, -3, -4]),
        ("i", [0, 1, 2, 3]),
        ("dL/dx", [2, 3, 4, 5]));

    [Fact]
    public void OfALastWindowThatWouldBeginBehindTheInput() =>
        Assert.Equal(
            [Shape.Of(1, 1), Shape.Of(2, 2)],
            new[] { "x(4,4)", "x(5,5)" }.Select(input => new Sample("y = max_pool2d(x, 2, stride=4, ceil_mode=True)", input).Plan(DType.Float32).Values[1].Shape));

    [Fact]
    public void OfTheGradientOfAnExponent() => Check(
        "y = pow(a, b)",
        [("a", Shape.Of(4), [0, 0, 2, 0]), ("b", Shape.Of(4), [0, 3, 0, -1]), ("dL/dy", Shape.Of(4), [2, 3, 4, 5])],
        ("y", [1, 0, 1, Inf]),
        ("dL/da", [0, 0, 0, -Inf]),
        ("dL/db", [0, 0, 4 * Math.Log(2), -Inf]));

    [Fact]
    public void OfAWeightAtThePrelusKink() => Check(
        "y = prelu(x, w)",
        [("x", Shape.Of(3), [0, -2, 4]), ("w", Shape.Of(3), [0.5, 0.25, 2]), ("dL/dy", Shape.Of(3), [7, 8, 9])],
        ("y", [0, -0.5, 4]),
        ("dL/dx", [3.5, 2, 9]),
        ("dL/dw", [0, -16, 0]));

    [Fact]
    public void OfIgnoredPositions()
    {
        // NaN logits in an ignored row: the loss is fine, that row's gradient is NaN.
        Check(
            "y = cross_entropy(x, t)",
            [("x", Shape.Of(2, 2), [0, 0, Nan, 1]), ("t", Shape.Of(2), [1, -100]), ("dL/dy", Shape.Scalar, [4])],
            definitionToo: false,
            ("y", [Math.Log(2)]),
            ("dL/dx", [2, -2, Nan, Nan]));

        // The mean divides by the weights of the others: (3·1 + 1·2)/4.
        Check(
            "y = nll_loss(x, t, w)",
            [("x", Shape.Of(3, 2), [-1, 0, 0, -2, 0, 0]), ("t", Shape.Of(3), [0, 1, -100]), ("w", Shape.Of(2), [3, 1]), ("dL/dy", Shape.Scalar, [8])],
            ("y", [1.25]),
            ("dL/dx", [-6, 0, 0, -2, 0, 0]));
    }

    [Fact]
    public void OfEmptyTensors()
    {
        Check("y = cross_entropy(x, t)", [("x", Shape.Of(0, 3), []), ("t", Shape.Of(0), []), ("dL/dy", Shape.Scalar, [2])], ("y", [Nan]), ("dL/dx", []));
        Check("y = cross_entropy(x, t)", [("x", Shape.Of(0, 3), []), ("t", Shape.Of(0, 3), []), ("dL/dy", Shape.Scalar, [2])], ("y", [Nan]), ("dL/dx", []), ("dL/dt", []));
        Check("y = mse_loss(x, t)", [("x", Shape.Of(0), []), ("t", Shape.Of(0), []), ("dL/dy", Shape.Scalar, [2])], ("y", [Nan]), ("dL/dx", []));
        Check("y = half_squared_error(x, t)", [("x", Shape.Of(0), []), ("t", Shape.Of(1), [3]), ("dL/dy", Shape.Scalar, [2])], ("y", [0]), ("dL/dt", [0]));
        Check("y = softmax(x, dim=1)", [("x", Shape.Of(2, 0), []), ("dL/dy", Shape.Of(2, 0), [])], ("y", []), ("dL/dx", []));
        Check("y = max_pool2d(x, 1)", [("x", Shape.Of(0, 1, 2, 2), []), ("dL/dy", Shape.Of(0, 1, 2, 2), [])], ("y", []), ("dL/dx", []));
        Check("y = linear(x, w, b)", [("x", Shape.Of(0, 2), []), ("w", Shape.Of(1, 2), [1, 2]), ("b", Shape.Of(1), [1]), ("dL/dy", Shape.Of(0, 1), [])], ("dL/dw", [0, 0]), ("dL/db", [0]));
        Check("y = amax(x, dim=1)", [("x", Shape.Of(0, 3), []), ("dL/dy", Shape.Of(0), [])], ("y", []), ("dL/dx", []));
        Check("y = a @ b", [("a", Shape.Of(2, 0), []), ("b", Shape.Of(0, 1), []), ("dL/dy", Shape.Of(2, 1), [1, 2])], ("y", [0, 0]), ("dL/da", []));
    }

    private static void Check(string network, (string, Shape, double[])[] given, params (string Quantity, double[] Values)[] expected) =>
        Check(network, given, definitionToo: true, expected);

    private static void Check(string network, (string, Shape, double[])[] given, bool definitionToo, params (string Quantity, double[] Values)[] expected)
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var oneCase = Sample.Given(network, dtype, given);
            foreach (var engine in new IEngine[] { Sample.Native, Sample.Definition })
            {
                var trace = Sample.Run(engine, oneCase)[0];
                foreach (var (quantity, values) in expected)
                {
                    // What a definition leaves out of a sum has no NaN gradient; all else is the same.
                    var leaves = engine is Harness.Engines.DefinitionEngine && (!definitionToo || values.Any(double.IsNaN)) && quantity.StartsWith("dL", StringComparison.Ordinal);
                    if (leaves)
                    {
                        continue;
                    }

                    var actual = trace[quantity]!.ToDoubles();
                    Assert.Equal(values.Length, actual.Length);
                    for (var i = 0; i < values.Length; i++)
                    {
                        var same = actual[i].Equals(values[i]) || Math.Abs(actual[i] - values[i]) <= 4 * dtype.UnitRoundoff() * Math.Abs(values[i]);
                        Assert.True(same, $"{engine.Name} {dtype}: {quantity}[{i}] = {actual[i]:R}, expected {values[i]:R}");
                    }
                }
            }
        }
    }
}
