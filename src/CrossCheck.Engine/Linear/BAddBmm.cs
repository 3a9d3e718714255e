using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>C[n] = β·X[n] + α·A[n]·B[n]; A[N, m, k], B[N, k, p] → C[N, m, p], X is broadcast to it.</summary>
internal sealed class BAddBmm : AddedProductOp
{
    public override OpSpec Spec { get; } = new("baddbmm(Tensor input, Tensor batch1, Tensor batch2, *, float beta=1, float alpha=1)")
    {
        Formula = "C[n] = beta·X[n] + alpha·A[n]·B[n];  A[N, m, k], B[N, k, p], X broadcast to C[N, m, p]; with beta = 0 X is not looked at",
        Source = "torch.baddbmm",
        Rounding = static _ => RoundingClass.Products,
        Axes = static step => Axes.Of(step, "nmp, nmk, nkp -> nmp"),
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (added, a, b) = (x.Input("input"), x.Input("batch1"), x.Input("batch2"));
        var strides = Broadcasting.Strides(added.Shape, x.Output.Shape);
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var (at, product) = (x.Output.Shape.IndexOf(i), V.Of(0));
            for (var k = 0; k < a.Shape[2]; k++)
            {
                product += a[at[0], at[1], k] * b[at[0], k, at[2]];
            }

            var other = x.Call.Float("beta") == 0 ? V.Of(0) : x.Float("beta") * added.Values[at.Zip(strides, (p, s) => p * s).Sum()];
            x.Output.Values[i] = other + (x.Float("alpha") * product);
        }
    }

    protected override (int Batch, int M, int N, int K) Sizes(Shape a, Shape b) => (a[0], a[1], b[2], a[2]);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (a, b) = (c.Shape(1), c.Shape(2));
        c.Require(a.Rank == 3 && b.Rank == 3, $"batch1 {a} and batch2 {b} must be (N, m, k) and (N, k, p)");
        c.Require(a[0] == b[0], $"batch1 {a} and batch2 {b} have {a[0]} and {b[0]} matrices; the numbers must be equal");
        c.Require(a[2] == b[1], $"batch1 {a} and batch2 {b} do not fit: the {a[2]} columns of the first must be the {b[1]} rows of the second");
        return InferSum(c, Shape.Of(a[0], a[1], b[2]));
    }
}
