using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>For definitions: per element of the result the places in the input that it is made of, in order.</summary>
internal static class Groups
{
    /// <param name="along">Is this dimension (counted from 0) reduced?</param>
    public static List<int>[] Of(Shape input, Func<int, bool> along)
    {
        var count = 1;
        for (var d = 0; d < input.Rank; d++)
        {
            count *= along(d) ? 1 : input[d];
        }

        var groups = new List<int>[count];
        for (var k = 0; k < count; k++)
        {
            groups[k] = [];
        }

        for (var i = 0; i < input.Count; i++)
        {
            var (place, index) = (0, input.IndexOf(i));
            for (var d = 0; d < index.Length; d++)
            {
                place = along(d) ? place : (place * input[d]) + index[d];
            }

            groups[place].Add(i);
        }

        return groups;
    }

    /// <summary>Along the tuple <c>dim</c>; all for None or an empty one.</summary>
    public static List<int>[] OfDims<V>(DefinitionContext<V> x)
        where V : struct, IReal<V> => OfDims(x.Call, x.Input("input").Shape);

    /// <inheritdoc cref="OfDims{V}(DefinitionContext{V})"/>
    public static List<int>[] OfDims(OpCall call, Shape shape)
    {
        var dims = call.Has("dim") ? call.Ints("dim") : [];
        return Of(shape, d => dims.IsEmpty || dims.Contains(d) || dims.Contains(d - shape.Rank));
    }

    /// <summary>Along the one dimension <c>dim</c>; all for None.</summary>
    public static List<int>[] OfDim<V>(DefinitionContext<V> x)
        where V : struct, IReal<V> => OfDim(x.Call, x.Input("input").Shape);

    /// <inheritdoc cref="OfDim{V}(DefinitionContext{V})"/>
    public static List<int>[] OfDim(OpCall call, Shape shape) =>
        Of(shape, d => !call.Has("dim") || call.Int("dim") == d || call.Int("dim") == d - shape.Rank);

    /// <summary>The places of the largest (smallest) numbers, in order, where there are several; none where one is NaN.</summary>
    public static List<int> Ties(List<int> places, double[] x, bool largest)
    {
        var ties = new List<int>();
        foreach (var i in places)
        {
            if (double.IsNaN(x[i]))
            {
                return [];
            }

            if (ties.Count > 0 && (largest ? x[i] > x[ties[0]] : x[i] < x[ties[0]]))
            {
                ties.Clear();
            }

            if (ties.Count == 0 || x[i] == x[ties[0]])
            {
                ties.Add(i);
            }
        }

        return ties.Count > 1 ? ties : [];
    }
}
