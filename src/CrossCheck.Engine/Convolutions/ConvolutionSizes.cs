using System.Collections.Immutable;
using CrossCheck.Engine.Kernels;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Convolutions;

/// <summary>The sizes of one convolution, plain or transposed, in one to three dimensions; and the checks of its shapes.</summary>
internal sealed class ConvolutionSizes
{
    private static readonly string[][] AxisNames = [[], ["L"], ["H", "W"], ["D", "H", "W"]];

    private ConvolutionSizes(OpCall call, int dimensions, Shape input, Shape weight, Shape output, bool transposed)
    {
        var bare = weight.Rank == dimensions;
        Batch = input.Rank == dimensions + 2 ? input[0] : 1;
        Groups = call.Int("groups");
        InChannels = input.Rank == dimensions ? 1 : input[input.Rank - dimensions - 1];
        OutChannels = bare ? 1 : transposed ? weight[1] * Groups : weight[0];
        InSize = input.Product(input.Rank - dimensions, input.Rank);
        OutSize = output.Product(output.Rank - dimensions, output.Rank);

        // The windows lie over the input, those of a transposed convolution over its output.
        var (volume, windows) = transposed ? (output, input) : (input, output);
        var (volumeChannels, windowChannels) = transposed ? (OutChannels, InChannels) : (InChannels, OutChannels);
        var axes = new WindowAxis[dimensions];
        for (var axis = 0; axis < dimensions; axis++)
        {
            var kernel = weight[weight.Rank - dimensions + axis];
            axes[axis] = new WindowAxis(
                volume[volume.Rank - dimensions + axis],
                kernel,
                call.Ints("stride")[axis],
                (int)PaddingBefore(call, axis, kernel),
                call.Ints("dilation")[axis],
                windows[windows.Rank - dimensions + axis]);
        }

        Product = new WindowedProduct(new Columns(axes, volumeChannels / Groups), windowChannels / Groups, Groups);
    }

    public int Batch { get; }

    public int Groups { get; }

    public int InChannels { get; }

    public int OutChannels { get; }

    /// <summary>Elements of one channel of the input.</summary>
    public int InSize { get; }

    /// <summary>Elements of one channel of the result.</summary>
    public int OutSize { get; }

    public WindowedProduct Product { get; }

    /// <summary>The result as (N, C, elements), for what is done per channel.</summary>
    public Shape Channels => Shape.Of(Batch, OutChannels, OutSize);

    public static ConvolutionSizes Of<T>(OpContext<T> x, int dimensions, bool transposed)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        new(x.Call, dimensions, x.Shape(0), x.Shape(1), x.OutputShape(), transposed);

    /// <summary>y[n, o] = x·W (+ b[o]): checks everything and gives the shape of the result.</summary>
    public static ImmutableArray<Result> Infer(InferContext c, int dimensions, bool transposed)
    {
        var (input, weight, bias, call) = (c.Shape("input"), c.Shape("weight"), c.Find("bias"), c.Call);
        var names = string.Join(", ", AxisNames[dimensions]);
        var kernelNames = string.Join(", ", AxisNames[dimensions].Select(a => "k" + a));
        c.Require(input.Rank >= dimensions && input.Rank <= dimensions + 2, $"input of shape {input} must be (N, C, {names}), (C, {names}) or ({names})");
        for (var d = input.Rank == dimensions + 2 ? 1 : 0; d < input.Rank; d++)
        {
            c.Require(input[d] > 0, $"input of shape {input} must not be empty; only N may be 0");
        }

        var bare = input.Rank == dimensions;
        var wanted = transposed ? $"(C_in, C_out/groups, {kernelNames})" : $"(C_out, C_in/groups, {kernelNames})";
        c.Require(
            weight.Rank == dimensions + 2 || (bare && weight.Rank == dimensions),
            $"weight of shape {weight} must be {wanted}{(bare ? $" or ({kernelNames})" : "")} for the input {input}");
        c.Require(weight.Count > 0, $"weight of shape {weight} must not be empty");
        var groups = call.Int("groups");
        c.Require(groups >= 1, $"groups={groups} must be at least 1");
        var inChannels = bare ? 1 : input[input.Rank - dimensions - 1];
        c.Require(inChannels % groups == 0, $"groups={groups} must divide the {inChannels} channels of the input {input}");
        var outChannels = 1L;
        if (weight.Rank > dimensions)
        {
            var expected = transposed ? inChannels : inChannels / groups;
            c.Require(
                weight[transposed ? 0 : 1] == expected,
                $"weight of shape {weight} must be {wanted} with {(transposed ? "C_in" : "C_in/groups")} = {expected}, since the input {input} has {inChannels} channel{(inChannels == 1 ? "" : "s")} and groups={groups}");
            outChannels = transposed ? (long)weight[1] * groups : weight[0];
            c.Require(outChannels % groups == 0, $"groups={groups} must divide the {outChannels} output channels of the weight {weight}");
            c.Require(outChannels <= int.MaxValue, $"{outChannels} output channels are too many");
        }

        c.Require(
            bias is null || (bias.Rank <= 1 && bias.Count == outChannels),
            $"bias of shape {bias} must be ({outChannels}), one number per output channel of the weight {weight}");
        CheckPadding(c, transposed);
        var output = input.Slice(0, Math.Max(0, input.Rank - dimensions - 1)).Concat(weight.Rank == dimensions ? Shape.Scalar : Shape.Of((int)outChannels));
        for (var axis = 0; axis < dimensions; axis++)
        {
            var (size, kernel) = (input[input.Rank - dimensions + axis], weight[weight.Rank - dimensions + axis]);
            var (stride, dilation) = (call.Ints("stride")[axis], call.Ints("dilation")[axis]);
            c.Require(stride >= 1, $"stride={stride} must be at least 1");
            c.Require(dilation >= 1, $"dilation={dilation} must be at least 1");
            output = output.Concat(Shape.Of(transposed
                ? TransposedSize(c, axis, AxisNames[dimensions][axis], size, kernel)
                : Windows(c, axis, AxisNames[dimensions][axis], size, kernel)));
        }

        return c.Float(output);
    }

