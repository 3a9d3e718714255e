using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>y = Σᵢ aᵢ·bᵢ; a[n], b[n] → y[].</summary>
internal sealed class Dot : ProductOp
{
    public override OpSpec Spec { get; } = new("dot(Tensor input, Tensor tensor)")
    {
        Formula = "y = Σ_i a_i·b_i;  a[n], b[n] → y[]",
        Source = "torch.dot",
        Terms = Terms.Missing,
        Rounding = static _ => RoundingClass.Products,
        Axes = static step => Axes.Of(step, "i, i -> "),
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var sum = V.Of(0);
        for (var i = 0; i < x.Input(0).Values.Length; i++)
        {
            sum += x.Input(0)[i] * x.Input(1)[i];
        }

        x.Output.Values[0] = sum;
    }

    protected override (int Batch, int M, int N, int K) Sizes(Shape a, Shape b) => (1, 1, 1, a[0]);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (a, b) = (c.Shape(0), c.Shape(1));
        c.Require(a.Rank == 1 && a == b, $"shapes {a} and {b} must be of one dimension and equal: (n) and (n); matmul takes matrices");
        return c.Float(Shape.Scalar);
    }
}
