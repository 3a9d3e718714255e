using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction Cat(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => cat(All(call, x), dim);
    }

    private static TorchFunction Stack(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => stack(All(call, x), dim);
    }

    private static TorchFunction Permute(TorchCall call)
    {
        var dims = call.Longs("dims");
        return x => x[0].permute(dims);
    }

    /// <summary>TorchSharp's squeeze takes one dimension: several go one by one, the last one first.</summary>
    private static TorchFunction Squeeze(TorchCall call)
    {
        if (!call.Call.Has("dim"))
        {
            return x => x[0].squeeze();
        }

        var rank = Math.Max(call.Shape(0).Rank, 1);
        long[] dims = [.. call.Longs("dim").Select(d => d < 0 ? d + rank : d).OrderDescending()];
        return x => dims.Length == 0 ? x[0].clone() : dims.Aggregate(x[0], (y, d) => y.squeeze(d));
    }

    private static TorchFunction Unsqueeze(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => x[0].unsqueeze(dim);
    }

    /// <summary>torch's view asks for memory in order, which a permuted value's is not; the engine's always is.</summary>
    private static TorchFunction View(TorchCall call)
    {
        var shape = call.Longs("shape");
        return x => x[0].contiguous().view(shape);
    }

    /// <summary>TorchSharp's unflatten counts no dimension from the end.</summary>
    private static TorchFunction Unflatten(TorchCall call)
    {
        var (dim, sizes) = (call.Call.Int("dim"), call.Longs("sizes"));
        dim = dim < 0 ? dim + call.Shape(0).Rank : dim;
        return x => x[0].unflatten(dim, sizes);
    }

    private static TorchFunction Expand(TorchCall call)
    {
        var sizes = call.Longs("sizes");
        return x => x[0].expand(sizes, false);
    }

    private static TorchFunction Repeat(TorchCall call)
    {
        var repeats = call.Longs("repeats");
        return x => x[0].repeat(repeats);
    }

    private static TorchFunction Narrow(TorchCall call)
    {
        var (dim, start, length) = (call.Call.Int("dim"), call.Call.Int("start"), call.Call.Int("length"));
        return x => x[0].narrow(dim, start, length);
    }

    private static TorchFunction Select(TorchCall call)
    {
        var (dim, index) = (call.Call.Int("dim"), call.Call.Int("index"));
        return x => x[0].select(dim, index);
    }

    private static TorchFunctions Split(TorchCall call)
    {
        var (sizes, dim) = (call.Longs("split_size_or_sections"), call.Call.Int("dim"));
        return sizes.Length == 1 ? x => x[0].split(sizes[0], dim) : x => x[0].split(sizes, dim);
    }

    private static TorchFunctions Chunk(TorchCall call)
    {
        var (chunks, dim) = (call.Call.Int("chunks"), call.Call.Int("dim"));
        return x => x[0].chunk(chunks, dim);
    }

    private static TorchFunction Flip(TorchCall call)
    {
        var dims = call.Longs("dims");
        return x => x[0].flip(dims);
    }

    /// <summary>Without dims TorchSharp's roll of several shifts takes dimension 0, that of one shift the flattened tensor, as torch does.</summary>
    private static TorchFunction Roll(TorchCall call)
    {
        var shifts = call.Longs("shifts");
        long[] dims = call.Call.Has("dims") ? call.Longs("dims") : [];
        return dims.Length == 0 ? x => x[0].roll(shifts[0]) : x => x[0].roll(shifts, dims);
    }

    private static TorchFunction IndexSelect(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => x[0].index_select(dim, x[1]);
    }

    private static TorchFunction Gather(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => x[0].gather(dim, x[1]);
    }

    private static TorchFunction Pad(TorchCall call)
    {
        var pad = call.Longs("pad");
        var value = call.Call.Has("value") ? call.Call.Float("value") : 0;
        var mode = call.Call.Choice("mode") switch
        {
            "reflect" => PaddingModes.Reflect,
            "replicate" => PaddingModes.Replicate,
            "circular" => PaddingModes.Circular,
            _ => PaddingModes.Constant,
        };
        return pad.Length == 0 ? x => x[0].clone() : x => F.pad(x[0], pad, mode, value);
    }

    private static TorchFunction PixelShuffle(TorchCall call)
    {
        var factor = call.Call.Int("upscale_factor");
        return x => F.pixel_shuffle(x[0], factor);
    }

    private static TorchFunction PixelUnshuffle(TorchCall call)
    {
        var factor = call.Call.Int("downscale_factor");
        return x => F.pixel_unshuffle(x[0], factor);
    }

    private static TorchFunction ChannelShuffle(TorchCall call)
    {
        var groups = call.Call.Int("groups");
        return x => x[0].channel_shuffle(groups);
    }

    /// <summary>The one part of an operation that may give several.</summary>
    private static Func<TorchCall, TorchFunction> One(Func<TorchCall, TorchFunctions> several) => call =>
    {
        var parts = several(call);
        return x => parts(x)[0];
    };

    private static Tensor[] All(TorchCall call, Operands x)
    {
        var all = new Tensor[call.Call.Operands.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = x[i];
        }

        return all;
    }
}
