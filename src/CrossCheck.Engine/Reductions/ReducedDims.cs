using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>The arguments <c>dim</c> (None or an empty tuple: all) and <c>keepdim</c> of reductions.</summary>
internal static class ReducedDims
{
    /// <summary>Per dimension: is it reduced?</summary>
    public static bool[] Of(OpCall call, Shape input)
    {
        var dims = call.Has("dim") ? call.Ints("dim") : [];
        var reduced = new bool[input.Rank];
        foreach (var dim in dims)
        {
            if (input.Rank > 0)
            {
                reduced[dim < 0 ? dim + input.Rank : dim] = true;
            }
        }

        if (dims.IsEmpty)
        {
            Array.Fill(reduced, true);
        }

        return reduced;
    }

    /// <summary>How many elements are reduced to one.</summary>
    public static double Length(Step step)
    {
        var reduced = Of(step.Call, step.Shapes[0]!);
        return Terms.Sizes(step, d => reduced[d]);
    }

    /// <summary>The result's shape: without the reduced dimensions, or with size 1 there.</summary>
    /// <exception cref="CaseException">A dimension is out of range or named twice.</exception>
    public static ImmutableArray<Result> Infer(InferContext c)
    {
        var (input, keep) = (c.Shape("input"), c.Call.Bool("keepdim"));
        var seen = new HashSet<int>();
        foreach (var dim in c.Call.Has("dim") ? c.Call.Ints("dim") : [])
        {
            c.Require(seen.Add(c.Dim("dim", dim, input.Rank)), $"dim={dim} is named twice; name each dimension once");
        }

        var reduced = Of(c.Call, input);
        var shape = new List<int>();
        for (var d = 0; d < input.Rank; d++)
        {
            if (!reduced[d] || keep)
            {
                shape.Add(reduced[d] ? 1 : input[d]);
            }
        }

        return c.Float(Shape.Create([.. shape]));
    }
}
