using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// Columns back to an image, what overlaps added up (col2im): y[n, c, q] = Σ x[n, (c, k), p] over the k and p with
/// q = p·stride − padding + k·dilation. x[N, C·kH·kW, windows] or without N → y[N, C, H, W], (H, W) = output_size.
/// </summary>
internal sealed class Fold : Op
{
    public override OpSpec Spec { get; } = new(
        "fold(Tensor input, int[2] output_size, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)")
    {
        Formula = "y[n, c, q] = Σ x[n, (c, k), p] over k and p with q = p·stride − padding + k·dilation",
        Source = "torch.nn.Fold",
        Rounding = static _ => RoundingClass.Products,
        RowByRow = static (_, shapes) => shapes[0]!.Rank == 3,
        Infer = static c =>
        {
            var (input, size) = (c.Shape("input"), c.Call.Ints("output_size"));
            c.Require(input.Rank is 2 or 3, $"input of shape {input} must be (N, C·kH·kW, windows) or (C·kH·kW, windows)");
            c.Require(size[0] >= 1 && size[1] >= 1, $"output_size=({size[0]}, {size[1]}) must be at least 1 each");
            var (places, windows) = ImageWindows.Check(c, size[0], size[1]);
            var (rows, given) = (input[input.Rank - 2], input[input.Rank - 1]);
            c.Require(rows > 0 && rows % places == 0, $"input of shape {input} has {rows} rows, which must be a multiple of the {places} places of the kernel");
            c.Require(given == windows, $"input of shape {input} has {given} columns, output_size=({size[0]}, {size[1]}) has {windows} windows");
            return c.Float(input.Slice(0, input.Rank - 2).Concat(Shape.Of((int)(rows / places), size[0], size[1])));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (columns, images) = Sizes(x.Call, x.OutputShape(), x.Cases);
        var (size, length) = (columns.Channels * columns.Size, columns.Rows * columns.Windows);
        x.Output().Clear();
        for (var n = 0; n < images; n++)
        {
            columns.Scatter(x.Input(0).Slice(n * length, length), 0, columns.Windows, x.Output().Slice(n * size, size));
        }
    }

    // y at the places of the windows += x  ⇒  dx += dy there
    public override void Backward<T>(OpContext<T> x)
    {
        var (columns, images) = Sizes(x.Call, x.OutputShape(), x.Cases);
        var (size, length) = (columns.Channels * columns.Size, columns.Rows * columns.Windows);
        var there = new T[length];
        for (var n = 0; n < images && x.Wants(0); n++)
        {
            columns.Gather(x.GradOutput().Slice(n * size, size), 0, columns.Windows, there);
            Map.Add(there, x.GradInput(0).Slice(n * length, length));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, call, y) = (x.Input("input"), x.Call, x.Output);
        var (kernel, stride, padding, dilation) = (call.Ints("kernel_size"), call.Ints("stride"), call.Ints("padding"), call.Ints("dilation"));
        var (h, w) = (call.Ints("output_size")[0], call.Ints("output_size")[1]);
        var windows = input.Shape[input.Shape.Rank - 1];
        var wide = ((w + (2 * padding[1]) - (dilation[1] * (kernel[1] - 1)) - 1) / stride[1]) + 1;
        Array.Fill(y.Values, V.Of(0));
        for (var at = 0; at < input.Values.Length; at++)
        {
            // A row is (image, channel, i, j), as far as the division into planes of y goes.
            var (row, window) = (at / windows, at % windows);
            var (plane, i, j) = (row / (kernel[0] * kernel[1]), row / kernel[1] % kernel[0], row % kernel[1]);
            var down = (window / wide * stride[0]) - padding[0] + (i * dilation[0]);
            var right = (window % wide * stride[1]) - padding[1] + (j * dilation[1]);
            if (down >= 0 && down < h && right >= 0 && right < w)
            {
                y.Values[(((plane * h) + down) * w) + right] += input.Values[at];
            }
        }
    }

    private static (Columns Columns, int Images) Sizes(OpCall call, Shape output, int cases) => (
        new Columns(ImageWindows.Axes(call, output[output.Rank - 2], output[output.Rank - 1]), output[output.Rank - 3]),
        cases * (output.Rank == 4 ? output[0] : 1));
}
