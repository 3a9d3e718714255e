using System.Numerics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// y[n, o₁, o₂, …] = Σ w₁[o₁, i₁]·w₂[o₂, i₂]·… x[n, i₁, i₂, …]: a table of taps along each of the last dimensions, applied
/// one after the other.
/// </summary>
internal static class Resample
{
    /// <summary>y = the tables applied to x, the last dimension first.</summary>
    public static void Forward<T>(ReadOnlySpan<AxisTaps<T>> axes, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (size, count) = (1, 1);
        foreach (var axis in axes)
        {
            (size, count) = (size * axis.Size, count * axis.Count);
        }

        // A channel at a time, so that what stands between two passes stays in the cache.
        var buffers = new T[axes.Length][];
        for (int from = 0, to = 0; from < x.Length; from += size, to += count)
        {
            var source = x.Slice(from, size);
            var (outer, inner) = (size, 1);
            for (var a = axes.Length - 1; a >= 0; a--)
            {
                outer /= axes[a].Size;
                var target = a == 0 ? y.Slice(to, count) : buffers[a] ??= new T[outer * axes[a].Count * inner];
                Apply(axes[a], source, target, outer, inner, false);
                source = target;
                inner *= axes[a].Count;
            }
        }
    }

    /// <summary>y = W₁(… W_d x)  ⇒  dx += W_dᵀ(… W₁ᵀ dy).</summary>
    public static void Backward<T>(ReadOnlySpan<AxisTaps<T>> axes, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (size, count) = (1, 1);
        var transposed = new AxisTaps<T>[axes.Length];
        for (var a = 0; a < axes.Length; a++)
        {
            (size, count, transposed[a]) = (size * axes[a].Size, count * axes[a].Count, axes[a].Transpose());
        }

        var buffers = new T[axes.Length][];
        for (int from = 0, to = 0; from < dx.Length; from += size, to += count)
        {
            var source = dy.Slice(to, count);
            var (outer, inner) = (1, count);
            for (var a = 0; a < axes.Length; a++)
            {
                inner /= axes[a].Count;
                var target = a == axes.Length - 1 ? dx.Slice(from, size) : buffers[a] ??= new T[outer * axes[a].Size * inner];
                Apply(transposed[a], source, target, outer, inner, a == axes.Length - 1);
                source = target;
                outer *= axes[a].Size;
            }
        }
    }

    /// <summary>y[n, o, r] = Σ w[o, i]·x[n, i, r] for the outer places n and the inner ones r, or added to what stands there.</summary>
    private static void Apply<T>(AxisTaps<T> taps, ReadOnlySpan<T> x, Span<T> y, int outer, int inner, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n < outer; n++)
        {
            var input = x.Slice(n * taps.Size * inner, taps.Size * inner);
            var output = y.Slice(n * taps.Count * inner, taps.Count * inner);
            if (inner == 1)
            {
                Gather(taps, input, output, add);
            }
            else
            {
                Lines(taps, input, output, inner, add);
            }
        }
    }

    private static void Gather<T>(AxisTaps<T> taps, ReadOnlySpan<T> x, Span<T> y, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (first, index, weight) = (taps.First, taps.Index, taps.Weight);
        for (var o = 0; o < y.Length; o++)
        {
            var sum = T.Zero;
            for (var k = first[o]; k < first[o + 1]; k++)
            {
                sum += weight[k] * x[index[k]];
            }

            y[o] = add ? y[o] + sum : sum;
        }
    }

    private static void Lines<T>(AxisTaps<T> taps, ReadOnlySpan<T> x, Span<T> y, int inner, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var o = 0; o < taps.Count; o++)
        {
            var target = y.Slice(o * inner, inner);
            if (!add)
            {
                target.Clear();
            }

            for (var k = taps.First[o]; k < taps.First[o + 1]; k++)
            {
                var line = x.Slice(taps.Index[k] * inner, inner);
                Map.Backward(new Times(double.CreateTruncating(taps.Weight[k])), line, line, line, target);
            }
        }
    }

    /// <summary>y = w·x; backward adds w times something.</summary>
    private readonly struct Times(double weight) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(weight) * x;

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(weight) * dy;
    }
}
