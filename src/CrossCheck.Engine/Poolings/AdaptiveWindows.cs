using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>As many windows as output_size says, as equal as they can be; None keeps a dimension as it is.</summary>
internal static class AdaptiveWindows
{
    public static WindowGrid Grid(OpCall call, Shape input, int dimensions)
    {
        var spans = new WindowSpans[dimensions];
        for (var axis = 0; axis < dimensions; axis++)
        {
            var size = input[input.Rank - dimensions + axis];
            spans[axis] = WindowSpans.Adaptive(size, Count(call, size, axis));
        }

        return WindowGrid.Of(spans);
    }

    public static Shape Infer(InferContext c, int dimensions)
    {
        PoolShapes.Require(c, dimensions);
        var (input, output) = (c.Shape("input"), c.Shape("input"));
        for (var axis = 0; axis < dimensions; axis++)
        {
            var dimension = input.Rank - dimensions + axis;
            var windows = Count(c.Call, input[dimension], axis);
            c.Require(windows >= 1, $"output_size={windows} along {PoolShapes.NameOf(dimensions, axis)} must be at least 1");
            output = output.With(dimension, windows);
        }

        return output;
    }

    private static int Count(OpCall call, int size, int axis) => call.Ints("output_size")[axis] is var count && count == OpCall.NoInt ? size : count;
}
