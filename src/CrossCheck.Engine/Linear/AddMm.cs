using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>C = β·X + α·A·B; A[m, k], B[k, n] → C[m, n], X is broadcast to it.</summary>
internal sealed class AddMm : AddedProductOp
{
    public override OpSpec Spec { get; } = new("addmm(Tensor input, Tensor mat1, Tensor mat2, *, float beta=1, float alpha=1)")
    {
        Formula = "C = beta·X + alpha·A·B;  A[m, k], B[k, n], X broadcast to C[m, n]; with beta = 0 X is not looked at",
        Source = "torch.addmm",
        Rounding = static _ => RoundingClass.Products,
        Axes = static step => Axes.Of(step, "mn, mk, kn -> mn"),
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (added, a, b, index) = (x.Input("input"), x.Input("mat1"), x.Input("mat2"), new int[2]);
        var strides = Broadcasting.Strides(added.Shape, x.Output.Shape);
        for (index[0] = 0; index[0] < a.Shape[0]; index[0]++)
        {
            for (index[1] = 0; index[1] < b.Shape[1]; index[1]++)
            {
                var product = V.Of(0);
                for (var k = 0; k < a.Shape[1]; k++)
                {
                    product += a[index[0], k] * b[k, index[1]];
                }

                var value = x.Float("alpha") * product;
                if (x.Call.Float("beta") != 0)
                {
                    value += x.Float("beta") * added.Values[(index[0] * strides[0]) + (index[1] * strides[1])];
                }

                x.Output[index] = value;
            }
        }
    }

    protected override (int Batch, int M, int N, int K) Sizes(Shape a, Shape b) => (1, a[0], b[1], a[1]);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (a, b) = (c.Shape(1), c.Shape(2));
        c.Require(a.Rank == 2 && b.Rank == 2, $"mat1 {a} and mat2 {b} must be (m, k) and (k, n)");
        c.Require(a[1] == b[0], $"mat1 {a} and mat2 {b} do not fit: the {a[1]} columns of the first must be the {b[0]} rows of the second");
        return InferSum(c, Shape.Of(a[0], b[1]));
    }
}
