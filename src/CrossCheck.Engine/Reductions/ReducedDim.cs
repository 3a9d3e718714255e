using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>The arguments <c>dim</c> (one, or None: all) and <c>keepdim</c>.</summary>
internal static class ReducedDim
{
    public static Slices Slices(OpCall call, Shape input)
    {
        if (call.Has("dim"))
        {
            return Reductions.Slices.Along(input, call.Int("dim"));
        }

        var all = new bool[input.Rank];
        Array.Fill(all, true);
        return new Slices(input, all);
    }

    public static Shape Infer(InferContext c)
    {
        var (input, keep) = (c.Shape("input"), c.Call.Bool("keepdim"));
        if (!c.Call.Has("dim"))
        {
            return keep ? Shape.Create([.. input.Select(_ => 1)]) : Shape.Scalar;
        }

        var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
        return Shape.Create([.. input.Select((size, d) => d == dim ? 1 : size).Where((_, d) => keep || d != dim)]);
    }
}
