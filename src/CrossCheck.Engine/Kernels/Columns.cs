using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// The windows over a (depth, height, width) volume of several channels as the columns of a matrix (im2col) and
/// back (col2im): C[(c, i), o] = x[c, o·stride − padding + i·dilation], 0 outside x. Row (c, i) is channel c at place
/// i of the kernel, column o a window; both in row-major order. Fewer dimensions are sizes of 1 in front.
/// </summary>
internal sealed class Columns
{
    private readonly WindowAxis depth, height, width;

    /// <param name="axes">One to three axes, the last one innermost.</param>
    /// <exception cref="OverflowException">A channel or its windows have more than 2³¹ − 1 elements.</exception>
    public Columns(ReadOnlySpan<WindowAxis> axes, int channels)
    {
        var none = new WindowAxis(1, 1, 1, 0, 1, 1);
        (depth, height, width) = (axes.Length > 2 ? axes[^3] : none, axes.Length > 1 ? axes[^2] : none, axes[^1]);
        Channels = channels;
        Size = checked(depth.Size * height.Size * width.Size);
        Kernel = checked(depth.Kernel * height.Kernel * width.Kernel);
        Windows = checked(depth.Windows * height.Windows * width.Windows);
        Rows = checked(channels * Kernel);
        IsIdentity = Trivial(depth) && Trivial(height) && Trivial(width);

        static bool Trivial(WindowAxis a) => a is { Kernel: 1, Stride: 1, Padding: 0 } && a.Windows == a.Size;
    }

    public int Channels { get; }

    internal (WindowAxis Depth, WindowAxis Height, WindowAxis Width) Axes => (depth, height, width);

    /// <summary>Number of elements of a channel.</summary>
    public int Size { get; }

    /// <summary>Number of places of the kernel.</summary>
    public int Kernel { get; }

    /// <summary>Number of windows: columns of the matrix.</summary>
    public int Windows { get; }

    /// <summary>Rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>Each element is a window of its own: the matrix is the volume.</summary>
    public bool IsIdentity { get; }

    /// <summary>C = the columns of the windows first … first + count − 1.</summary>
    public void Gather<T>(ReadOnlySpan<T> x, int first, int count, Span<T> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool together = width.Stride == 1 && height.Stride == 1 && width.Windows == width.Size && depth.Windows == 1 && first == 0 && count == Windows;
        for (int row = 0; row < Rows; row++)
        {
            var line = columns.Slice(row * count, count);
            if (together)
            {
                GatherLines(x, row, line);
                continue;
            }

            foreach (var piece in new Pieces(this, row, first, count))
            {
                var into = line.Slice(piece.Window, piece.Length);
                into[..piece.Begin].Clear();
                into[piece.End..].Clear();
                if (width.Stride == 1)
                {
                    x.Slice(piece.Start, piece.End - piece.Begin).CopyTo(into[piece.Begin..]);
                    continue;
                }

                for (int i = piece.Begin, at = piece.Start; i < piece.End; i++, at += width.Stride)
                    into[i] = x[at];
            }
        }
    }

