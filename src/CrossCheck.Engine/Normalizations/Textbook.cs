using CrossCheck.Definitions;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Normalizations;

/// <summary>What the definitions of the normalisations have in common: which elements belong together, and their moments.</summary>
internal static class Textbook
{
    /// <summary>The flat places of the elements with the same key.</summary>
    public static IEnumerable<int[]> Together(Shape shape, Func<int[], int> key) =>
        Enumerable.Range(0, (int)shape.Count).GroupBy(i => key(shape.IndexOf(i)), (_, members) => members.ToArray());

    /// <summary>The index's first dimensions as one number.</summary>
    public static int Leading(Shape shape, int[] index, int dimensions)
    {
        var place = 0;
        for (var d = 0; d < dimensions; d++)
        {
            place = (place * shape[d]) + index[d];
        }

        return place;
    }

    public static V Mean<V>(IEnumerable<V> values)
        where V : struct, IReal<V>
    {
        var (sum, n) = (V.Of(0), 0);
        foreach (var value in values)
        {
            (sum, n) = (sum + value, n + 1);
        }

        return sum / V.Of(n);
    }

    /// <summary>Σ(x − mean)²/n.</summary>
    public static V Variance<V>(IReadOnlyCollection<V> values)
        where V : struct, IReal<V>
    {
        var mean = Mean(values);
        return Mean(values.Select(v => (v - mean) * (v - mean)));
    }

    /// <summary>(x − mean)/√(variance + eps)·weight + bias, where these are not null.</summary>
    public static V Standardised<V>(DefinitionContext<V> x, int i, V mean, V variance, int channel)
        where V : struct, IReal<V>
    {
        var y = (x.Input("input").Values[i] - mean) / V.Sqrt(variance + x.Float("eps"));
        y = x.Find("weight") is { } weight ? y * weight.Values[channel] : y;
        return x.Find("bias") is { } bias ? y + bias.Values[channel] : y;
    }

    /// <summary>
    /// The same with statistics that are given, as engines compute it: one factor and one summand for a whole channel. It rounds
    /// more where x is near the mean, by as much as x itself is rounded.
    /// </summary>
    public static V Scaled<V>(DefinitionContext<V> x, int i, V mean, V variance, int channel)
        where V : struct, IReal<V>
    {
        var scale = (x.Find("weight") is { } weight ? weight.Values[channel] : V.Of(1)) / V.Sqrt(variance + x.Float("eps"));
        var shift = -(mean * scale);
        return (x.Input("input").Values[i] * scale) + (x.Find("bias") is { } bias ? bias.Values[channel] + shift : shift);
    }
}
