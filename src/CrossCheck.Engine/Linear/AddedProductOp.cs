using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>
/// C = β·X + α·A·B for one or many pairs of matrices; X is broadcast to C. With β = 0 X is not looked at: its NaN
/// and ∞ do not appear.
/// </summary>
internal abstract class AddedProductOp : Op
{
    public override void Forward<T>(OpContext<T> x)
    {
        var (batch, m, n, k) = Sizes(x.Shape(1), x.Shape(2));
        for (var i = 0; i < batch * x.Cases; i++)
        {
            Gemm.Multiply(false, false, m, n, k, x.Input(1).Slice(i * m * k, m * k), x.Input(2).Slice(i * k * n, k * n), x.Output().Slice(i * m * n, m * n), accumulate: false);
        }

        // C = α·A·B + β·X
        Map.Forward(new Factor(x.Call.Float("alpha")), x.Output(), x.Output());
        if (x.Call.Float("beta") != 0)
        {
            var scaled = new T[x.OutputCount()];
            for (var c = 0; c < x.Cases; c++)
            {
                Broadcast.Expand(x.Input(0, c), x.Shape(0), scaled, x.OutputShape());
                Map.Forward(new Factor(x.Call.Float("beta")), scaled, scaled);
                Map.Add(scaled, x.Output(0, c));
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var (batch, m, n, k) = Sizes(x.Shape(1), x.Shape(2));
        if (x.Wants(0))
        {
            // C = … + β·X  ⇒  dX += β·dC, added up where X is repeated
            var scaled = Scaled(x.GradOutput(), x.Call.Float("beta"));
            for (var c = 0; c < x.Cases; c++)
            {
                Broadcast.AddUp(scaled.AsSpan(c * x.OutputCount(), x.OutputCount()), x.OutputShape(), x.GradInput(0, c), x.Shape(0));
            }
        }

        if (!x.Wants(1) && !x.Wants(2))
        {
            return;
        }

        var dy = Scaled(x.GradOutput(), x.Call.Float("alpha"));
        for (var i = 0; i < batch * x.Cases; i++)
        {
            var up = dy.AsSpan(i * m * n, m * n);
            if (x.Wants(1))
            {
                // C = α·A·B  ⇒  dA += α·dC·Bᵀ
                Gemm.Multiply(false, true, m, k, n, up, x.Input(2).Slice(i * k * n, k * n), x.GradInput(1).Slice(i * m * k, m * k), accumulate: true);
            }

            if (x.Wants(2))
            {
                // C = α·A·B  ⇒  dB += α·Aᵀ·dC
                Gemm.Multiply(true, false, k, n, m, x.Input(1).Slice(i * m * k, m * k), up, x.GradInput(2).Slice(i * k * n, k * n), accumulate: true);
            }
        }
    }

    /// <summary>Number of matrices, and their sizes m × k and k × n.</summary>
    protected abstract (int Batch, int M, int N, int K) Sizes(Shape a, Shape b);

    private protected static ImmutableArray<Result> InferSum(InferContext c, Shape product)
    {
        var x = c.Shape(0);
        c.Require(
            Broadcasting.TryCombine(x, product) is { } sum && sum == product,
            $"input of shape {x} does not broadcast to the product's shape {product}: aligned at the right, each size must be 1 or the product's");
        return c.Float(product);
    }

    private static T[] Scaled<T>(ReadOnlySpan<T> x, double factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scaled = new T[x.Length];
        Map.Forward(new Factor(factor), x, scaled);
        return scaled;
    }

    private readonly struct Factor(double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * V.Of(factor);

        // y = c·x  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * V.Of(factor);
    }
}
