using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>Windows as on paper: for each result the places in the input under its window.</summary>
internal static class PoolDefinition
{
    /// <summary>The places o·stride − padding + k·dilation over the kernel's k in scan order, those in the padding as null.</summary>
    public static IEnumerable<int[]?> Sliding(OpCall call, Shape input, int[] output)
    {
        var kernel = Shape.Create(call.Ints("kernel_size").AsSpan());
        var stride = call.Has("stride") ? call.Ints("stride") : call.Ints("kernel_size");
        var lead = input.Rank - kernel.Rank;
        bool HasOption(string name) => call.Spec.Signature.Parameters.Any(p => p.Name == name);
        for (var k = 0; k < kernel.Count; k++)
        {
            var (offset, place, inside) = (kernel.IndexOf(k), (int[])output.Clone(), true);
            for (var a = 0; a < kernel.Rank; a++)
            {
                var padding = HasOption("padding") ? call.Ints("padding")[a] : 0;
                var dilation = HasOption("dilation") ? call.Ints("dilation")[a] : 1;
                place[lead + a] = (output[lead + a] * stride[a]) - padding + (offset[a] * dilation);
                inside &= place[lead + a] >= 0 && place[lead + a] < input[lead + a];
            }

            yield return inside ? place : null;
        }
    }

    /// <summary>The places from ⌊o·in/out⌋ up to ⌈(o + 1)·in/out⌉ in each of the last dimensions.</summary>
    public static IEnumerable<int[]> Adaptive(Shape input, Shape outputs, int[] output, int dimensions)
    {
        IEnumerable<int[]> places = [output];
        for (var dimension = input.Rank - dimensions; dimension < input.Rank; dimension++)
        {
            // p under window o ⇔ ⌊o·in/out⌋ ≤ p < ⌈(o + 1)·in/out⌉ ⇔ o·in < (p + 1)·out and p·out < (o + 1)·in
            var (d, o, size, count) = (dimension, output[dimension], (long)input[dimension], outputs[dimension]);
            var under = Enumerable.Range(0, input[d]).Where(p => o * size < (p + 1L) * count && (long)p * count < (o + 1) * size).ToList();
            places = places.SelectMany(place => under.Select(p => (int[])[.. place[..d], p, .. place[(d + 1)..]]));
        }

        return places;
    }

    /// <summary>The largest element at these places and its flat index in the channel.</summary>
    public static (V Value, long At) Largest<V>(DefinitionTensor<V> input, IEnumerable<int[]?> places, int dimensions)
        where V : struct, IReal<V>
    {
        (V Value, long At)? best = null;
        foreach (var place in places)
        {
            if (place is not null && (best is null || Decide.Greater(input[place], best.Value.Value) || Decide.IsNaN(input[place])))
            {
                var at = 0L;
                for (var d = place.Length - dimensions; d < place.Length; d++)
                {
                    at = (at * input.Shape[d]) + place[d];
                }

                best = (input[place], at);
            }
        }

        return best!.Value;
    }
}
