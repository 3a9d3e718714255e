using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// Between lines of a tensor and the columns of a matrix whose rows have a given length: number j of the line that begins
/// at lines[i] belongs to row j, column i. A piece is to be small enough for the first-level cache.
/// </summary>
internal static class Tiles
{
    /// <summary>rows[j, i] = tensor[lines[i] + j].</summary>
    public static void Gather<T>(ReadOnlySpan<T> tensor, ReadOnlySpan<int> lines, int count, Span<T> rows, int length)
        where T : unmanaged
    {
        Fits(lines, count, rows.Length, length);
        unsafe
        {
            fixed (T* to = rows)
            {
                for (var i = 0; i < lines.Length; i++)
                {
                    fixed (T* line = tensor.Slice(lines[i], count))
                    {
                        var column = to + i;
                        for (var j = 0; j < count; j++, column += length)
                        {
                            *column = line[j];
                        }
                    }
                }
            }
        }
    }

    /// <summary>tensor[lines[i] + j] = rows[j, i].</summary>
    public static void Scatter<T>(ReadOnlySpan<T> rows, int length, Span<T> tensor, ReadOnlySpan<int> lines, int count)
        where T : unmanaged
    {
        Fits(lines, count, rows.Length, length);
        unsafe
        {
            fixed (T* from = rows)
            {
                for (var i = 0; i < lines.Length; i++)
                {
                    fixed (T* line = tensor.Slice(lines[i], count))
                    {
                        var column = from + i;
                        for (var j = 0; j < count; j++, column += length)
                        {
                            line[j] = *column;
                        }
                    }
                }
            }
        }
    }

    /// <summary>tensor[lines[i] + j] += rows[j, i].</summary>
    public static void Add<T>(ReadOnlySpan<T> rows, int length, Span<T> tensor, ReadOnlySpan<int> lines, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Fits(lines, count, rows.Length, length);
        unsafe
        {
            fixed (T* from = rows)
            {
                for (var i = 0; i < lines.Length; i++)
                {
                    fixed (T* line = tensor.Slice(lines[i], count))
                    {
                        var column = from + i;
                        for (var j = 0; j < count; j++, column += length)
                        {
                            line[j] += *column;
                        }
                    }
                }
            }
        }
    }

    private static void Fits(ReadOnlySpan<int> lines, int count, int available, int length)
    {
        if (count > 0 && lines.Length > 0 && ((count - 1L) * length) + lines.Length > available)
        {
            throw new ArgumentException($"{count} rows of {length} with {lines.Length} columns do not fit into {available} elements.");
        }
    }
}
