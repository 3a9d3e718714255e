using System.Numerics;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Resampling;

/// <summary>Which elements make one of the result along one dimension, and their weights.</summary>
internal static class ResizeTaps
{
    private const double Keys = -0.75;
    private const double AntialiasedKeys = -0.5;

    /// <summary>Two taps for linear, four for cubic, all under the stretched kernel where it is antialiased.</summary>
    public static AxisTaps<T> Along<T>(in Resizing resizing, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (size, count, cubic) = (resizing.Size(axis), (int)resizing.Count(axis), resizing.Mode == "bicubic");
        var (align, antialias, scale) = (resizing.AlignCorners, resizing.Antialias, Scale(resizing, axis));
        List<(int, double)> At(int o) =>
            count == size && antialias ? [(o, 1)]
            : count == size && !cubic ? [(o, 1), (o, 0)] // of ∞ the second one makes NaN, as in torch
            : antialias ? Stretched(size, (o + 0.5) * scale, scale, cubic)
            : cubic ? Cubic(size, align ? o * scale : ((o + 0.5) * scale) - 0.5)
            : Linear(size, align ? o * scale : Math.Max(((o + 0.5) * scale) - 0.5, 0));
        return AxisTaps<T>.Of(size, Enumerable.Range(0, count).Select(At));
    }

    /// <summary>
    /// The element that is nearest, as libtorch takes it: in float32 whatever the dtype, a copy and a doubling by whole
    /// numbers.
    /// </summary>
    public static int[] Nearest(in Resizing resizing, int axis)
    {
        var (size, count, exact) = (resizing.Size(axis), (int)resizing.Count(axis), resizing.Mode == "nearest-exact");
        var scale = resizing.Factor(axis) is { } factor ? (float)(1 / factor) : (float)size / count;
        var table = new int[count];
        for (var o = 0; o < count; o++)
        {
            table[o] = exact ? (int)Math.Min((float)((o + 0.5) * scale), size - 1)
                : resizing.Dimensions == 2 && count == size ? o
                : resizing.Dimensions == 2 && count == 2L * size ? o / 2
                : (int)Math.Min(o * scale, size - 1);
        }

        return table;
    }

    [EquivalentMutant("the scale of a single element, which stands at 0", 1)]
    private static double Scale(in Resizing resizing, int axis)
    {
        var (size, count) = (resizing.Size(axis), resizing.Count(axis));
        return resizing.AlignCorners ? (count > 1 ? (size - 1.0) / (count - 1) : 0)
            : resizing.Factor(axis) is { } factor ? 1 / factor
            : (double)size / count;
    }

    [EquivalentMutant("the fraction is below 1 already", 1)]
    private static List<(int, double)> Linear(int size, double x)
    {
        var i = (int)Math.Min(x, size - 1);
        var t = Math.Clamp(x - i, 0, 1);
        return [(i, 1 - t), (Math.Min(i + 1, size - 1), t)];
    }

    [EquivalentMutant("the fraction is below 1 already", 1)]
    private static List<(int, double)> Cubic(int size, double x)
    {
        var i = (int)Math.Min(Math.Floor(x), size - 1);
        var t = Math.Clamp(x - i, 0, 1);
        int At(int place) => Math.Clamp(place, 0, size - 1);
        return [(At(i - 1), Outer(1 + t, Keys)), (At(i), Inner(t, Keys)), (At(i + 1), Inner(1 - t, Keys)), (At(i + 2), Outer(2 - t, Keys))];
    }

    [EquivalentMutant("one element more, whose weight is 0", 2)]
    [EquivalentMutant("no element is farther away", 5)]
    private static List<(int, double)> Stretched(int size, double center, double scale, bool cubic)
    {
        var stretch = Math.Max(scale, 1);
        var support = (cubic ? 2 : 1) * stretch;
        var (from, end) = (Math.Max((int)(center - support + 0.5), 0), Math.Min((int)(center + support + 0.5), size));
        var weights = new double[end - from];
        for (var k = 0; k < weights.Length; k++)
        {
            var t = Math.Abs((from + k - center + 0.5) / stretch);
            weights[k] = !cubic ? Math.Max(1 - t, 0) : t < 1 ? Inner(t, AntialiasedKeys) : t < 2 ? Outer(t, AntialiasedKeys) : 0;
        }

        var total = weights.Sum();
        return [.. weights.Select((w, k) => (from + k, w / total))];
    }

    /// <summary>Keys' cubic convolution for t ≤ 1: (a + 2)·t³ − (a + 3)·t² + 1.</summary>
    private static double Inner(double t, double a) => (((((a + 2) * t) - (a + 3)) * t) * t) + 1;

    /// <summary>The same for 1 ≤ t ≤ 2: a·t³ − 5a·t² + 8a·t − 4a.</summary>
    private static double Outer(double t, double a) => (((((((a * t) - (5 * a)) * t) + (8 * a)) * t))) - (4 * a);
}
