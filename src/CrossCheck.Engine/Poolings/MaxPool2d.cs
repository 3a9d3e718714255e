using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>
/// y[n, c, o, p] = max x[n, c, o·stride − padding + i·dilation, …] over the kernel's i and j that lie in the
/// input; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W]. Padding never wins.
/// </summary>
public sealed class MaxPool2d : Op
{
    public override OpSpec Spec { get; } = new(
        "max_pool2d(Tensor input, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, int[2] dilation=1, bool ceil_mode=False, bool return_indices=False)")
    {
        Formula = "y[…, o, p] = max over i, j of x[…, o·stride − padding + i·dilation, p·stride − padding + j·dilation]",
        Source = "torch.nn.MaxPool2d",
        RowByRow = static (call, shapes) => shapes[0]!.Rank == 4,
        Kinks = "ties: the first in scan order gets the gradient; NaN wins, and the last one gets it",
        Conventions = [new("y = max_pool2d(x, (1, 4))", "[[2, 1, 2, 2]]", "[[3]]", "[[3, 0, 0, 0]]"), new("y = max_pool2d(x, (1, 4))", "[[nan, 1, nan, 2]]", "[[3]]", "[[0, 0, 3, 0]]")],
        Infer = InferShape,
        ResultCount = static call => call.Bool("return_indices") ? 2 : 1,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (rows, columns) = (Axis(x.Call, x.Shape(0), 0), Axis(x.Call, x.Shape(0), 1));
        var (plane, window) = (rows.Size * columns.Size, rows.Windows * columns.Windows);
        var input = x.Input(0);
        var y = x.Output();
        var at = x.Keep<int>(x.Output().Length);
        for (int from = 0, to = 0; to < y.Length; from += plane, to += window)
        {
            MaxWindows.Forward(rows, columns, input.Slice(from, plane), y.Slice(to, window), at.Slice(to, window));
        }

        if (x.Call.Bool("return_indices"))
        {
            var indices = x.IndexOutput(1);
            for (var i = 0; i < at.Length; i++)
            {
                indices[i] = at[i];
            }
        }
    }

    // y[o] = x[at[o]]  ⇒  dx[at[o]] += dy[o]
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var (rows, columns) = (Axis(x.Call, x.Shape(0), 0), Axis(x.Call, x.Shape(0), 1));
        var (plane, window) = (rows.Size * columns.Size, rows.Windows * columns.Windows);
        var dy = x.GradOutput();
        var dx = x.GradInput(0);
        var at = x.Keep<int>(x.Output().Length);
        for (int from = 0, to = 0; to < dy.Length; from += plane, to += window)
        {
            MaxWindows.Backward(dy.Slice(to, window), at.Slice(to, window), dx.Slice(from, plane));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, call) = (x.Input("input"), x.Call);
        var (kernel, padding, dilation) = (call.Ints("kernel_size"), call.Ints("padding"), call.Ints("dilation"));
        var stride = call.Has("stride") ? call.Ints("stride") : kernel;
        var (h, w) = (input.Shape[input.Shape.Rank - 2], input.Shape[input.Shape.Rank - 1]);
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var index = x.Output.Shape.IndexOf(o);
            var (oy, ox) = (index[^2], index[^1]);
            (V Value, int At)? best = null;
            for (var ky = 0; ky < kernel[0]; ky++)
            {
                for (var kx = 0; kx < kernel[1]; kx++)
                {
                    var (iy, ix) = ((oy * stride[0]) - padding[0] + (ky * dilation[0]), (ox * stride[1]) - padding[1] + (kx * dilation[1]));
                    if (iy >= 0 && iy < h && ix >= 0 && ix < w)
                    {
                        (index[^2], index[^1]) = (iy, ix);
                        var candidate = input[index];
                        if (best is null || Decide.Greater(candidate, best.Value.Value) || Decide.IsNaN(candidate))
                        {
                            best = (candidate, (iy * w) + ix);
                        }
                    }
                }
            }

            x.Output.Values[o] = best!.Value.Value;
            if (call.Bool("return_indices"))
            {
                x.IndexOutputs[1].Values[o] = best.Value.At;
            }
        }
    }

    /// <summary>The windows along H (0) or W (1).</summary>
    private static WindowAxis Axis(OpCall call, Shape input, int axis)
    {
        var (size, kernel) = (input[input.Rank - 2 + axis], call.Ints("kernel_size")[axis]);
        var stride = call.Has("stride") ? call.Ints("stride")[axis] : kernel;
        var (padding, dilation) = (call.Ints("padding")[axis], call.Ints("dilation")[axis]);
        var windows = WindowAxis.CountWindows(size, kernel, stride, padding, dilation, call.Bool("ceil_mode"));
        return new WindowAxis(size, kernel, stride, padding, dilation, checked((int)windows));
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, call) = (c.Shape("input"), c.Call);
        c.Require(input.Rank is >= 2 and <= 4, $"input of shape {input} must be (N, C, H, W), (C, H, W) or (H, W)");
        for (var d = input.Rank == 4 ? 1 : 0; d < input.Rank; d++)
        {
            c.Require(input[d] > 0, $"input of shape {input} must not be empty; only N may be 0");
        }

        var output = input;
        for (var axis = 0; axis < 2; axis++)
        {
            var (kernel, padding, dilation) = (call.Ints("kernel_size")[axis], call.Ints("padding")[axis], call.Ints("dilation")[axis]);
            c.Require(kernel >= 1, $"kernel_size={kernel} must be at least 1");
            c.Require(!call.Has("stride") || call.Ints("stride")[axis] >= 1, $"stride={(call.Has("stride") ? call.Ints("stride")[axis] : 0)} must be at least 1");
            c.Require(dilation >= 1, $"dilation={dilation} must be at least 1");
            c.Require(padding >= 0 && padding <= kernel / 2, $"padding={padding} must be from 0 to {kernel / 2}, half of kernel_size={kernel}");
            var (size, name) = (input[input.Rank - 2 + axis], axis == 0 ? "H" : "W");
            var stride = call.Has("stride") ? call.Ints("stride")[axis] : kernel;
            var windows = WindowAxis.CountWindows(size, kernel, stride, padding, dilation, call.Bool("ceil_mode"));
            c.Require(
                windows >= 1,
                $"a window spans {((kernel - 1L) * dilation) + 1} of {name}, which has {size} with padding={padding} on both sides; use a smaller kernel_size or dilation");
            var windowAxis = Axis(call, input, axis);
            for (var o = 0; o < windows; o++)
            {
                c.Require(
                    windowAxis.First(o) < windowAxis.End(o),
                    $"window {o} along {name}={size} (kernel_size={kernel}, stride={stride}, padding={padding}, dilation={dilation}) lies in the padding alone; use less padding or dilation");
            }

            output = output.With(input.Rank - 2 + axis, (int)windows);
        }

        return call.Bool("return_indices") ? [c.FloatResult(output), new Result(output, ElementType.Int64)] : c.Float(output);
    }
}
