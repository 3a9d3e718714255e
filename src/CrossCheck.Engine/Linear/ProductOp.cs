using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>C = A·B for one or many pairs of matrices of the same sizes, with no broadcasting.</summary>
internal abstract class ProductOp : Op
{
    public override void Forward<T>(OpContext<T> x)
    {
        var (batch, m, n, k) = Sizes(x.Shape(0), x.Shape(1));
        for (var i = 0; i < batch * x.Cases; i++)
        {
            Gemm.Multiply(false, false, m, n, k, x.Input(0).Slice(i * m * k, m * k), x.Input(1).Slice(i * k * n, k * n), x.Output().Slice(i * m * n, m * n), accumulate: false);
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var (batch, m, n, k) = Sizes(x.Shape(0), x.Shape(1));
        for (var i = 0; i < batch * x.Cases; i++)
        {
            var dy = x.GradOutput().Slice(i * m * n, m * n);
            if (x.Wants(0))
            {
                // C = A·B  ⇒  dA += dC·Bᵀ
                Gemm.Multiply(false, true, m, k, n, dy, x.Input(1).Slice(i * k * n, k * n), x.GradInput(0).Slice(i * m * k, m * k), accumulate: true);
            }

            if (x.Wants(1))
            {
                // C = A·B  ⇒  dB += Aᵀ·dC
                Gemm.Multiply(true, false, k, n, m, x.Input(0).Slice(i * m * k, m * k), dy, x.GradInput(1).Slice(i * k * n, k * n), accumulate: true);
            }
        }
    }

    /// <summary>Number of matrices, and their sizes m × k and k × n.</summary>
    protected abstract (int Batch, int M, int N, int K) Sizes(Shape a, Shape b);
}
