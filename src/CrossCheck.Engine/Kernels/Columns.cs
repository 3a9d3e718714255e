using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// The windows over a (depth, height, width) volume of several channels as the columns of a matrix (im2col) and
/// back (col2im): C[(c, i), o] = x[c, o·stride − padding + i·dilation], 0 outside x. Row (c, i) is channel c at place
/// i of the kernel, column o a window; both in row-major order. Fewer dimensions are sizes of 1 in front.
/// </summary>
public sealed class Columns
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
        for (int row = 0; row < Rows; row++)
        {
            var line = columns.Slice(row * count, count);
            for (int o = 0; o < count;)
            {
                var piece = PieceAt(row, first + o, count - o);
                var into = line.Slice(o, piece.Length);
                o += piece.Length;
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
            for (int o = 0; o < count;)
            {
                var piece = PieceAt(row, first + o, count - o);
                var from = line[(o + piece.Begin)..(o + piece.End)];
                o += piece.Length;
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

    /// <summary>The windows from <paramref name="window"/> to the end of its line, at most <paramref name="most"/>, as this row sees them.</summary>
    private Piece PieceAt(int row, int window, int most)
    {
        var (channel, place) = (row / Kernel, row % Kernel);
        var (line, o) = (window / width.Windows, window % width.Windows);
        int length = Math.Min(width.Windows - o, most);
        long d = Place(depth, line / height.Windows, place / (height.Kernel * width.Kernel));
        long h = Place(height, line % height.Windows, place / width.Kernel % height.Kernel);
        long w = Place(width, o, place % width.Kernel);
        if (d < 0 || d >= depth.Size || h < 0 || h >= height.Size)
            return new Piece(length, 0, 0, 0);

        // Windows begin … end − 1 look at w + i·stride within [0, size).
        int begin = w >= 0 ? 0 : (int)Math.Min(length, (-w + width.Stride - 1) / width.Stride);
        int end = w >= width.Size ? begin : (int)Math.Clamp((width.Size - w + width.Stride - 1) / width.Stride, begin, length);
        if (begin >= end)
            return new Piece(length, 0, 0, 0);
        return new Piece(length, begin, end, (int)((((((channel * (long)depth.Size) + d) * height.Size) + h) * width.Size) + w + ((long)begin * width.Stride)));
    }

    private static long Place(WindowAxis axis, int window, int i) => ((long)window * axis.Stride) - axis.Padding + ((long)i * axis.Dilation);

    /// <summary>Windows of one line: those from Begin to before End lie in x, the first of them at Start.</summary>
    private readonly record struct Piece(int Length, int Begin, int End, int Start);
}
