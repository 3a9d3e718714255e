using System.Numerics;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Linear;

/// <summary>A tensor whose dimensions have names, dense in the order of <paramref name="Labels"/>.</summary>
internal readonly record struct Labelled<T>(T[] Values, int[] Labels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Sums of products over labels, two tensors at a time, each as matrix products.</summary>
internal static class Contraction
{
    /// <summary>A strided tensor laid out in the order of <paramref name="labels"/>, summed over its others.</summary>
    public static Labelled<T> Gather<T>(ReadOnlySpan<T> source, Dictionary<int, int> strides, int[] labels, Dictionary<int, int> sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] summed = [.. strides.Keys.Where(l => !labels.Contains(l))];
        int[] order = [.. labels, .. summed];
        var values = new T[Count(order, sizes)];
        var walk = new Walk(order, strides, sizes);
        for (var i = 0; i < values.Length; i++, walk.Next())
        {
            values[i] = source[walk.Offset];
        }

        if (summed.Length == 0)
        {
            return new(values, labels);
        }

        var (sums, length) = (new T[Count(labels, sizes)], Count(summed, sizes));
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = Reduce.Sum<T>(values.AsSpan(i * length, length));
        }

        return new(sums, labels);
    }

    /// <summary>target[…] += source[…]; where the source lacks a label it is repeated, where the stride is 0 it adds up.</summary>
    public static void Scatter<T>(Labelled<T> source, Span<T> target, Dictionary<int, int> strides, Dictionary<int, int> sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] order = [.. strides.Keys];
        var (from, to) = (new Walk(order, Dense(source.Labels, sizes), sizes), new Walk(order, strides, sizes));
        for (var i = Count(order, sizes); i > 0; i--)
        {
            target[to.Offset] += source.Values[from.Offset];
            from.Next();
            to.Next();
        }
    }

    /// <summary>Σ a·b over the labels that are not in <paramref name="keep"/>.</summary>
    public static Labelled<T> Multiply<T>(Labelled<T> a, Labelled<T> b, IReadOnlyCollection<int> keep, Dictionary<int, int> sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] common = [.. a.Labels.Where(b.Labels.Contains)];
        int[] batch = [.. common.Where(keep.Contains)];
        int[] inner = [.. common.Except(batch)];
        int[] left = [.. a.Labels.Where(l => keep.Contains(l) && !common.Contains(l))];
        int[] right = [.. b.Labels.Where(l => keep.Contains(l) && !common.Contains(l))];
        var first = Gather<T>(a.Values, Dense(a.Labels, sizes), [.. batch, .. left, .. inner], sizes).Values;
        var second = Gather<T>(b.Values, Dense(b.Labels, sizes), [.. batch, .. inner, .. right], sizes).Values;
        var (m, n, k) = (Count(left, sizes), Count(right, sizes), Count(inner, sizes));
        var product = new T[Count(batch, sizes) * m * n];
        for (var i = 0; i < Count(batch, sizes); i++)
        {
            Gemm.Multiply(false, false, m, n, k, first.AsSpan(i * m * k, m * k), second.AsSpan(i * k * n, k * n), product.AsSpan(i * m * n, m * n), accumulate: false);
        }

        return new(product, [.. batch, .. left, .. right]);
    }

    /// <summary>Row-major strides of a dense tensor, by label.</summary>
    public static Dictionary<int, int> Dense(int[] labels, Dictionary<int, int> sizes)
    {
        var (strides, stride) = (new Dictionary<int, int>(), 1);
        foreach (var label in labels.Reverse())
        {
            strides[label] = stride;
            stride *= sizes[label];
        }

        return strides;
    }

    private static int Count(int[] labels, Dictionary<int, int> sizes) => labels.Aggregate(1, (count, label) => checked(count * sizes[label]));

    /// <summary>Counts through labels and keeps the offset in a tensor that lacks some of them.</summary>
    private sealed class Walk(int[] order, Dictionary<int, int> strides, Dictionary<int, int> sizes)
    {
        private readonly int[] index = new int[order.Length];
        private readonly int[] steps = [.. order.Select(l => strides.GetValueOrDefault(l))];
        private readonly int[] bounds = [.. order.Select(l => sizes[l])];

        public int Offset { get; private set; }

        public void Next()
        {
            for (var d = index.Length - 1; d >= 0; d--)
            {
                Offset += steps[d];
                if (++index[d] < bounds[d])
                {
                    return;
                }

                Offset -= steps[d] * bounds[d];
                index[d] = 0;
            }
        }
    }
}