    /// <summary>
    /// Of a result's element the kernel's elements that meet it, of the input's gradient those on the other side, of a weight
    /// and a bias all places where they are used.
    /// </summary>
    public static double Terms(Step step, int slot, int dimensions, bool transposed)
    {
        var (input, weight, output) = (step.Shapes[0]!, step.Shapes[1]!, step.Results[0].Shape);
        var (over, within) = weight.Rank > dimensions ? ((double)weight.Count / weight[0], (double)weight.Count / weight[1] / step.Call.Int("groups")) : (weight.Count, (double)weight.Count);
        var sparse = within / step.Call.Ints("stride").Aggregate(1.0, (product, stride) => product * stride);
        return slot switch
        {
            < 0 => transposed ? sparse : over,
            0 => transposed ? over : sparse,
            1 => transposed ? input.Count * over / weight.Count : output.Count * over / weight.Count,
            _ => (double)output.Count / step.Shapes[2]!.Count,
        };
    }

    /// <summary>Each image by itself and, where there are no groups, each channel of input and result.</summary>
    public static Axes Axes(Step step, int dimensions, bool transposed)
    {
        var (input, output, weight) = step.Call.Int("groups") > 1 ? ("n_", "n_", "__") : ("nc", "no", transposed ? "co" : "oc");
        var space = new string(Operations.Axes.Whole, dimensions);
        return Operations.Axes.Of(step, $"{input}{space}, {weight}{space}, {output[1]} -> {output}{space}");
    }

    /// <summary>What is added before the first element: half of what 'same' needs, rounded down; the rest goes behind the last.</summary>
    public static long PaddingBefore(OpCall call, int axis, int kernel) => call.FindChoice("padding") switch
    {
        null => call.Ints("padding")[axis],
        "same" => call.Ints("dilation")[axis] * (kernel - 1L) / 2,
        _ => 0,
    };

    private static void CheckPadding(InferContext c, bool transposed)
    {
        if (c.Call.FindChoice("padding") is { } choice)
        {
            var strides = c.Call.Ints("stride");
            c.Require(choice != "same" || strides.All(s => s == 1), $"padding='same' needs stride=1, not {string.Join(", ", strides)}; give the padding as numbers");
            return;
        }

        foreach (var padding in c.Call.Ints("padding"))
        {
            c.Require(padding >= 0, $"padding={padding} must not be negative");
        }

        for (var axis = 0; transposed && axis < c.Call.Ints("stride").Length; axis++)
        {
            var (extra, stride, dilation) = (c.Call.Ints("output_padding")[axis], c.Call.Ints("stride")[axis], c.Call.Ints("dilation")[axis]);
            c.Require(
                extra >= 0 && (extra < stride || extra < dilation),
                $"output_padding={extra} must be from 0 to {Math.Max(stride, dilation) - 1}, less than stride={stride} or dilation={dilation}");
        }
    }

    private static int Windows(InferContext c, int axis, string name, int size, int kernel)
    {
        var dilation = c.Call.Ints("dilation")[axis];
        var before = PaddingBefore(c.Call, axis, kernel);
        c.Require(before <= int.MaxValue, $"dilation={dilation} is too large for padding='same' with a kernel of {kernel} along {name}");
        if (c.Call.FindChoice("padding") == "same")
        {
            return size;
        }

        var windows = WindowAxis.CountWindows(size, kernel, c.Call.Ints("stride")[axis], before, dilation, ceil: false);
        c.Require(
            windows >= 1,
            $"the kernel spans {((kernel - 1L) * dilation) + 1} of {name}, which has {size} with padding={before} on both sides; use a smaller kernel or dilation, or more padding");
        c.Require(windows <= int.MaxValue, $"padding={before} makes {windows} windows along {name}, which is too many");
        return (int)windows;
    }

    private static int TransposedSize(InferContext c, int axis, string name, int windows, int kernel)
    {
        var (stride, padding, dilation) = (c.Call.Ints("stride")[axis], c.Call.Ints("padding")[axis], c.Call.Ints("dilation")[axis]);
        var size = ((windows - 1L) * stride) - (2L * padding) + (dilation * (kernel - 1L)) + c.Call.Ints("output_padding")[axis] + 1;
        c.Require(
            size is >= 1 and <= int.MaxValue,
            $"the result would have {size} elements along {name}: (in − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1 = ({windows} − 1)·{stride} − 2·{padding} + {dilation}·({kernel} − 1) + {c.Call.Ints("output_padding")[axis]} + 1");
        return (int)size;
    }
}
