using System.Collections.Immutable;
using CrossCheck.Networks;
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

    /// <summary>Per dimension of the first operand: is it the option's? All are where it is None.</summary>
    public static bool[] Of(Step step)
    {
        var (call, rank) = (step.Call, step.Shapes[0]!.Rank);
        return [.. Enumerable.Range(0, rank).Select(d => !call.Has("dim") || (call.Int("dim") + rank) % rank == d)];
    }

    /// <summary>How many elements there are along it.</summary>
    public static double Length(Step step)
    {
        var along = Of(step);
        return Terms.Sizes(step, d => along[d]);
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
