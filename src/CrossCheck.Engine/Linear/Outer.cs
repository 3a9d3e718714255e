using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>y[i, j] = aᵢ·bⱼ; a[m], b[n] → y[m, n].</summary>
internal sealed class Outer : ProductOp
{
    public override OpSpec Spec { get; } = new("outer(Tensor input, Tensor vec2)")
    {
        Formula = "y[i, j] = a_i·b_j;  a[m], b[n] → y[m, n]",
        Source = "torch.outer",
        Rounding = static _ => RoundingClass.Products,
        Axes = static step => Axes.Of(step, "i, j -> ij"),
        RowByRow = static (_, _) => true,
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        for (var i = 0; i < x.Output.Shape[0]; i++)
        {
            for (var j = 0; j < x.Output.Shape[1]; j++)
            {
                x.Output[i, j] = x.Input(0)[i] * x.Input(1)[j];
            }
        }
    }

    protected override (int Batch, int M, int N, int K) Sizes(Shape a, Shape b) => (1, a[0], b[0], 1);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (a, b) = (c.Shape(0), c.Shape(1));
        c.Require(a.Rank == 1 && b.Rank == 1, $"shapes {a} and {b} must be of one dimension each: (m) and (n)");
        return c.Float(Shape.Of(a[0], b[0]));
    }
}
