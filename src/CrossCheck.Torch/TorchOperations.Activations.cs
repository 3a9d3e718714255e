using TorchSharp;
using Approximate = TorchSharp.Modules.GELU.Approximate;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction Gelu(TorchCall call)
    {
        var approximate = call.Call.Choice("approximate") == "tanh" ? Approximate.tanh : Approximate.none;
        return x => F.gelu(x[0], approximate);
    }

    private static TorchFunction Elu(TorchCall call)
    {
        var alpha = call.Call.Float("alpha");
        return x => F.elu(x[0], alpha);
    }

    private static TorchFunction Celu(TorchCall call)
    {
        var alpha = call.Call.Float("alpha");
        return x => F.celu(x[0], alpha);
    }

    /// <summary>
    /// libtorch's own hardtanh, whose gradient at the bounds is 0, composed. TorchSharp 0.107 has none: its functional
    /// clamps, which passes 1 there, and its Tensor.hardtanh gives the operand back, unbounded.
    /// </summary>
    private static TorchFunction HardTanh(TorchCall call)
    {
        Scalar low = call.Call.Float("min_val"), high = call.Call.Float("max_val");
        return x => torch.where(x[0].le(low).logical_or(x[0].ge(high)), x[0].detach().clamp(low, high), x[0]);
    }

    private static TorchFunction Softplus(TorchCall call)
    {
        var (beta, threshold) = (call.Call.Float("beta"), call.Call.Float("threshold"));
        return x => F.softplus(x[0], beta, threshold);
    }

    private static TorchFunction Softshrink(TorchCall call)
    {
        var lambd = call.Call.Float("lambd");
        return x => F.softshrink(x[0], lambd);
    }

    private static TorchFunction Hardshrink(TorchCall call)
    {
        var lambd = call.Call.Float("lambd");
        return x => F.hardshrink(x[0], lambd);
    }

    private static TorchFunction Threshold(TorchCall call)
    {
        var (threshold, value) = (call.Call.Float("threshold"), call.Call.Float("value"));
        return x => F.threshold(x[0], threshold, value);
    }

    /// <summary>In evaluation, which is all that TorchSharp's functional has.</summary>
    private static TorchFunction RRelu(TorchCall call)
    {
        var (lower, upper) = (call.Call.Float("lower"), call.Call.Float("upper"));
        return x => F.rrelu(x[0], lower, upper);
    }

    private static TorchFunction Glu(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => F.glu(x[0], dim);
    }

    private static TorchFunction Softmin(TorchCall call)
    {
        var dim = ImplicitDim(call);
        return x => F.softmin(x[0], dim);
    }

    /// <summary>
    /// torch draws its mask and takes none: with one that is given it is x·(mask/(1 − p)), as libtorch does it with its own.
    /// In evaluation torch returns its operand itself.
    /// </summary>
    private static TorchFunction Dropout(TorchCall call)
    {
        if (!call.Call.Bool("training"))
        {
            return x => x[0].clone();
        }

        var (p, mask) = (call.Call.Float("p"), call.Call.Slot("mask"));
        Scalar factor = p == 1 ? 0.0 : 1 / (1 - p);
        return x => x[0].mul(x.Optional(mask)!.detach().mul(factor));
    }
}
