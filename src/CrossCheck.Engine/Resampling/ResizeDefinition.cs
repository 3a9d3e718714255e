using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Resampling;

/// <summary>
/// Resampling as on paper: the result at o is Σ h(p − i)·x[i], p the place of o among the input's elements i, which
/// repeat at the border.
/// </summary>
internal static class ResizeDefinition
{
    /// <summary>The places i of one dimension with their weights.</summary>
    public static List<(int Place, V Weight)> Taps<V>(OpCall call, int dimensions, int size, int count, double? factor, int o)
        where V : struct, IReal<V>
    {
        if (call.Choice("mode") is "nearest" or "nearest-exact")
        {
            return [(Nearest(call.Choice("mode"), dimensions, size, count, factor, o), V.Of(1))];
        }

        var (cubic, antialias) = (call.Choice("mode") == "bicubic", call.Bool("antialias"));
        if (size == count && (!cubic || antialias))
        {
            // Interpolated linearly, the right neighbour has no weight, but 0·∞ is NaN.
            return antialias ? [(o, V.Of(1))] : [(o, V.Of(1)), (o, V.Of(0))];
        }

        var align = call.Has("align_corners") && call.Bool("align_corners");
        var (numerator, denominator) = align ? (count == 1 ? 0 : size - 1, Math.Max(count - 1, 1)) : factor is { } f ? (1, f) : (size, (double)count);
        var (step, roughly) = (V.Of(numerator) / V.Of(denominator), numerator / denominator);
        return antialias ? Filtered<V>(size, V.Of(o + 0.5) * step, (o + 0.5) * roughly, step, roughly, cubic)
            : align ? Interpolated(size, V.Of(o) * step, o * roughly, cubic)
            : Interpolated(size, (V.Of(o + 0.5) * step) - V.Of(0.5), ((o + 0.5) * roughly) - 0.5, cubic);
    }

    /// <summary>⌊o·in/out⌋ or ⌊(o + ½)·in/out⌋ as libtorch computes it, with the ratio as a float.</summary>
    private static int Nearest(string mode, int dimensions, int size, int count, double? factor, int o)
    {
        // In two dimensions torch copies and doubles by whole numbers, whatever the factor.
        if (mode == "nearest" && dimensions == 2 && (count == size || count / 2.0 == size))
        {
            return o / (count / size);
        }

        var ratio = factor is null ? size / (float)count : (float)(1.0 / factor.Value);
        var place = mode == "nearest" ? MathF.Floor(ratio * o) : MathF.Floor((float)(ratio * (o + 0.5)));
        return place < size ? (int)place : size - 1;
    }

    /// <param name="p">The place, from 0 on for linear; <paramref name="roughly"/> decides between which elements it lies.</param>
    private static List<(int Place, V Weight)> Interpolated<V>(int size, V p, double roughly, bool cubic)
        where V : struct, IReal<V>
    {
        if (!cubic && roughly < 0)
        {
            (p, roughly) = (V.Of(0), 0);
        }

        var taps = new List<(int, V)>();
        var (reach, left) = (cubic ? 2 : 1, (int)Math.Floor(roughly));
        for (var i = left - reach + 1; i <= left + reach; i++)
        {
            var distance = i <= left ? p - V.Of(i) : V.Of(i) - p;
            taps.Add((Math.Min(Math.Max(i, 0), size - 1), Kernel(distance, i == left || i == left + 1, cubic, -0.75)));
        }

        return taps;
    }

    /// <summary>All elements whose centres i + ½ lie under the kernel, made as wide as a step of more than 1; their weights add up to 1.</summary>
    private static List<(int Place, V Weight)> Filtered<V>(int size, V center, double roughly, V step, double roughStep, bool cubic)
        where V : struct, IReal<V>
    {
        var (taps, total) = (new List<(int Place, V Weight)>(), V.Of(0));
        for (var i = 0; i < size; i++)
        {
            var far = Math.Abs(i + 0.5 - roughly) / Math.Max(roughStep, 1);
            if (far < (cubic ? 2 : 1))
            {
                var distance = i + 0.5 < roughly ? center - V.Of(i + 0.5) : V.Of(i + 0.5) - center;
                var weight = Kernel(roughStep > 1 ? distance / step : distance, far < 1, cubic, -0.5);
                taps.Add((i, weight));
                total += weight;
            }
        }

        return [.. taps.Select(tap => (tap.Place, tap.Weight / total))];
    }

    /// <summary>h(t): 1 − t, or Keys' cubic: (a + 2)t³ − (a + 3)t² + 1 up to 1, a(t³ − 5t² + 8t − 4) up to 2.</summary>
    private static V Kernel<V>(V t, bool near, bool cubic, double a)
        where V : struct, IReal<V>
    {
        var (square, cube) = (t * t, t * t * t);
        return !cubic ? V.Of(1) - t
            : near ? (V.Of(a + 2) * cube) - (V.Of(a + 3) * square) + V.Of(1)
            : V.Of(a) * (cube - (V.Of(5) * square) + (V.Of(8) * t) - V.Of(4));
    }
}
