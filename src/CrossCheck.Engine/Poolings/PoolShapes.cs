using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>Inputs of poolings in d dimensions: (N, C, …), (C, …) or, beyond PyTorch, the bare (…) of one channel.</summary>
internal static class PoolShapes
{
    private static readonly string[][] Names = [[], ["L"], ["H", "W"], ["D", "H", "W"]];

    /// <summary>Each channel of each image by itself.</summary>
    public static Axes Axes(Step step, int dimensions)
    {
        var channel = "*" + new string(Operations.Axes.Whole, dimensions);
        return Operations.Axes.Of(step, $"{channel} -> {channel}, {channel}");
    }

    public static string NameOf(int dimensions, int axis) => Names[dimensions][axis];

    /// <summary>Are there images that do not know of each other?</summary>
    public static bool HasBatch(Shape? input, int dimensions) => input!.Rank == dimensions + 2;

    public static void Require(InferContext c, int dimensions)
    {
        var (input, names) = (c.Shape("input"), string.Join(", ", Names[dimensions]));
        c.Require(
            input.Rank >= dimensions && input.Rank <= dimensions + 2,
            $"input of shape {input} must be (N, C, {names}), (C, {names}) or ({names})");
        for (var d = HasBatch(input, dimensions) ? 1 : 0; d < input.Rank; d++)
        {
            c.Require(input[d] > 0, $"input of shape {input} must not be empty; only N may be 0");
        }
    }

    public static void RequireKernel(InferContext c, int axis)
    {
        var kernel = SlidingWindows.Kernel(c.Call, axis);
        c.Require(kernel >= 1, $"kernel_size={kernel} must be at least 1");
        var stride = SlidingWindows.Stride(c.Call, axis);
        c.Require(stride >= 1, $"stride={stride} must be at least 1");
    }
}
