using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// What <see cref="WindowedProduct"/> computes for one group, without making columns: for windows in steps of 1 and so
/// few outputs that a matrix product would mostly wait for memory (a depthwise convolution has one).
/// </summary>
/// <remarks>
/// The volume is padded, so that place i of the kernel is the whole volume shifted by a fixed offset, and every loop
/// runs over it in one line, across the ends of rows. What the line meets between the rows is thrown away or masked:
/// it is no window, and not even ∞·0 may come from there. y has the bits of the product of matrices; dx is the sum
/// over the places in their order, dW the sum over the windows in 16 (double: 8) lanes, then pairwise.
/// </remarks>
internal sealed class ShiftedProduct
{
    private const int MostOutputs = 3;

    private readonly Columns columns;
    private readonly WindowAxis depth, height, width;
    private readonly int outputs, rows, pitch, plane, volume, line;
    private readonly int[] offsets;

    private ShiftedProduct(Columns columns, int outputs)
    {
        this.columns = columns;
        this.outputs = outputs;
        (depth, height, width) = columns.Axes;
        (rows, pitch) = (Extent(height), Extent(width));
        plane = rows * pitch;
        volume = Extent(depth) * plane;
        line = ((depth.Windows - 1) * plane) + ((height.Windows - 1) * pitch) + width.Windows;
        offsets = new int[columns.Kernel];
        for (int i = 0; i < offsets.Length; i++)
        {
            int d = i / (height.Kernel * width.Kernel), h = i / width.Kernel % height.Kernel, w = i % width.Kernel;
            offsets[i] = (d * depth.Dilation * plane) + (h * height.Dilation * pitch) + (w * width.Dilation);
        }
    }

    /// <summary>The product, or null where making columns is better.</summary>
    public static ShiftedProduct? For(Columns columns, int outputs)
    {
        var (d, h, w) = columns.Axes;
        if (outputs is 0 or > MostOutputs || columns.Channels == 0 || columns.IsIdentity || d.Stride != 1 || h.Stride != 1 || w.Stride != 1)
            return null;

        // Nearly all of the padded volume is to be windows: not so with large dilations.
        double padded = (double)Extent(d) * Extent(h) * Extent(w);
        return Reach(d) <= int.MaxValue && Reach(h) <= int.MaxValue && Reach(w) <= int.MaxValue && padded <= 4096 + (2.0 * columns.Windows) ? new(columns, outputs) : null;
    }

    /// <summary>y += W·C(x).</summary>
    public void AddOutput<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> weight, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = Room<T>(volume);
        T[] padded = ArrayPool<T>.Shared.Rent(checked(columns.Channels * stride)), sums = ArrayPool<T>.Shared.Rent(Room<T>(line));
        for (int c = 0; c < columns.Channels; c++)
            Pad(x.Slice(c * columns.Size, columns.Size), padded.AsSpan(c * stride, stride));
        for (int o = 0; o < outputs; o++)
        {
            Correlate(padded, stride, weight.Slice(o * columns.Rows, columns.Rows), sums);
            var channel = y.Slice(o * columns.Windows, columns.Windows);
            for (int r = 0; r < depth.Windows * height.Windows; r++)
                Map.Add<T>(sums.AsSpan(LineOf(r), width.Windows), channel.Slice(r * width.Windows, width.Windows));
        }

