using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

/// <remarks>
/// TorchSharp 0.107 draws the samples itself and has no argument for them. Hence from what it has: the elements under all
/// windows of a channel are taken one window behind the other, so that max_pool with the stride of its kernel sees each
/// window by itself; its indices are looked up among the places that the elements were taken from. A test gives it the
/// samples that TorchSharp draws, and compares.
/// </remarks>
internal static partial class TorchOperations
{
    private static TorchFunction FractionalMaxPool(TorchCall call, int dimensions)
    {
        var pool = FractionalMaxPoolWithIndices(call, dimensions);
        return x => pool(x)[0];
    }

    private static TorchFunctions FractionalMaxPoolWithIndices(TorchCall call, int dimensions)
    {
        var (input, kernel) = (call.Shape(0), call.Longs("kernel_size"));
        var lead = input.Rank - dimensions;
        var channels = input.Product(0, lead);
        long[] sizes = [.. input.Skip(lead).Select(size => (long)size)];
        long[] windows = [.. call.ResultShape.Skip(lead).Select(size => (long)size)];
        long[] shape = [.. call.ResultShape.Select(size => (long)size)];
        var slot = call.Call.Slot("_random_samples");
        return x =>
        {
            if (channels == 0)
            {
                return [x[0].reshape(shape), zeros(shape, dtype: ScalarType.Int64)];
            }

            var samples = x[slot].dim() == 0 ? x[slot].expand(channels, dimensions) : x[slot].reshape(channels, dimensions);
            var (flat, parts, places) = (x[0].reshape([channels, .. sizes]), new List<Tensor>(), new List<Tensor>());
            for (var channel = 0; channel < channels; channel++)
            {
                var (part, place) = (flat[channel], arange(sizes.Aggregate((a, b) => a * b), dtype: ScalarType.Int64).reshape(sizes));
                for (var d = 0; d < dimensions; d++)
                {
                    var taken = Sequence(samples[channel][dimensions == 2 ? 1 - d : d], sizes[d], windows[d], kernel[d]);
                    (part, place) = (part.index_select(d, taken), place.index_select(d, taken));
                }

                parts.Add(part);
                places.Add(place.flatten());
            }

            var (values, at) = dimensions == 2
                ? F.max_pool2d_with_indices(stack(parts), kernel, kernel)
                : F.max_pool3d_with_indices(stack(parts), kernel, kernel);
            return [values.reshape(shape), stack(places).gather(1, at.flatten(1)).reshape(shape)];
        };
    }

    /// <summary>The places under the windows along one dimension: ⌊(o + u)·α⌋ − ⌊u·α⌋ and those behind it, the last window at the end.</summary>
    private static Tensor Sequence(Tensor sample, long size, long windows, long kernel)
    {
        var alpha = full([], size - kernel, sample.dtype) / Math.Max(windows - 1, 1);
        var starts = ((arange(windows - 1, dtype: sample.dtype) + sample) * alpha).floor() - (sample * alpha).floor();
        starts = cat([starts.to(ScalarType.Int64), tensor(new[] { size - kernel })]);
        return (starts.unsqueeze(1) + arange(kernel, dtype: ScalarType.Int64)).flatten();
    }
}
