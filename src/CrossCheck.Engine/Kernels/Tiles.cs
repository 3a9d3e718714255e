using System.Numerics;
using System.Runtime.CompilerServices;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// Between lines of a tensor and the columns of a matrix whose rows have a given length: number j of the line that begins
/// at lines[i] belongs to row j, column i. In small squares, whose cache lines are all used before they are lost.
/// </summary>
internal static class Tiles
{
    private const int Square = 16;

    private interface IMove
    {
        static abstract unsafe void Between<T>(T* line, T* row)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>;
    }

    /// <summary>rows[j, i] = tensor[lines[i] + j] for j below <paramref name="count"/>.</summary>
    public static unsafe void Gather<T>(ReadOnlySpan<T> tensor, ReadOnlySpan<int> lines, int count, Span<T> rows, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* line = tensor, row = rows)
            Walk<Taken, T>(line, tensor.Length, lines, count, row, rows.Length, length);
    }

    /// <summary>tensor[lines[i] + j] = rows[j, i].</summary>
    public static unsafe void Scatter<T>(ReadOnlySpan<T> rows, int length, Span<T> tensor, ReadOnlySpan<int> lines, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* line = tensor, row = rows)
            Walk<Put, T>(line, tensor.Length, lines, count, row, rows.Length, length);
    }

    /// <summary>tensor[lines[i] + j] += rows[j, i].</summary>
    public static unsafe void Add<T>(ReadOnlySpan<T> rows, int length, Span<T> tensor, ReadOnlySpan<int> lines, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* line = tensor, row = rows)
            Walk<Added, T>(line, tensor.Length, lines, count, row, rows.Length, length);
    }

    private static unsafe void Walk<TMove, T>(T* tensor, int size, ReadOnlySpan<int> lines, int count, T* rows, int available, int length)
        where TMove : struct, IMove
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count == 0 || lines.Length == 0)
            return;
        if (((count - 1L) * length) + lines.Length > available)
            throw new ArgumentException($"{count} rows of {length} with {lines.Length} columns do not fit into {available} elements.");
        foreach (int start in lines)
        {
            if (start < 0 || start > size - count)
                throw new ArgumentException($"{count} numbers from {start} on do not lie in {size} elements.");
        }

        for (int i0 = 0; i0 < lines.Length; i0 += Square)
        {
            int iEnd = Math.Min(i0 + Square, lines.Length);
            for (int j0 = 0; j0 < count; j0 += Square)
            {
                int n = Math.Min(Square, count - j0), i = i0;
                for (; i <= iEnd - 4; i += 4)
                {
                    T* a = tensor + lines[i] + j0, b = tensor + lines[i + 1] + j0, c = tensor + lines[i + 2] + j0, d = tensor + lines[i + 3] + j0;
                    T* row = rows + ((long)j0 * length) + i;
                    for (int j = 0; j < n; j++, row += length)
                    {
                        TMove.Between(a + j, row);
                        TMove.Between(b + j, row + 1);
                        TMove.Between(c + j, row + 2);
                        TMove.Between(d + j, row + 3);
                    }
                }

                for (; i < iEnd; i++)
                {
                    T* a = tensor + lines[i] + j0, row = rows + ((long)j0 * length) + i;
                    for (int j = 0; j < n; j++, row += length)
                        TMove.Between(a + j, row);
                }
            }
        }
    }

    private readonly struct Taken : IMove
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe void Between<T>(T* line, T* row)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => *row = *line;
    }

    private readonly struct Put : IMove
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe void Between<T>(T* line, T* row)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => *line = *row;
    }

    private readonly struct Added : IMove
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe void Between<T>(T* line, T* row)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => *line += *row;
    }
}
