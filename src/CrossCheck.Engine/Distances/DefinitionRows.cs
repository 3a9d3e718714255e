using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Distances;

/// <summary>For definitions: the vectors of broadcast operands, by the multi-dimensional index of their common shape.</summary>
internal static class DefinitionRows
{
    /// <summary>Per operand its vectors along a dimension, in row-major order of the others.</summary>
    public static V[][][] Of<V>(int dimension, params DefinitionTensor<V>[] operands)
    {
        var shape = operands.Select(o => o.Shape).Aggregate((a, b) => Broadcasting.TryCombine(a, b)!);
        if (shape.Rank == 0)
        {
            return [.. operands.Select(o => new[] { o.Values })];
        }

        dimension = dimension < 0 ? dimension + shape.Rank : dimension;
        var rows = shape.With(dimension, 1);
        return [.. operands.Select(o => Enumerable.Range(0, (int)rows.Count).Select(r =>
        {
            var index = rows.IndexOf(r);
            return Enumerable.Range(0, shape[dimension]).Select(k =>
            {
                index[dimension] = k;
                return o[[.. o.Shape.Select((size, d) => size == 1 ? 0 : index[d + shape.Rank - o.Shape.Rank])]];
            }).ToArray();
        }).ToArray())];
    }

    /// <summary>The same, the flat places in place of the numbers.</summary>
    public static int[][][] Places(int dimension, params Shape[] operands) =>
        Of(dimension, [.. operands.Select(s => new DefinitionTensor<int>(s, [.. Enumerable.Range(0, (int)s.Count)]))]);
}
