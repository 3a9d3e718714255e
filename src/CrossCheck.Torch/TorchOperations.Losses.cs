using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    /// <summary>½ Σ (y − t)²: not one of torch's, and half of one.</summary>
    private static TorchFunction HalfSquaredError(TorchCall call)
    {
        Scalar half = 0.5;
        var broadcast = call.Shape(0) != call.Shape(1);
        return x =>
        {
            var (input, target) = Broadcast(x, broadcast);
            return F.mse_loss(input, target, Reduction.Sum).mul(half);
        };
    }

    /// <summary>(y − t)²; its argument weight, which libtorch's own has not, stays None.</summary>
    private static TorchFunction MseLoss(TorchCall call)
    {
        var reduction = call.Reduction;
        var broadcast = call.Shape(0) != call.Shape(1);
        return x =>
        {
            var (input, target) = Broadcast(x, broadcast);
            return F.mse_loss(input, target, reduction);
        };
    }

    /// <summary>The first two operands, in one shape: libtorch would write a warning about two.</summary>
    private static (Tensor Input, Tensor Target) Broadcast(Operands x, bool broadcast) =>
        broadcast && broadcast_tensors(x[0], x[1]) is [var input, var target] ? (input, target) : (x[0], x[1]);

    /// <summary>
    /// −w[t]·x[t]. TorchSharp 0.107 has no ignore_index here and leaves it at −100: rows to be ignored are given
    /// that class, and a −100 that is a class like any other becomes another number that is out of range. Nor does
    /// it take one row (C) without a batch.
    /// </summary>
    private static TorchFunction NllLoss(TorchCall call)
    {
        var (weight, ignored, reduction) = (call.Call.Slot("weight"), call.Call.Int("ignore_index"), call.Reduction);
        const long Default = -100;
        Tensor Target(Tensor t) => ignored == Default ? t : t.masked_fill(t == Default, Default - 1).masked_fill(t == ignored, Default);
        return call.Shape(0).Rank == 1
            ? x => F.nll_loss(x[0].unsqueeze(0), Target(x[1]).reshape(1), x.Optional(weight), reduction).reshape()
            : x => F.nll_loss(x[0], Target(x[1]), x.Optional(weight), reduction);
    }

    /// <summary>From logits to classes, or to probabilities where the target is of the logits' shape.</summary>
    private static TorchFunction CrossEntropy(TorchCall call)
    {
        var (weight, ignored, reduction) = (call.Call.Slot("weight"), call.Call.Int("ignore_index"), call.Reduction);
        var smoothing = call.Call.Float("label_smoothing");
        return x => F.cross_entropy(x[0], x[1], x.Optional(weight), ignored, reduction, smoothing);
    }
}
