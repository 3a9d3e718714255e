using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction Conv1d(TorchCall call)
    {
        var (stride, dilation, groups) = (call.Call.Ints("stride")[0], call.Call.Ints("dilation")[0], call.Call.Int("groups"));
        if (PaddingMode(call) is { } mode)
        {
            return Convolution(call, 1, (x, w, b) => F.conv1d_padding(x, w, b, stride, mode, dilation, groups));
        }

        var padding = call.Call.Ints("padding")[0];
        return Convolution(call, 1, (x, w, b) => F.conv1d(x, w, b, stride, padding, dilation, groups));
    }

    private static TorchFunction Conv2d(TorchCall call)
    {
        var (stride, dilation, groups) = (call.Longs("stride"), call.Longs("dilation"), call.Call.Int("groups"));
        if (PaddingMode(call) is { } mode)
        {
            return Convolution(call, 2, (x, w, b) => F.conv2d_padding(x, w, b, stride, mode, dilation, groups));
        }

        var padding = call.Longs("padding");
        return Convolution(call, 2, (x, w, b) => F.conv2d(x, w, b, stride, padding, dilation, groups));
    }

    private static TorchFunction Conv3d(TorchCall call)
    {
        var (stride, dilation, groups) = (call.Longs("stride"), call.Longs("dilation"), call.Call.Int("groups"));
        if (PaddingMode(call) is { } mode)
        {
            return Convolution(call, 3, (x, w, b) => F.conv3d_padding(x, w, b, stride, mode, dilation, groups));
        }

        var padding = call.Longs("padding");
        return Convolution(call, 3, (x, w, b) => F.conv3d(x, w, b, stride, padding, dilation, groups));
    }

    private static TorchFunction ConvTranspose1d(TorchCall call)
    {
        var (stride, padding, extra) = (call.Call.Ints("stride")[0], call.Call.Ints("padding")[0], call.Call.Ints("output_padding")[0]);
        var (dilation, groups) = (call.Call.Ints("dilation")[0], call.Call.Int("groups"));
        return Convolution(call, 1, (x, w, b) => F.conv_transpose1d(x, w, b, stride, padding, extra, dilation, groups));
    }

    private static TorchFunction ConvTranspose2d(TorchCall call)
    {
        var (stride, padding, extra) = (call.Longs("stride"), call.Longs("padding"), call.Longs("output_padding"));
        var (dilation, groups) = (call.Longs("dilation"), call.Call.Int("groups"));
        return Convolution(call, 2, (x, w, b) => F.conv_transpose2d(x, w, b, stride, padding, extra, dilation, groups));
    }

    private static TorchFunction ConvTranspose3d(TorchCall call)
    {
        var (stride, padding, extra) = (call.Longs("stride"), call.Longs("padding"), call.Longs("output_padding"));
        var (dilation, groups) = (call.Longs("dilation"), call.Call.Int("groups"));
        return Convolution(call, 3, (x, w, b) => F.conv_transpose3d(x, w, b, stride, padding, extra, dilation, groups));
    }

    /// <summary>(N, C, H, W); TorchSharp 0.107 takes neither (C, H, W), as torch does, nor, beyond torch, a bare (H, W).</summary>
    private static TorchFunction Unfold(TorchCall call)
    {
        var (kernel, dilation, padding, stride) = (Pair(call, "kernel_size"), Pair(call, "dilation"), Pair(call, "padding"), Pair(call, "stride"));
        return call.Shape(0).Rank switch
        {
            2 => x => F.unfold(x[0].unsqueeze(0).unsqueeze(0), kernel, dilation, padding, stride).squeeze(0),
            3 => x => F.unfold(x[0].unsqueeze(0), kernel, dilation, padding, stride).squeeze(0),
            _ => x => F.unfold(x[0], kernel, dilation, padding, stride),
        };
    }

    private static TorchFunction Fold(TorchCall call)
    {
        var (size, kernel, dilation, padding, stride) =
            (Pair(call, "output_size"), Pair(call, "kernel_size"), Pair(call, "dilation"), Pair(call, "padding"), Pair(call, "stride"));
        return x => F.fold(x[0], size, kernel, dilation, padding, stride);
    }

    private static (long, long) Pair(TorchCall call, string option) => (call.Call.Ints(option)[0], call.Call.Ints(option)[1]);

    private static Padding? PaddingMode(TorchCall call) => call.Call.FindChoice("padding") switch
    {
        "same" => Padding.Same,
        "valid" => Padding.Valid,
        _ => null,
    };

    /// <summary>
    /// A convolution of (N, C, …) or (C, …), and, beyond torch, of a bare (…), which gets its channel, as does a bare
    /// kernel. One number as bias becomes the (1) that torch takes.
    /// </summary>
    private static TorchFunction Convolution(TorchCall call, int dimensions, Func<Tensor, Tensor, Tensor?, Tensor> convolve)
    {
        var (bareInput, bareWeight) = (call.Shape(0).Rank == dimensions, call.Shape(1).Rank == dimensions);
        var bias = call.Call.Slot("bias");
        if (!bareInput)
        {
            return x => convolve(x[0], x[1], x.Optional(bias)?.reshape(-1));
        }

        return bareWeight
            ? x => convolve(x[0].unsqueeze(0), x[1].unsqueeze(0).unsqueeze(0), x.Optional(bias)?.reshape(-1)).squeeze(0)
            : x => convolve(x[0].unsqueeze(0), x[1], x.Optional(bias)?.reshape(-1));
    }
}
