using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>
/// C = A·B; A[…, m, k], B[…, k, n] → C[…, m, n], the dimensions before broadcast. A vector is a row on the
/// left and a column on the right, and that dimension is missing from the result.
/// </summary>
internal sealed class MatMul : Op
{
    public override OpSpec Spec { get; } = new("matmul(Tensor input, Tensor other)")
    {
        Formula = "C = A·B;  A[…, m, k], B[…, k, n] → C[…, m, n]",
        Source = "torch.matmul",
        Terms = Terms.Missing,
        Axes = AxesOf,
        Rounding = static _ => RoundingClass.Products,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 2 && shapes[1]!.Rank <= 2,
        Infer = InferShape,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        foreach (var (c, a, b, y) in Products(x, out var m, out var n, out var k))
        {
            Gemm.Multiply(false, false, m, n, k, x.Input(0, c).Slice(a, m * k), x.Input(1, c).Slice(b, k * n), x.Output(0, c).Slice(y, m * n), accumulate: false);
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        foreach (var (c, a, b, y) in Products(x, out var m, out var n, out var k))
        {
            var dy = x.GradOutput(0, c).Slice(y, m * n);
            if (x.Wants(0))
            {
                // C = A·B  ⇒  dA += dC·Bᵀ
                Gemm.Multiply(false, true, m, k, n, dy, x.Input(1, c).Slice(b, k * n), x.GradInput(0, c).Slice(a, m * k), accumulate: true);
            }

            if (x.Wants(1))
            {
                // C = A·B  ⇒  dB += Aᵀ·dC
                Gemm.Multiply(true, false, k, n, m, x.Input(0, c).Slice(a, m * k), dy, x.GradInput(1, c).Slice(b, k * n), accumulate: true);
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (a, b) = (x.Input("input"), x.Input("other"));
        var (row, column) = (a.Shape.Rank > 1, b.Shape.Rank > 1);
        var terms = a.Shape[a.Shape.Rank - 1];
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            // C's index is (batch…, row if A has rows, column if B has columns).
            var index = x.Output.Shape.IndexOf(i);
            var batch = index[..(index.Length - (row ? 1 : 0) - (column ? 1 : 0))];
            var sum = V.Of(0);
            for (var p = 0; p < terms; p++)
            {
                int[] left = row ? [.. Of(batch, a.Shape), index[batch.Length], p] : [p];
                int[] right = column ? [.. Of(batch, b.Shape), p, index[^1]] : [p];
                sum += a[left] * b[right];
            }

            x.Output.Values[i] = sum;
        }

        // The last of the batch's indices that the operand has, 0 where its size is 1.
        static IEnumerable<int> Of(int[] batch, Shape shape) =>
            batch.Skip(batch.Length - (shape.Rank - 2)).Select((at, d) => shape[d] == 1 ? 0 : at);
    }

    /// <summary>The plain products that make up this one: case, and where each factor and product begins.</summary>
    private static List<(int Case, int A, int B, int Y)> Products<T>(OpContext<T> x, out int m, out int n, out int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (a, b) = (x.Shape(0), x.Shape(1));
        k = a[a.Rank - 1];
        m = a.Rank == 1 ? 1 : a[a.Rank - 2];
        n = b.Rank == 1 ? 1 : b[b.Rank - 1];
        var (batchA, batchB) = (a.Slice(0, Math.Max(0, a.Rank - 2)), b.Slice(0, Math.Max(0, b.Rank - 2)));
        if (batchB.Count == 1)
        {
            // One matrix on the right: the rows of all matrices on the left are rows of one.
            m *= (int)batchA.Count;
            batchA = Shape.Scalar;
        }

        var batch = Broadcasting.TryCombine(batchA, batchB)!;
        var (stridesA, stridesB) = (Broadcasting.Strides(batchA, batch), Broadcasting.Strides(batchB, batch));
        var products = new List<(int, int, int, int)>();
        for (var c = 0; c < x.Cases; c++)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var index = batch.IndexOf(i);
                var (atA, atB) = (0, 0);
                for (var d = 0; d < index.Length; d++)
                {
                    atA += index[d] * stridesA[d];
                    atB += index[d] * stridesB[d];
                }

                products.Add((c, atA * m * k, atB * k * n, i * m * n));
            }
        }

        return products;
    }

    private static Axes AxesOf(Step step)
    {
        var (row, column) = (step.Shapes[0]!.Rank == 1, step.Shapes[1]!.Rank == 1);
        return Axes.Of(step, $"{(row ? "k" : "*mk")}, {(column ? "k" : "*kn")} -> *{(row ? "" : "m")}{(column ? "" : "n")}");
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (a, b) = (c.Shape("input"), c.Shape("other"));
        c.Require(a.Rank > 0 && b.Rank > 0, $"shapes {a} and {b} must have at least one dimension each; a product with a number is written with *");
        var (left, right) = (a[a.Rank - 1], b[Math.Max(0, b.Rank - 2)]);
        c.Require(left == right, $"shapes {a} and {b} do not fit: the {left} columns of the first must be the {right} rows of the second");
        var (batchA, batchB) = (a.Slice(0, Math.Max(0, a.Rank - 2)), b.Slice(0, Math.Max(0, b.Rank - 2)));
        var batch = Broadcasting.TryCombine(batchA, batchB)
            ?? throw c.Error($"the batch dimensions {batchA} of {a} and {batchB} of {b} do not broadcast: aligned at the right, each pair of sizes must be equal or one of them 1");
        return c.Float(batch
            .Concat(a.Rank > 1 ? a.Slice(a.Rank - 2, a.Rank - 1) : Shape.Scalar)
            .Concat(b.Rank > 1 ? b.Slice(b.Rank - 1, b.Rank) : Shape.Scalar));
    }
}
