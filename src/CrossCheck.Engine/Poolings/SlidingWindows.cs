using System.Collections.Immutable;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>
/// The windows of kernel_size, stride, padding, dilation and ceil_mode along the last <paramref name="dimensions"/>
/// dimensions; an option that the operation has not is at its default.
/// </summary>
internal sealed class SlidingWindows(int dimensions)
{
    public static int Kernel(OpCall call, int axis) => call.Ints("kernel_size")[axis];

    public static int Stride(OpCall call, int axis) => call.Has("stride") ? call.Ints("stride")[axis] : Kernel(call, axis);

    public static int Padding(OpCall call, int axis) => Option(call, "padding", axis, 0);

    public static int Dilation(OpCall call, int axis) => Option(call, "dilation", axis, 1);

    public WindowGrid Grid(OpCall call, Shape input)
    {
        var spans = new WindowSpans[dimensions];
        for (var axis = 0; axis < dimensions; axis++)
        {
            spans[axis] = WindowSpans.Sliding(Axis(call, input, axis));
        }

        return WindowGrid.Of(spans);
    }

    /// <summary>The windows along one of the dimensions.</summary>
    public WindowAxis Axis(OpCall call, Shape input, int axis)
    {
        var (size, kernel, stride, padding, dilation) = (input[input.Rank - dimensions + axis], Kernel(call, axis), Stride(call, axis), Padding(call, axis), Dilation(call, axis));
        return new WindowAxis(size, kernel, stride, padding, dilation, checked((int)WindowAxis.CountWindows(size, kernel, stride, padding, dilation, call.Bool("ceil_mode"))));
    }

    /// <summary>The input's shape with the number of windows in the last dimensions.</summary>
    public Shape Infer(InferContext c)
    {
        var (input, call) = (c.Shape("input"), c.Call);
        PoolShapes.Require(c, dimensions);
        var output = input;
        for (var axis = 0; axis < dimensions; axis++)
        {
            var (kernel, padding, dilation) = (Kernel(call, axis), Padding(call, axis), Dilation(call, axis));
            PoolShapes.RequireKernel(c, axis);
            c.Require(dilation >= 1, $"dilation={dilation} must be at least 1");
            c.Require(padding >= 0 && padding <= kernel / 2, $"padding={padding} must be from 0 to {kernel / 2}, half of kernel_size={kernel}");
            var (size, name, stride) = (input[input.Rank - dimensions + axis], PoolShapes.NameOf(dimensions, axis), Stride(call, axis));
            var windows = WindowAxis.CountWindows(size, kernel, stride, padding, dilation, call.Bool("ceil_mode"));
            c.Require(
                windows >= 1,
                $"a window spans {((kernel - 1L) * dilation) + 1} of {name}, which has {size} with padding={padding} on both sides; use a smaller kernel_size{(dilation > 1 ? " or dilation" : "")}");
            var windowAxis = Axis(call, input, axis);
            for (var o = 0; o < windows; o++)
            {
                c.Require(
                    windowAxis.First(o) < windowAxis.End(o),
                    $"window {o} along {name}={size} (kernel_size={kernel}, stride={stride}, padding={padding}, dilation={dilation}) lies in the padding alone; use less padding or dilation");
            }

            output = output.With(input.Rank - dimensions + axis, (int)windows);
        }

        return output;
    }

    private static int Option(OpCall call, string option, int axis, int otherwise) =>
        call.Spec.Signature.Parameters.Any(p => p.Name == option) ? call.Ints(option)[axis] : otherwise;
}
