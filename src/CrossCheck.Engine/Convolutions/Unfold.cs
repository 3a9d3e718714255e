using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// The windows over an image as columns (im2col): y[n, (c, i, j), (o, p)] = x[n, c, o·stride − padding + i·dilation, …], 0
/// outside. x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W] → y[N, C·kH·kW, windows] or without N.
/// </summary>
internal sealed class Unfold : Op
{
    public override OpSpec Spec { get; } = new(
        "unfold(Tensor input, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)")
    {
        Formula = "y[n, (c, i, j), (o, p)] = x[n, c, o·stride − padding + i·dilation, p·stride − padding + j·dilation], 0 outside",
        Source = "torch.nn.Unfold",
        Rounding = static _ => RoundingClass.Moves,
        RowByRow = static (_, shapes) => shapes[0]!.Rank == 4,
        Infer = static c =>
        {
            var input = c.Shape("input");
            c.Require(input.Rank is >= 2 and <= 4, $"input of shape {input} must be (N, C, H, W), (C, H, W) or (H, W)");
            for (var d = input.Rank == 4 ? 1 : 0; d < input.Rank; d++)
            {
                c.Require(input[d] > 0, $"input of shape {input} must not be empty; only N may be 0");
            }

            var (places, windows) = ImageWindows.Check(c, input[input.Rank - 2], input[input.Rank - 1]);
            var rows = places * (input.Rank == 2 ? 1 : input[input.Rank - 3]);
            c.Require(rows <= int.MaxValue, $"{rows} rows of columns are too many; use a smaller kernel_size");
            return c.Float(input.Slice(0, Math.Max(0, input.Rank - 3)).Concat(Shape.Of((int)rows, (int)windows)));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (columns, images) = Sizes(x.Call, x.Shape(0), x.Cases);
        var (size, length) = (columns.Channels * columns.Size, columns.Rows * columns.Windows);
        for (var n = 0; n < images; n++)
        {
            columns.Gather(x.Input(0).Slice(n * size, size), 0, columns.Windows, x.Output().Slice(n * length, length));
        }
    }

    // y = x at the places of the windows  ⇒  dx there += dy
    public override void Backward<T>(OpContext<T> x)
    {
        var (columns, images) = Sizes(x.Call, x.Shape(0), x.Cases);
        var (size, length) = (columns.Channels * columns.Size, columns.Rows * columns.Windows);
        for (var n = 0; n < images && x.Wants(0); n++)
        {
            columns.Scatter(x.GradOutput().Slice(n * length, length), 0, columns.Windows, x.GradInput(0).Slice(n * size, size));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, call, y) = (x.Input("input"), x.Call, x.Output);
        var (kernel, stride, padding, dilation) = (call.Ints("kernel_size"), call.Ints("stride"), call.Ints("padding"), call.Ints("dilation"));
        var (h, w) = (input.Shape[input.Shape.Rank - 2], input.Shape[input.Shape.Rank - 1]);
        var (rows, windows) = (y.Shape[y.Shape.Rank - 2], y.Shape[y.Shape.Rank - 1]);
        var wide = ((w + (2 * padding[1]) - (dilation[1] * (kernel[1] - 1)) - 1) / stride[1]) + 1;
        for (var at = 0; at < y.Values.Length; at++)
        {
            var (image, row, window) = (at / windows / rows, at / windows % rows, at % windows);
            var (channel, i, j) = (row / (kernel[0] * kernel[1]), row / kernel[1] % kernel[0], row % kernel[1]);
            var down = (window / wide * stride[0]) - padding[0] + (i * dilation[0]);
            var right = (window % wide * stride[1]) - padding[1] + (j * dilation[1]);
            var channels = rows / (kernel[0] * kernel[1]);
            y.Values[at] = down >= 0 && down < h && right >= 0 && right < w
                ? input.Values[(((((image * channels) + channel) * h) + down) * w) + right]
                : V.Of(0);
        }
    }

    private static (Columns Columns, int Images) Sizes(OpCall call, Shape input, int cases) => (
        new Columns(ImageWindows.Axes(call, input[input.Rank - 2], input[input.Rank - 1]), input.Rank == 2 ? 1 : input[input.Rank - 3]),
        cases * (input.Rank == 4 ? input[0] : 1));
}
