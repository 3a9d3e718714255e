using System.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Kernels;

/// <summary>Repeats a smaller tensor into a larger shape, and adds a larger gradient up into a smaller one.</summary>
internal static class Broadcast
{
    /// <summary>target[i] = source[i seen in source's shape].</summary>
    public static void Expand<T>(ReadOnlySpan<T> source, Shape sourceShape, Span<T> target, Shape targetShape)
        where T : unmanaged
    {
        if (sourceShape.Count == 1)
        {
            target.Fill(source.Length > 0 ? source[0] : default);
            return;
        }

        var (rows, length, repeats, walk) = Rows(sourceShape, targetShape);
        for (var row = 0; row < rows; row++)
        {
            var line = target.Slice(row * length, length);
            if (repeats)
            {
                line.Fill(source[walk.Offset]);
            }
            else
            {
                source.Slice(walk.Offset, length).CopyTo(line);
            }

            walk.Next();
        }
    }

    /// <summary>
    /// target += Σ of source over the repeated dimensions, in the order of the source, accumulated in double.
    /// </summary>
    public static void AddUp<T>(ReadOnlySpan<T> source, Shape sourceShape, Span<T> target, Shape targetShape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (targetShape.Count == 1)
        {
            target[0] += Reduce.Sum(source);
            return;
        }

        var sums = new double[target.Length];
        var (rows, length, repeats, walk) = Rows(targetShape, sourceShape);
        for (var row = 0; row < rows; row++)
        {
            var line = source.Slice(row * length, length);
            if (repeats)
            {
                sums[walk.Offset] += double.CreateTruncating(Reduce.Sum(line));
            }
            else
            {
                var into = sums.AsSpan(walk.Offset, length);
                for (var i = 0; i < line.Length; i++)
                {
                    into[i] += double.CreateTruncating(line[i]);
                }
            }

            walk.Next();
        }

        for (var i = 0; i < target.Length; i++)
        {
            target[i] += T.CreateTruncating(sums[i]);
        }
    }

    /// <summary>
    /// The large shape cut into rows, as long as possible, along which the small one either repeats one
    /// element (<c>Repeats</c>) or runs on by one.
    /// </summary>
    private static (int Rows, int Length, bool Repeats, Walk Walk) Rows(Shape small, Shape large)
    {
        var strides = Broadcasting.Strides(small, large);
        bool? repeats = null;
        var (split, length) = (large.Rank, 1);
        for (var d = large.Rank - 1; d >= 0; d--)
        {
            if (large[d] != 1)
            {
                repeats ??= strides[d] == 0;
                if (repeats != (strides[d] == 0) || (repeats == false && strides[d] != length))
                {
                    break;
                }
            }

            length *= large[d];
            split = d;
        }

        return (length == 0 ? 0 : (int)(large.Count / length), length, repeats ?? true, new Walk(large.Dims[..split].ToArray(), strides[..split]));
    }

    /// <summary>Counts through the outer dimensions and keeps the offset in the small tensor.</summary>
    private sealed class Walk(int[] dims, int[] strides)
    {
        private readonly int[] index = new int[dims.Length];

        public int Offset { get; private set; }

        public void Next()
        {
            for (var d = dims.Length - 1; d >= 0; d--)
            {
                Offset += strides[d];
                if (++index[d] < dims[d])
                {
                    return;
                }

                Offset -= strides[d] * dims[d];
                index[d] = 0;
            }
        }
    }
}
