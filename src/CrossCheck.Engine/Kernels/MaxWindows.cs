using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>The largest element under each window of a channel, and where it stands.</summary>
internal static class MaxWindows
{
    /// <summary>
    /// y = max of x under each window, at = its flat index in the channel. Of equal elements the first one counts,
    /// of NaNs, which win, the last one.
    /// </summary>
    public static void Forward<T>(in WindowGrid grid, ReadOnlySpan<T> x, Span<T> y, Span<int> at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (depth, rows, columns) = grid;
        var o = 0;
        for (var od = 0; od < depth.Windows; od++)
        {
            for (var oy = 0; oy < rows.Windows; oy++)
            {
                for (var ox = 0; ox < columns.Windows; ox++, o++)
                {
                    var (left, right) = (columns.First[ox], columns.End[ox]);
                    var where = (((depth.First[od] * rows.Size) + rows.First[oy]) * columns.Size) + left;
                    var largest = x[where];
                    for (var d = depth.First[od]; d < depth.End[od]; d += depth.Step)
                    {
                        for (var i = rows.First[oy]; i < rows.End[oy]; i += rows.Step)
                        {
                            var start = ((d * rows.Size) + i) * columns.Size;
                            var line = x.Slice(start, right);
                            for (var j = left; j < line.Length; j += columns.Step)
                            {
                                var value = line[j];
                                if (value > largest || T.IsNaN(value))
                                {
                                    (largest, where) = (value, start + j);
                                }
                            }
                        }
                    }

                    (y[o], at[o]) = (largest, where);
                }
            }
        }
    }

    /// <summary>dx[at] += dy.</summary>
    public static void Backward<T>(ReadOnlySpan<T> dy, ReadOnlySpan<int> at, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        at = at[..dy.Length];
        for (var o = 0; o < dy.Length; o++)
        {
            dx[at[o]] += dy[o];
        }
    }
}