    /// <summary>x += what Gather took from there: the adjoint. Rows are added in their order.</summary>
    public void Scatter<T>(ReadOnlySpan<T> columns, int first, int count, Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < Rows; row++)
        {
            var line = columns.Slice(row * count, count);
            foreach (var piece in new Pieces(this, row, first, count))
            {
                var from = line[(piece.Window + piece.Begin)..(piece.Window + piece.End)];
                if (width.Stride == 1)
                {
                    Map.Add(from, x.Slice(piece.Start, from.Length));
                    continue;
                }

                for (int i = 0, at = piece.Start; i < from.Length; i++, at += width.Stride)
                    x[at] += from[i];
            }
        }
    }

    /// <summary>
    /// A whole row where a line has as many windows as elements: all lines are one copy, shifted, and then what lies
    /// outside is cleared.
    /// </summary>
    private void GatherLines<T>(ReadOnlySpan<T> x, int row, Span<T> line)
        where T : unmanaged
    {
        int place = row % Kernel, n = width.Windows;
        long d = Place(depth, 0, place / (height.Kernel * width.Kernel)), h = Place(height, 0, place / width.Kernel % height.Kernel);
        long w = Place(width, 0, place % width.Kernel);
        int left = (int)Math.Clamp(-w, 0, n), right = (int)Math.Clamp(n - w, left, n);
        int top = (int)Math.Clamp(-h, 0, height.Windows), bottom = (int)Math.Clamp(height.Size - h, top, height.Windows);
        if (left == right || top == bottom || d < 0 || d >= depth.Size)
        {
            line.Clear();
            return;
        }

        int begin = (top * n) + left, end = ((bottom - 1) * n) + right;
        long start = ((((row / Kernel * (long)depth.Size) + d) * height.Size) + h) * n;
        x.Slice((int)(start + w + begin), end - begin).CopyTo(line[begin..]);
        line[..begin].Clear();
        line[end..].Clear();
        for (int o = top + 1; o < bottom && right - left < n; o++)
            line[(((o - 1) * n) + right)..((o * n) + left)].Clear();
    }

    private static long Place(WindowAxis axis, int window, int i) => ((long)window * axis.Stride) - axis.Padding + ((long)i * axis.Dilation);

    /// <summary>Windows of one line, from the given one on: those from Begin to before End lie in x, the first of them at Start.</summary>
    private readonly record struct Piece(int Window, int Length, int Begin, int End, int Start);

    /// <summary>Some windows, line by line, as one row of the matrix sees them.</summary>
    private ref struct Pieces
    {
        private readonly Columns columns;
        private readonly int count;
        private readonly long w, h0, d0, channel;
        private int next, o, line, slice;

        public Pieces(Columns columns, int row, int first, int count)
        {
            var (depth, height, width) = columns.Axes;
            int place = row % columns.Kernel;
            this.columns = columns;
            this.count = count;
            channel = row / columns.Kernel * (long)depth.Size;
            d0 = Place(depth, 0, place / (height.Kernel * width.Kernel));
            h0 = Place(height, 0, place / width.Kernel % height.Kernel);
            w = Place(width, 0, place % width.Kernel);
            (line, o) = (first / width.Windows, first % width.Windows);
            (slice, line) = (line / height.Windows, line % height.Windows);
        }

        public Piece Current { get; private set; }

        public readonly Pieces GetEnumerator() => this;

        public bool MoveNext()
        {
            if (next >= count)
                return false;
            var (depth, height, width) = columns.Axes;
            int length = Math.Min(width.Windows - o, count - next);
            Current = At(next, length, d0 + ((long)slice * depth.Stride), h0 + ((long)line * height.Stride), w + ((long)o * width.Stride));
            next += length;
            o = 0;
            if (++line == height.Windows)
                (line, slice) = (0, slice + 1);
            return true;
        }

        private readonly Piece At(int window, int length, long d, long h, long w)
        {
            var (depth, height, width) = columns.Axes;
            if (d < 0 || d >= depth.Size || h < 0 || h >= height.Size)
                return new Piece(window, length, 0, 0, 0);

            // Windows begin … end − 1 look at w + i·stride within [0, size).
            int begin, end;
            if (width.Stride == 1)
            {
                begin = (int)Math.Clamp(-w, 0, length);
                end = (int)Math.Clamp(width.Size - w, begin, length);
            }
            else
            {
                begin = w >= 0 ? 0 : (int)Math.Min(length, (-w + width.Stride - 1) / width.Stride);
                end = w >= width.Size ? begin : (int)Math.Clamp((width.Size - w + width.Stride - 1) / width.Stride, begin, length);
            }

            return begin >= end
                ? new Piece(window, length, 0, 0, 0)
                : new Piece(window, length, begin, end, (int)(((((channel + d) * height.Size) + h) * width.Size) + w + ((long)begin * width.Stride)));
        }
    }
}
