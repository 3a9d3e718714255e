using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>The sum of the elements under each window of a channel.</summary>
internal static class SumWindows
{
    private const int Few = 8;

    /// <summary>y = Σ x under each window: along the last dimension as <see cref="Reduce"/> adds, then line by line.</summary>
    public static void Forward<T>(in WindowGrid windows, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (depth, rows, columns) = windows.WithLongLines();
        var o = 0;
        for (var od = 0; od < depth.Windows; od++)
        {
            for (var oy = 0; oy < rows.Windows; oy++)
            {
                for (var ox = 0; ox < columns.Windows; ox++, o++)
                {
                    var (left, length) = (columns.First[ox], columns.End[ox] - columns.First[ox]);
                    var sum = T.Zero;
                    for (var d = depth.First[od]; d < depth.End[od]; d++)
                    {
                        for (var i = rows.First[oy]; i < rows.End[oy]; i++)
                        {
                            sum += Line(x.Slice((((d * rows.Size) + i) * columns.Size) + left, length));
                        }
                    }

                    y[o] = sum;
                }
            }
        }
    }

    /// <summary>y = Σ x  ⇒  dx += dy for every element under the window.</summary>
    public static void Backward<T>(in WindowGrid grid, ReadOnlySpan<T> dy, Span<T> dx)
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
                    var (left, length, upstream) = (columns.First[ox], columns.End[ox] - columns.First[ox], dy[o]);
                    for (var d = depth.First[od]; d < depth.End[od]; d++)
                    {
                        for (var i = rows.First[oy]; i < rows.End[oy]; i++)
                        {
                            foreach (ref var element in dx.Slice((((d * rows.Size) + i) * columns.Size) + left, length))
                            {
                                element += upstream;
                            }
                        }
                    }
                }
            }
        }
    }

    private static T Line<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length > Few)
        {
            return Reduce.Sum(x);
        }

        var sum = x[0];
        for (var i = 1; i < x.Length; i++)
        {
            sum += x[i];
        }

        return sum;
    }
}
