using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>The largest element under each window of a plane, and where it stands.</summary>
public static class MaxWindows
{
    /// <summary>
    /// y = max of x under each window, at = its flat index in the plane. Of equal elements the first one counts,
    /// of NaNs, which win, the last one. Every window has at least one element.
    /// </summary>
    public static void Forward<T>(WindowAxis rows, WindowAxis columns, ReadOnlySpan<T> x, Span<T> y, Span<int> at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var o = 0;
        for (var oy = 0; oy < rows.Windows; oy++)
        {
            var (top, bottom) = (rows.First(oy), rows.End(oy));
            for (var ox = 0; ox < columns.Windows; ox++, o++)
            {
                var (left, right) = (columns.First(ox), columns.End(ox));
                var where = (top * columns.Size) + left;
                var largest = x[where];
                for (var i = top; i < bottom; i += rows.Dilation)
                {
                    var line = x.Slice(i * columns.Size, right);
                    for (var j = left; j < line.Length; j += columns.Dilation)
                    {
                        var value = line[j];
                        if (value > largest || T.IsNaN(value))
                        {
                            (largest, where) = (value, (i * columns.Size) + j);
                        }
                    }
                }

                (y[o], at[o]) = (largest, where);
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
