using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction MaxPool1d(TorchCall call)
    {
        var (k, s, p, d, ceil) = (call.Longs("kernel_size")[0], Stride(call)[0], call.Longs("padding")[0], call.Longs("dilation")[0], call.Call.Bool("ceil_mode"));
        return Batched(call, 1, x => F.max_pool1d(x, k, s, p, d, ceil));
    }

    private static TorchFunctions MaxPool1dWithIndices(TorchCall call)
    {
        var (k, s, p, d, ceil) = (call.Longs("kernel_size")[0], Stride(call)[0], call.Longs("padding")[0], call.Longs("dilation")[0], call.Call.Bool("ceil_mode"));
        return Batched(call, 1, x => F.max_pool1d_with_indices(x, k, s, p, d, ceil));
    }

    private static TorchFunction MaxPool3d(TorchCall call)
    {
        var (k, s, p, d, ceil) = (call.Longs("kernel_size"), Stride(call), call.Longs("padding"), call.Longs("dilation"), call.Call.Bool("ceil_mode"));
        return Batched(call, 3, x => F.max_pool3d(x, k, s, p, d, ceil));
    }

    private static TorchFunctions MaxPool3dWithIndices(TorchCall call)
    {
        var (k, s, p, d, ceil) = (call.Longs("kernel_size"), Stride(call), call.Longs("padding"), call.Longs("dilation"), call.Call.Bool("ceil_mode"));
        return Batched(call, 3, x => F.max_pool3d_with_indices(x, k, s, p, d, ceil));
    }

    private static TorchFunction AvgPool1d(TorchCall call)
    {
        var (k, s, p, ceil, padded) = (call.Longs("kernel_size")[0], Stride(call)[0], call.Longs("padding")[0], call.Call.Bool("ceil_mode"), call.Call.Bool("count_include_pad"));
        return Batched(call, 1, x => F.avg_pool1d(x, k, s, p, ceil, padded));
    }

    private static TorchFunction AvgPool2d(TorchCall call)
    {
        var (k, s, p, ceil, padded) = (call.Longs("kernel_size"), Stride(call), call.Longs("padding"), call.Call.Bool("ceil_mode"), call.Call.Bool("count_include_pad"));
        var divisor = Divisor(call);
        return Batched(call, 2, x => F.avg_pool2d(x, k, s, p, ceil, padded, divisor));
    }

    private static TorchFunction AvgPool3d(TorchCall call)
    {
        var (k, s, p, ceil, padded) = (call.Longs("kernel_size"), Stride(call), call.Longs("padding"), call.Call.Bool("ceil_mode"), call.Call.Bool("count_include_pad"));
        var divisor = Divisor(call);
        return Batched(call, 3, x => F.avg_pool3d(x, k, s, p, ceil, padded, divisor));
    }

    private static TorchFunction AdaptiveMaxPool1d(TorchCall call)
    {
        var size = AdaptiveSize(call, 1);
        return Batched(call, 1, x => F.adaptive_max_pool1d(x, size[0]));
    }

    private static TorchFunctions AdaptiveMaxPool1dWithIndices(TorchCall call)
    {
        var size = AdaptiveSize(call, 1);
        return Batched(call, 1, x => F.adaptive_max_pool1d_with_indices(x, size[0]));
    }

    private static TorchFunction AdaptiveMaxPool2d(TorchCall call)
    {
        var size = AdaptiveSize(call, 2);
        return Batched(call, 2, x => F.adaptive_max_pool2d(x, size));
    }

    private static TorchFunctions AdaptiveMaxPool2dWithIndices(TorchCall call)
    {
        var size = AdaptiveSize(call, 2);
        return Batched(call, 2, x => F.adaptive_max_pool2d_with_indices(x, size));
    }

    private static TorchFunction AdaptiveMaxPool3d(TorchCall call)
    {
        var size = AdaptiveSize(call, 3);
        return Batched(call, 3, x => AdaptiveMaxPool3d(x, size).Values);
    }

    private static TorchFunctions AdaptiveMaxPool3dWithIndices(TorchCall call)
    {
        var size = AdaptiveSize(call, 3);
        return Batched(call, 3, x => AdaptiveMaxPool3d(x, size));
    }

    private static TorchFunction AdaptiveAvgPool1d(TorchCall call)
    {
        var size = AdaptiveSize(call, 1);
        return Batched(call, 1, x => F.adaptive_avg_pool1d(x, size[0]));
    }

    private static TorchFunction AdaptiveAvgPool2d(TorchCall call)
    {
        var size = AdaptiveSize(call, 2);
        return Batched(call, 2, x => F.adaptive_avg_pool2d(x, size));
    }

    private static TorchFunction AdaptiveAvgPool3d(TorchCall call)
    {
        var size = AdaptiveSize(call, 3);
        return Batched(call, 3, x => F.adaptive_avg_pool3d(x, size));
    }

    private static TorchFunction LpPool1d(TorchCall call)
    {
        var (norm, k, s, ceil) = (call.Call.Float("norm_type"), call.Longs("kernel_size")[0], Stride(call)[0], call.Call.Bool("ceil_mode"));
        return Batched(call, 1, x => F.lp_pool1d(x, norm, k, s, ceil));
    }

    private static TorchFunction LpPool2d(TorchCall call)
    {
        var (norm, k, s, ceil) = (call.Call.Float("norm_type"), call.Longs("kernel_size"), Stride(call), call.Call.Bool("ceil_mode"));
        return Batched(call, 2, x => F.lp_pool2d(x, norm, k, s, ceil));
    }

    /// <summary>y[…, indices] = x, 0 elsewhere, as a scatter: TorchSharp 0.107's max_unpool loses the output size.</summary>
    private static TorchFunction MaxUnpool(TorchCall call, int dimensions)
    {
        var (lead, count) = (call.Shape(0).Rank - dimensions, call.ResultShape.Product(call.ResultShape.Rank - dimensions, call.ResultShape.Rank));
        long[] shape = [.. call.ResultShape.Select(size => (long)size)];
        long[] flat = [.. shape[..lead], count], from = [.. shape[..lead], call.Shape(0).Product(lead, lead + dimensions)];
        return x => zeros(flat, dtype: x[0].dtype).scatter(-1, x[1].reshape(from), x[0].reshape(from)).reshape(shape);
    }

    /// <summary>
    /// Each window by itself, as a max_pool3d that covers it, and its index moved to where it stands in the channel:
    /// TorchSharp 0.107 calls adaptive_max_pool1d here.
    /// </summary>
    private static (Tensor Values, Tensor Indices) AdaptiveMaxPool3d(Tensor input, long[] windows)
    {
        var sizes = input.shape[^3..];
        var (values, indices) = (new List<Tensor>(), new List<Tensor>());
        for (var o = 0L; o < windows[0] * windows[1] * windows[2]; o++)
        {
            long[] window = [o / (windows[1] * windows[2]), o / windows[2] % windows[1], o % windows[2]];
            var (part, start, length) = (input, new long[3], new long[3]);
            for (var d = 0; d < 3; d++)
            {
                start[d] = window[d] * sizes[d] / windows[d];
                length[d] = ((((window[d] + 1) * sizes[d]) + windows[d] - 1) / windows[d]) - start[d];
                part = part.narrow(d - 3, start[d], length[d]);
            }

            var (value, at) = F.max_pool3d_with_indices(part, length, length);
            Tensor Along(long above, int d) => at.div(above, RoundingMode.floor).remainder(length[d]).add(start[d]);
            values.Add(value.flatten(-3));
            indices.Add(Along(length[1] * length[2], 0).mul(sizes[1]).add(Along(length[2], 1)).mul(sizes[2]).add(Along(1, 2)).flatten(-3));
        }

        long[] shape = [.. input.shape[..^3], .. windows];
        return (cat(values, -1).reshape(shape), cat(indices, -1).reshape(shape));
    }

    private static long[] Stride(TorchCall call) => call.Longs(call.Call.Has("stride") ? "stride" : "kernel_size");

    private static long? Divisor(TorchCall call) => call.Call.Has("divisor_override") ? call.Call.Int("divisor_override") : null;

    /// <summary>The sizes asked for, None replaced by the input's: TorchSharp takes numbers only.</summary>
    private static long[] AdaptiveSize(TorchCall call, int dimensions) => [.. call.ResultShape.Skip(call.ResultShape.Rank - dimensions).Select(size => (long)size)];

    /// <summary>A pooling on (N, C, …), (C, …) and, beyond torch, on the bare (…), which is given a channel for the time.</summary>
    private static TorchFunction Batched(TorchCall call, int dimensions, Func<Tensor, Tensor> pool) =>
        call.Shape(0).Rank == dimensions ? x => pool(x[0].unsqueeze(0)).squeeze(0) : x => pool(x[0]);

    private static TorchFunctions Batched(TorchCall call, int dimensions, Func<Tensor, (Tensor Values, Tensor Indices)> pool)
    {
        var bare = call.Shape(0).Rank == dimensions;
        return x =>
        {
            var (values, indices) = pool(bare ? x[0].unsqueeze(0) : x[0]);
            return bare ? [values.squeeze(0), indices.squeeze(0)] : [values, indices];
        };
    }
}
