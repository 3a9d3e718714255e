namespace CrossCheck.Engine.Kernels;

/// <summary>
/// Sliding windows along one dimension: window o looks at i·dilation + o·stride − padding for i from 0 to
/// kernel − 1, as far as that lies in the input.
/// </summary>
internal readonly record struct WindowAxis(int Size, int Kernel, int Stride, int Padding, int Dilation, int Windows)
{
    /// <summary>The first place in the input that window o looks at; past the input where there is none.</summary>
    public int First(int o)
    {
        var start = ((long)o * Stride) - Padding;
        return (int)(start >= 0 ? start : start + ((-start + Dilation - 1) / Dilation * Dilation));
    }

    /// <summary>One past the last place that window o looks at.</summary>
    public int End(int o) => (int)Math.Min(((long)o * Stride) - Padding + ((Kernel - 1L) * Dilation) + 1, Size);

    /// <summary>
    /// Number of windows: those that fit into the padded input, rounded down; with <paramref name="ceil"/> rounded
    /// up, but the last one begins in the input or the padding before it.
    /// </summary>
    public static long CountWindows(long size, long kernel, long stride, long padding, long dilation, bool ceil)
    {
        var room = size + (2 * padding) - (dilation * (kernel - 1)) - 1 + (ceil ? stride - 1 : 0);
        var count = (room >= 0 ? room / stride : -1) + 1;
        return ceil && (count - 1) * stride >= size + padding ? count - 1 : count;
    }
}
