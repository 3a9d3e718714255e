using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace CrossCheck.Torch;

/// <summary>The losses of ML.NET, which torch has none of.</summary>
internal static partial class TorchOperations
{
    /// <summary>max(0, margin − t·x); relu has derivative 0 at 0.</summary>
    private static TorchFunction HingeLoss(TorchCall call)
    {
        Scalar margin = call.Call.Float("margin");
        var reduction = call.Reduction;
        return x => Reduced((SignedLabels(x) * x[0]).neg().add(margin).relu(), reduction);
    }

    /// <summary>u²/2a and u − a/2 are Huber's loss over a, of u where it is not below 0. masked_fill has derivative 1 at 0, where relu has 0.</summary>
    private static TorchFunction SmoothedHingeLoss(TorchCall call)
    {
        var (smoothing, reduction) = (call.Call.Float("smoothing_constant"), call.Reduction);
        return x =>
        {
            var u = (SignedLabels(x) * x[0]).neg().add(1);
            var hinge = u.masked_fill(u < 0, 0);
            return Reduced(smoothing == 0 ? hinge : F.huber_loss(hinge, zeros_like(hinge), smoothing, Reduction.None).div(smoothing), reduction);
        };
    }

    private static TorchFunction ExpLoss(TorchCall call)
    {
        Scalar factor = -call.Call.Float("beta");
        var reduction = call.Reduction;
        return x => Reduced((SignedLabels(x).mul(factor) * x[0]).exp(), reduction);
    }

    /// <summary>Powers are of the index as the dtype has it: 2 − i is then exact, as it is where tensors are subtracted.</summary>
    private static TorchFunction TweedieLoss(TorchCall call)
    {
        var (given, reduction) = (call.Call.Float("index"), call.Reduction);
        return x =>
        {
            var (o, y) = (Clamped(x[0]), Clamped(x[1]));
            if (given == 1)
            {
                return Reduced(o - (y * o.log()) + y.lgamma(), reduction);
            }

            if (given == 2)
            {
                return Reduced(o + (y / o) - y.sqrt(), reduction);
            }

            var index = o.dtype == ScalarType.Float32 ? (float)given : given;
            var (p, q) = (2 - index, 1 - index);
            var power = y.pow(p);
            return Reduced((o.pow(p) / p) - (y * o.pow(q) / q) - ((power / p) - (power / q)), reduction);
        };

        static Tensor Clamped(Tensor x) => x.masked_fill(x < 1e-7, 1e-7);
    }

    /// <summary>1 where the target is greater than 0, else −1.</summary>
    private static Tensor SignedLabels(Operands x) => x[1].gt(0).to_type(x[0].dtype).mul(2).sub(1);
}
