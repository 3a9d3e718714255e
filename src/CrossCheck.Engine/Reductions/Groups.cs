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
        where V : struct, IReal<V>
    {
        var shape = x.Input("input").Shape;
        var dims = x.Call.Has("dim") ? x.Call.Ints("dim") : [];
        return Of(shape, d => dims.IsEmpty || dims.Contains(d) || dims.Contains(d - shape.Rank));
    }

    /// <summary>Along the one dimension <c>dim</c>; all for None.</summary>
    public static List<int>[] OfDim<V>(DefinitionContext<V> x)
        where V : struct, IReal<V>
    {
        var shape = x.Input("input").Shape;
        return Of(shape, d => !x.Call.Has("dim") || x.Call.Int("dim") == d || x.Call.Int("dim") == d - shape.Rank);
    }
}
