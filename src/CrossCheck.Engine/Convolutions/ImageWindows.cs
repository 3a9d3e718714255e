using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Convolutions;

/// <summary>The windows over an image, from the arguments kernel_size, dilation, padding and stride.</summary>
internal static class ImageWindows
{
    /// <summary>Windows along H and W.</summary>
    public static WindowAxis[] Axes(OpCall call, int height, int width) => [Axis(call, 0, height), Axis(call, 1, width)];

    /// <summary>Checks the arguments; the number of places of the kernel, and of windows.</summary>
    public static (long Places, long Windows) Check(InferContext c, int height, int width)
    {
        var (places, all) = (1L, 1L);
        for (var axis = 0; axis < 2; axis++)
        {
            var (size, name) = axis == 0 ? (height, "H") : (width, "W");
            var (kernel, stride, padding, dilation) = (c.Call.Ints("kernel_size")[axis], c.Call.Ints("stride")[axis], c.Call.Ints("padding")[axis], c.Call.Ints("dilation")[axis]);
            c.Require(kernel >= 1, $"kernel_size={kernel} must be at least 1");
            c.Require(stride >= 1, $"stride={stride} must be at least 1");
            c.Require(dilation >= 1, $"dilation={dilation} must be at least 1");
            c.Require(padding >= 0, $"padding={padding} must not be negative");
            var windows = WindowAxis.CountWindows(size, kernel, stride, padding, dilation, ceil: false);
            c.Require(
                windows >= 1,
                $"a window spans {((kernel - 1L) * dilation) + 1} of {name}, which has {size} with padding={padding} on both sides; use a smaller kernel_size or dilation, or more padding");
            places *= kernel;
            all = windows > int.MaxValue ? long.MaxValue : Math.Min(all, int.MaxValue) * windows;
        }

        c.Require(all <= int.MaxValue, $"padding=({string.Join(", ", c.Call.Ints("padding"))}) makes too many windows over ({height}, {width})");
        c.Require(places <= int.MaxValue, $"kernel_size=({string.Join(", ", c.Call.Ints("kernel_size"))}) is too large");
        return (places, all);
    }

    private static WindowAxis Axis(OpCall call, int axis, int size)
    {
        var (kernel, stride, padding, dilation) = (call.Ints("kernel_size")[axis], call.Ints("stride")[axis], call.Ints("padding")[axis], call.Ints("dilation")[axis]);
        return new(size, kernel, stride, padding, dilation, (int)WindowAxis.CountWindows(size, kernel, stride, padding, dilation, ceil: false));
    }
}
