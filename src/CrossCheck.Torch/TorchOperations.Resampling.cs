using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction Interpolate(TorchCall call)
    {
        var dimensions = call.Shape(0).Rank - 2;
        var size = call.Call.Has("size") ? Repeated(call.Longs("size"), dimensions) : null;
        var factor = call.Call.Has("scale_factor") ? Repeated([.. call.Call.Floats("scale_factor")], dimensions) : null;
        var (mode, isPlain) = call.Call.Choice("mode") switch
        {
            "nearest" => (InterpolationMode.Nearest, true),
            "area" => (InterpolationMode.Area, true),
            "nearest-exact" => (InterpolationMode.NearestExact, false), // libtorch warns of an align_corners that is not given here
            "linear" => (InterpolationMode.Linear, false),
            "bilinear" => (InterpolationMode.Bilinear, false),
            "bicubic" => (InterpolationMode.Bicubic, false),
            _ => (InterpolationMode.Trilinear, false),
        };
        bool? align = isPlain ? null : call.Call.Has("align_corners") && call.Call.Bool("align_corners");
        var recompute = call.Call.Has("recompute_scale_factor") && call.Call.Bool("recompute_scale_factor");
        var antialias = call.Call.Bool("antialias");
        return x => F.interpolate(x[0], size, factor, mode, align, recompute, antialias);
    }

    private static T[] Repeated<T>(T[] numbers, int count) => numbers.Length == 1 ? [.. Enumerable.Repeat(numbers[0], count)] : numbers;
}
