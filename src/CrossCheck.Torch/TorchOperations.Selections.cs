using TorchSharp;
using static TorchSharp.torch;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction Clamp(TorchCall call)
    {
        Scalar? min = call.Call.Has("min") ? call.Call.Float("min") : null;
        Scalar? max = call.Call.Has("max") ? call.Call.Float("max") : null;
        return x => x[0].clamp(min, max);
    }

    /// <summary>TorchSharp's masked_fill takes a number only; a value with a gradient is torch's own equivalent, where.</summary>
    private static TorchFunction MaskedFill(TorchCall call)
    {
        if (call.IsNumber(2, out var value))
        {
            Scalar number = value;
            return x => x[0].masked_fill(x[1].@bool(), number);
        }

        return x => where(x[1].@bool(), x[2], x[0]);
    }
}