        ArrayPool<T>.Shared.Return(padded);
        ArrayPool<T>.Shared.Return(sums);
    }

    /// <summary>y = W·C(x)  ⇒  dx += Cᵀ(Wᵀ·dy).</summary>
    public void AddInput<T>(ReadOnlySpan<T> dy, ReadOnlySpan<T> weight, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A window stands behind as many zeros as it may be shifted by.
        int margin = offsets[^1], stride = Room<T>(margin + volume);
        T[] spread = ArrayPool<T>.Shared.Rent(checked((outputs + 1) * stride)), sums = ArrayPool<T>.Shared.Rent(Room<T>(volume));
        Spread(dy, margin, stride, spread);
        for (int c = 0; c < columns.Channels; c++)
        {
            Convolve(spread, margin, stride, weight[(c * columns.Kernel)..], sums);
            var channel = dx.Slice(c * columns.Size, columns.Size);
            for (int r = 0; r < depth.Size * height.Size; r++)
            {
                if (PlaceOf(r, out int at, out int length))
                    Map.Add<T>(sums.AsSpan(at, length), channel.Slice(r * width.Size, length));
            }
        }

        ArrayPool<T>.Shared.Return(spread);
        ArrayPool<T>.Shared.Return(sums);
    }

    /// <summary>y = W·C(x)  ⇒  dW += dy·C(x)ᵀ.</summary>
    public void AddWeight<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dweight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = Room<T>(line);
        T[] spread = ArrayPool<T>.Shared.Rent(checked((outputs + 1) * stride)), padded = ArrayPool<T>.Shared.Rent(Room<T>(volume));
        Spread(dy, 0, stride, spread);
        for (int c = 0; c < columns.Channels; c++)
        {
            Pad(x.Slice(c * columns.Size, columns.Size), padded.AsSpan(0, Room<T>(volume)));
            for (int o = 0; o < outputs; o++)
            {
                AddDots<T>(
                    spread.AsSpan(o * stride, stride), spread.AsSpan(outputs * stride, stride), padded, dweight.Slice((o * columns.Rows) + (c * columns.Kernel), columns.Kernel));
            }
        }

        ArrayPool<T>.Shared.Return(spread);
        ArrayPool<T>.Shared.Return(padded);
    }

    private static long Reach(WindowAxis axis) => axis.Windows + ((axis.Kernel - 1L) * axis.Dilation);

    private static int Extent(WindowAxis axis) => (int)Math.Min(Reach(axis), int.MaxValue);

    /// <summary>A length that four vectors may run over the end of.</summary>
    private static int Room<T>(int length) => length + (4 * Vector512<T>.Count);

    /// <summary>Where the windows of row <paramref name="r"/> begin in the line.</summary>
    private int LineOf(int r) => (r / height.Windows * plane) + (r % height.Windows * pitch);

    /// <summary>Where row <paramref name="r"/> of a channel begins in the padded volume, and how much of it some window sees.</summary>
    private bool PlaceOf(int r, out int at, out int length)
    {
        int d = (r / height.Size) + depth.Padding, h = (r % height.Size) + height.Padding;
        at = (d * plane) + (h * pitch) + width.Padding;
        length = Math.Min(width.Size, pitch - width.Padding);
        return d < volume / plane && h < rows && length > 0;
    }

    private void Pad<T>(ReadOnlySpan<T> x, Span<T> padded)
    {
        padded.Clear();
        for (int r = 0; r < depth.Size * height.Size; r++)
        {
            if (PlaceOf(r, out int at, out int length))
                x.Slice(r * width.Size, length).CopyTo(padded[at..]);
        }
    }

    /// <summary>Each channel of dy in one line, zero where no window is; behind them a line of masks: all bits set where one is.</summary>
    private void Spread<T>(ReadOnlySpan<T> dy, int margin, int stride, Span<T> spread)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        spread[..((outputs + 1) * stride)].Clear();
        T set = Vector512<T>.AllBitsSet[0];
        for (int r = 0; r < depth.Windows * height.Windows; r++)
        {
            int at = margin + LineOf(r);
            for (int o = 0; o < outputs; o++)
                dy.Slice((o * columns.Windows) + (r * width.Windows), width.Windows).CopyTo(spread[((o * stride) + at)..]);
            spread.Slice((outputs * stride) + at, width.Windows).Fill(set);
        }
    }

    /// <summary>sums[q] = Σ over channels and places of w·padded[q + offset], one fused chain.</summary>
    private unsafe void Correlate<T>(ReadOnlySpan<T> padded, int stride, ReadOnlySpan<T> weight, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = Vector512<T>.Count;
        fixed (T* from = padded, w = weight, to = sums)
        {
            for (int q = 0; q < line; q += 4 * n)
            {
                Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
                T* factor = w;
                for (int c = 0; c < columns.Channels; c++)
                {
                    T* start = from + ((long)c * stride) + q;
                    foreach (int offset in offsets)
                    {
                        var f = Vector512.Create(*factor++);
                        T* p = start + offset;
                        s0 = Fused.MultiplyAdd(f, Vector512.Load(p), s0);
                        s1 = Fused.MultiplyAdd(f, Vector512.Load(p + n), s1);
                        s2 = Fused.MultiplyAdd(f, Vector512.Load(p + (2 * n)), s2);
                        s3 = Fused.MultiplyAdd(f, Vector512.Load(p + (3 * n)), s3);
                    }
                }

                s0.Store(to + q);
                s1.Store(to + q + n);
                s2.Store(to + q + (2 * n));
                s3.Store(to + q + (3 * n));
            }
        }
    }

    /// <summary>sums[q] = Σ over the places of (Σ over outputs of w·dy[q − offset], where a window is there).</summary>
    private unsafe void Convolve<T>(ReadOnlySpan<T> spread, int margin, int stride, ReadOnlySpan<T> weight, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = Vector512<T>.Count;
        fixed (T* from = spread, w = weight, to = sums)
        {
            for (int q = 0; q < volume; q += 4 * n)
            {
                Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
                for (int i = 0; i < offsets.Length; i++)
                {
                    Vector512<T> p0 = default, p1 = default, p2 = default, p3 = default;
                    T* p = from + margin + q - offsets[i];
                    for (int o = 0; o < outputs; o++, p += stride)
                    {
                        var f = Vector512.Create(w[((long)o * columns.Rows) + i]);
                        p0 = Fused.MultiplyAdd(f, Vector512.Load(p), p0);
                        p1 = Fused.MultiplyAdd(f, Vector512.Load(p + n), p1);
                        p2 = Fused.MultiplyAdd(f, Vector512.Load(p + (2 * n)), p2);
                        p3 = Fused.MultiplyAdd(f, Vector512.Load(p + (3 * n)), p3);
                    }

                    s0 += p0 & Vector512.Load(p);
                    s1 += p1 & Vector512.Load(p + n);
                    s2 += p2 & Vector512.Load(p + (2 * n));
                    s3 += p3 & Vector512.Load(p + (3 * n));
                }

                s0.Store(to + q);
                s1.Store(to + q + n);
                s2.Store(to + q + (2 * n));
                s3.Store(to + q + (3 * n));
            }
        }
    }

    /// <summary>dw[i] += Σ over the line of dy[q]·padded[q + offset i], where a window is at q.</summary>
    private unsafe void AddDots<T>(ReadOnlySpan<T> dy, ReadOnlySpan<T> mask, ReadOnlySpan<T> padded, Span<T> dw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = Vector512<T>.Count;
        fixed (T* upstream = dy, window = mask, from = padded)
        {
            for (int i = 0; i < offsets.Length; i += 4)
            {
                // Past the last place it is taken again, and not used.
                int last = offsets.Length - 1;
                T* p0 = from + offsets[i], p1 = from + offsets[Math.Min(i + 1, last)];
                T* p2 = from + offsets[Math.Min(i + 2, last)], p3 = from + offsets[Math.Min(i + 3, last)];
                Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
                for (int q = 0; q < line; q += n)
                {
                    Vector512<T> d = Vector512.Load(upstream + q), m = Vector512.Load(window + q);
                    s0 = Fused.MultiplyAdd(d, Vector512.Load(p0 + q) & m, s0);
                    s1 = Fused.MultiplyAdd(d, Vector512.Load(p1 + q) & m, s1);
                    s2 = Fused.MultiplyAdd(d, Vector512.Load(p2 + q) & m, s2);
                    s3 = Fused.MultiplyAdd(d, Vector512.Load(p3 + q) & m, s3);
                }

                dw[i] += Reduce.AcrossAdd(s0);
                if (i + 1 <= last)
                    dw[i + 1] += Reduce.AcrossAdd(s1);
                if (i + 2 <= last)
                    dw[i + 2] += Reduce.AcrossAdd(s2);
                if (i + 3 <= last)
                    dw[i + 3] += Reduce.AcrossAdd(s3);
            }
        }
    }
}
