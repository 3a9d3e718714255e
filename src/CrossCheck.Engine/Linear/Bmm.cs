using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>C[n] = A[n]·B[n]; A[N, m, k], B[N, k, p] → C[N, m, p].</summary>
internal sealed class Bmm : ProductOp
{
    public override OpSpec Spec { get; } = new("bmm(Tensor input, Tensor mat2)")
    {
        Formula = "C[n] = A[n]·B[n];  A[N, m, k], B[N, k, p] → C[N, m, p]",
        Source = "torch.bmm",
        Terms = Terms.Missing,
        Rounding = static _ => RoundingClass.Products,
        Axes = static step => Axes.Of(step, "nmk, nkp -> nmp"),
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (a, b) = (x.Input("input"), x.Input("mat2"));
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var (index, sum) = (x.Output.Shape.IndexOf(i), V.Of(0));
            for (var k = 0; k < a.Shape[2]; k++)
            {
                sum += a[index[0], index[1], k] * b[index[0], k, index[2]];
            }

            x.Output.Values[i] = sum;
        }
    }

    protected override (int Batch, int M, int N, int K) Sizes(Shape a, Shape b) => (a[0], a[1], b[2], a[2]);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (a, b) = (c.Shape(0), c.Shape(1));
        c.Require(a.Rank == 3 && b.Rank == 3, $"shapes {a} and {b} must be (N, m, k) and (N, k, p); matmul takes others");
        c.Require(a[0] == b[0], $"shapes {a} and {b} have {a[0]} and {b[0]} matrices; the numbers must be equal (matmul repeats a single one)");
        c.Require(a[2] == b[1], $"shapes {a} and {b} do not fit: the {a[2]} columns of the first must be the {b[1]} rows of the second");
        return c.Float(Shape.Of(a[0], a[1], b[2]));
    }
}
