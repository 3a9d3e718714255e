using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>Y = X·Wᵀ + b for X[rows, inner], W[outer, inner], b[outer] or one number; what linear layers and projections share.</summary>
internal static class Affine
{
    /// <summary>y = x·Wᵀ + b, without b where it is empty.</summary>
    public static void Forward<T>(int rows, int inner, int outer, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!bias.IsEmpty)
        {
            Broadcast.Expand(bias, Shape.Of(bias.Length), y, Shape.Of(rows, outer));
        }

        Gemm.Multiply(false, true, rows, outer, inner, x, weight, y, accumulate: !bias.IsEmpty);
    }

    /// <summary>Adds to the gradients that are given; an empty one is not wanted.</summary>
    public static void Backward<T>(
        int rows, int inner, int outer, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, ReadOnlySpan<T> dy, Span<T> dx, Span<T> dWeight, Span<T> dBias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!dx.IsEmpty)
        {
            // Y = X·Wᵀ  ⇒  dX += dY·W
            Gemm.Multiply(false, false, rows, inner, outer, dy, weight, dx, accumulate: true);
        }

        if (!dWeight.IsEmpty)
        {
            // Y = X·Wᵀ  ⇒  dW += dYᵀ·X
            Gemm.Multiply(true, false, outer, inner, rows, dy, x, dWeight, accumulate: true);
        }

        if (!dBias.IsEmpty)
        {
            // Y = … + b in every row  ⇒  db += Σ rows of dY
            Broadcast.AddUp(dy, Shape.Of(rows, outer), dBias, Shape.Of(dBias.Length));
        }
    }
}
