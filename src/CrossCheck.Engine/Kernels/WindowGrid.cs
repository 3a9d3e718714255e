namespace CrossCheck.Engine.Kernels;

/// <summary>Windows along one dimension: window o looks at First[o], First[o] + Step, … below End[o], at one place at least.</summary>
internal readonly record struct WindowSpans(int Size, int Step, int[] First, int[] End)
{
    /// <summary>The dimension that is not there: one window on one place.</summary>
    public static WindowSpans Unit { get; } = new(1, 1, [0], [1]);

    public int Windows => First.Length;

    /// <summary>Does one window look at everything?</summary>
    internal bool IsWhole => Windows == 1 && First[0] == 0 && End[0] == Size && Step == 1;

    public static WindowSpans Sliding(WindowAxis axis)
    {
        var (first, end) = (new int[axis.Windows], new int[axis.Windows]);
        for (var o = 0; o < first.Length; o++)
        {
            (first[o], end[o]) = (axis.First(o), axis.End(o));
        }

        return new(axis.Size, axis.Dilation, first, end);
    }

    /// <summary>As many windows as asked for, as equal as they can be: from ⌊o·size/windows⌋ up to ⌈(o + 1)·size/windows⌉.</summary>
    public static WindowSpans Adaptive(int size, int windows)
    {
        var (first, end) = (new int[windows], new int[windows]);
        for (var o = 0; o < windows; o++)
        {
            first[o] = (int)((long)o * size / windows);
            end[o] = (int)((((o + 1L) * size) + windows - 1) / windows);
        }

        return new(size, 1, first, end);
    }

    /// <summary>The windows of this dimension together with an inner one that is looked at as a whole.</summary>
    internal WindowSpans Over(WindowSpans inner) =>
        new(Size * inner.Size, 1, Array.ConvertAll(First, f => f * inner.Size), Array.ConvertAll(End, e => e * inner.Size));
}

/// <summary>Windows in up to three dimensions: the product of those along each. A channel has <see cref="Size"/> elements.</summary>
internal readonly record struct WindowGrid(WindowSpans Depth, WindowSpans Rows, WindowSpans Columns)
{
    /// <summary>Number of elements of a channel.</summary>
    public int Size => Depth.Size * Rows.Size * Columns.Size;

    /// <summary>Number of windows of a channel.</summary>
    public int Windows => Depth.Windows * Rows.Windows * Columns.Windows;

    /// <summary>From one to three dimensions, the last one innermost.</summary>
    public static WindowGrid Of(params ReadOnlySpan<WindowSpans> spans) => new(
        spans.Length > 2 ? spans[^3] : WindowSpans.Unit,
        spans.Length > 1 ? spans[^2] : WindowSpans.Unit,
        spans[^1]);

    /// <summary>The flat places that a window looks at, in scan order, in a tensor in which the channel begins at <paramref name="start"/>.</summary>
    internal List<int> Places(int window, int start)
    {
        var places = new List<int>();
        var (line, k) = Math.DivRem(window, Columns.Windows);
        var (i, j) = Math.DivRem(line, Rows.Windows);
        for (var d = Depth.First[i]; d < Depth.End[i]; d += Depth.Step)
        {
            for (var r = Rows.First[j]; r < Rows.End[j]; r += Rows.Step)
            {
                for (var c = Columns.First[k]; c < Columns.End[k]; c += Columns.Step)
                {
                    places.Add(start + (((d * Rows.Size) + r) * Columns.Size) + c);
                }
            }
        }

        return places;
    }

    /// <summary>The same windows with the longest lines: a window that is whole in its inner dimensions is one line.</summary>
    public WindowGrid WithLongLines()
    {
        var grid = this;
        for (var i = 0; i < 2 && grid.Columns.IsWhole && grid.Rows.Step == 1; i++)
        {
            grid = new(WindowSpans.Unit, grid.Depth, grid.Rows.Over(grid.Columns));
        }

        return grid;
    }
}
