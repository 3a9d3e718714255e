using System.Buffers;
using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// y = W·C(x) for one image, group by group, with C the columns of x (<see cref="Columns"/>), and its two adjoints. A
/// convolution is the first of them, a transposed convolution the second.
/// </summary>
/// <param name="columns">The windows over one group's channels of x.</param>
/// <param name="outputs">One group's channels of y.</param>
/// <param name="most">Elements of columns that are made at once. dx and dW add up block by block, so it is the same everywhere but in a test.</param>
internal sealed class WindowedProduct(Columns columns, int outputs, int groups, int most = 1 << 21)
{
    private readonly int block = Math.Clamp(most / Math.Max(1, Math.Max(columns.Rows, outputs)), 1, Math.Max(1, columns.Windows));

    private readonly ShiftedProduct? shifted = ShiftedProduct.For(columns, outputs);

    /// <summary>Elements of x, one image.</summary>
    public int XCount => checked(groups * columns.Channels * columns.Size);

    /// <summary>Elements of y, one image.</summary>
    public int YCount => checked(groups * outputs * columns.Windows);

    /// <summary>y += W·C(x).</summary>
    public void AddOutput<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> weight, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int g = 0; g < groups && shifted is not null; g++)
            shifted.AddOutput(X(x, g), Weight(weight, g), Y(y, g));
        if (shifted is not null)
            return;
        T[] gathered = Rent<T>(columns.Rows, columns.IsIdentity), part = Rent<T>(outputs, unneeded: true);
        for (int g = 0; g < groups; g++)
        {
            var xs = X(x, g);
            var w = Weight(weight, g);
            var ys = Y(y, g);
            for (int first = 0; first < columns.Windows; first += block)
            {
                int count = Math.Min(block, columns.Windows - first);
                var c = Gathered(xs, first, count, gathered);
                var into = Whole(count) ? ys : Read(ys, first, count, part);
                Gemm.Multiply(false, false, outputs, count, columns.Rows, w, c, into, accumulate: true);
                Write(into, first, count, ys);
            }
        }

        Return(gathered, part);
    }

    /// <summary>y = W·C(x)  ⇒  dx += Cᵀ(Wᵀ·dy).</summary>
    public void AddInput<T>(ReadOnlySpan<T> dy, ReadOnlySpan<T> weight, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int g = 0; g < groups && shifted is not null; g++)
            shifted.AddInput(Y(dy, g), Weight(weight, g), X(dx, g));
        if (shifted is not null)
            return;
        T[] product = Rent<T>(columns.Rows, columns.IsIdentity), part = Rent<T>(outputs, unneeded: true);
        for (int g = 0; g < groups; g++)
        {
            var dys = Y(dy, g);
            var w = Weight(weight, g);
            var dxs = X(dx, g);
            for (int first = 0; first < columns.Windows; first += block)
            {
                int count = Math.Min(block, columns.Windows - first);
                var d = Whole(count) ? dys : Read(dys, first, count, part);
                if (columns.IsIdentity && Whole(count))
                {
                    Gemm.Multiply(true, false, columns.Rows, count, outputs, w, d, dxs, accumulate: true);
                    continue;
                }

                var c = product.AsSpan(0, columns.Rows * count);
                Gemm.Multiply(true, false, columns.Rows, count, outputs, w, d, c, accumulate: false);
                columns.Scatter(c, first, count, dxs);
            }
        }

        Return(product, part);
    }

    /// <summary>y = W·C(x)  ⇒  dW += dy·C(x)ᵀ.</summary>
    public void AddWeight<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dweight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int g = 0; g < groups && shifted is not null; g++)
            shifted.AddWeight(X(x, g), Y(dy, g), Weight(dweight, g));
        if (shifted is not null)
            return;
        T[] gathered = Rent<T>(columns.Rows, columns.IsIdentity), part = Rent<T>(outputs, unneeded: true);
        for (int g = 0; g < groups; g++)
        {
            var xs = X(x, g);
            var dys = Y(dy, g);
            var dw = Weight(dweight, g);
            for (int first = 0; first < columns.Windows; first += block)
            {
                int count = Math.Min(block, columns.Windows - first);
                var c = Gathered(xs, first, count, gathered);
                var d = Whole(count) ? dys : Read(dys, first, count, part);
                Gemm.Multiply(false, true, outputs, columns.Rows, count, d, c, dw, accumulate: true);
            }
        }

        Return(gathered, part);
    }

    private ReadOnlySpan<T> Gathered<T>(ReadOnlySpan<T> x, int first, int count, T[] buffer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (columns.IsIdentity && Whole(count))
            return x;
        var c = buffer.AsSpan(0, columns.Rows * count);
        columns.Gather(x, first, count, c);
        return c;
    }

    private bool Whole(int count) => count == columns.Windows;

    private ReadOnlySpan<T> X<T>(ReadOnlySpan<T> x, int g) => x.Slice(g * columns.Channels * columns.Size, columns.Channels * columns.Size);

    private Span<T> X<T>(Span<T> x, int g) => x.Slice(g * columns.Channels * columns.Size, columns.Channels * columns.Size);

    private ReadOnlySpan<T> Y<T>(ReadOnlySpan<T> y, int g) => y.Slice(g * outputs * columns.Windows, outputs * columns.Windows);

    private Span<T> Y<T>(Span<T> y, int g) => y.Slice(g * outputs * columns.Windows, outputs * columns.Windows);

    private ReadOnlySpan<T> Weight<T>(ReadOnlySpan<T> w, int g) => w.Slice(g * outputs * columns.Rows, outputs * columns.Rows);

    private Span<T> Weight<T>(Span<T> w, int g) => w.Slice(g * outputs * columns.Rows, outputs * columns.Rows);

    /// <summary>Some columns of y as a matrix of their own.</summary>
    private Span<T> Read<T>(ReadOnlySpan<T> y, int first, int count, T[] buffer)
    {
        var part = buffer.AsSpan(0, outputs * count);
        for (int o = 0; o < outputs; o++)
            y.Slice((o * columns.Windows) + first, count).CopyTo(part[(o * count)..]);
        return part;
    }

    private void Write<T>(ReadOnlySpan<T> part, int first, int count, Span<T> y)
    {
        for (int o = 0; o < outputs && !Whole(count); o++)
            part.Slice(o * count, count).CopyTo(y[((o * columns.Windows) + first)..]);
    }

    /// <summary>Room for some rows of a block.</summary>
    /// <param name="unneeded">It is not needed if one block is all.</param>
    private T[] Rent<T>(int rows, bool unneeded) => unneeded && Whole(block) ? [] : ArrayPool<T>.Shared.Rent(checked(rows * block));

    private static void Return<T>(T[] first, T[] second)
    {
        ArrayPool<T>.Shared.Return(first);
        ArrayPool<T>.Shared.Return(second);
    }
}
