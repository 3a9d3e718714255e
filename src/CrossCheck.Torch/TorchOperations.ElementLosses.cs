using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction L1Loss(TorchCall call) => Pairwise(call, F.l1_loss);

    private static TorchFunction SmoothL1Loss(TorchCall call)
    {
        var beta = call.Call.Float("beta");
        return Pairwise(call, (input, target, reduction) => F.smooth_l1_loss(input, target, reduction, beta));
    }

    private static TorchFunction HuberLoss(TorchCall call)
    {
        var delta = call.Call.Float("delta");
        return Pairwise(call, (input, target, reduction) => F.huber_loss(input, target, delta, reduction));
    }

    private static TorchFunction Pairwise(TorchCall call, Func<Tensor, Tensor, Reduction, Tensor> loss)
    {
        var reduction = call.Reduction;
        var broadcast = call.Shape(0) != call.Shape(1);
        return x =>
        {
            var (input, target) = Broadcast(x, broadcast);
            return loss(input, target, reduction);
        };
    }

    private static TorchFunction BinaryCrossEntropyWithLogits(TorchCall call)
    {
        var (weight, positive, reduction) = (call.Call.Slot("weight"), call.Call.Slot("pos_weight"), call.Reduction);
        return x => F.binary_cross_entropy_with_logits(x[0], x[1], x.Optional(weight), reduction, x.Optional(positive));
    }

    /// <summary>The weight is broadcast first, as PyTorch's Python does.</summary>
    private static TorchFunction BinaryCrossEntropy(TorchCall call)
    {
        var (weight, reduction) = (call.Call.Slot("weight"), call.Reduction);
        long[] shape = [.. call.Shape(0).Select(size => (long)size)];
        return x => F.binary_cross_entropy(x[0], x[1], x.Optional(weight)?.expand(shape), reduction);
    }

    /// <summary>batchmean is the sum over the input's first size, as in PyTorch's Python. libtorch's own mean would write a warning each time.</summary>
    private static TorchFunction KlDiv(TorchCall call)
    {
        var (log, batch, reduction) = (call.Call.Bool("log_target"), call.Call.Choice("reduction") == "batchmean", call.Reduction);
        Scalar size = call.Shape(0).Rank == 0 ? 1.0 : call.Shape(0)[0];
        return x => batch ? F.kl_div(x[0], x[1], log, Reduction.Sum).div(size) : Reduced(F.kl_div(x[0], x[1], log, Reduction.None), reduction);
    }

    /// <summary>As libtorch composes it: TorchSharp takes eps as a float32, which is another number.</summary>
    private static TorchFunction PoissonNllLoss(TorchCall call)
    {
        var (log, full, reduction) = (call.Call.Bool("log_input"), call.Call.Bool("full"), call.Reduction);
        Scalar eps = call.Call.Float("eps");
        return x =>
        {
            var (input, target) = (x[0], x[1]);
            var loss = log ? input.exp() - (target * input) : input - (target * input.add(eps).log());
            if (full)
            {
                var stirling = (target * target.log()) - target + (0.5 * (2 * Math.PI * target).log());
                loss = loss + stirling.masked_fill(target <= 1, 0);
            }

            return Reduced(loss, reduction);
        };
    }

    /// <summary>As PyTorch's Python composes it, for the same reason; the gradient passes the clamp of var.</summary>
    private static TorchFunction GaussianNllLoss(TorchCall call)
    {
        var (full, reduction, input, own) = (call.Call.Bool("full"), call.Reduction, call.Shape(0), call.Shape(2));
        Scalar eps = call.Call.Float("eps");
        var lacksLast = own != input && own.Rank == input.Rank - 1 && own == input.Slice(0, own.Rank);
        return x =>
        {
            var var = lacksLast ? x[2].unsqueeze(-1).clone() : x[2].clone();
            using (no_grad())
            {
                var.clamp_(eps);
            }

            var loss = 0.5 * (var.log() + ((x[0] - x[1]).square() / var));
            return Reduced(full ? loss + (0.5 * Math.Log(2 * Math.PI)) : loss, reduction);
        };
    }

    private static TorchFunction HingeEmbeddingLoss(TorchCall call)
    {
        var (margin, reduction) = (call.Call.Float("margin"), call.Reduction);
        return x => F.hinge_embedding_loss(x[0], x[1], margin, reduction);
    }

    private static TorchFunction MarginRankingLoss(TorchCall call)
    {
        var (margin, reduction) = (call.Call.Float("margin"), call.Reduction);
        return x => F.margin_ranking_loss(x[0], x[1], x[2], margin, reduction);
    }

    private static TorchFunction SoftMarginLoss(TorchCall call)
    {
        var reduction = call.Reduction;
        var broadcast = call.Shape(0) != call.Shape(1);
        return x =>
        {
            var (input, target) = Broadcast(x, broadcast);
            return F.soft_margin_loss(input, target, reduction);
        };
    }

    private static TorchFunction MultilabelSoftMarginLoss(TorchCall call)
    {
        var (weight, reduction) = (call.Call.Slot("weight"), call.Reduction);
        return x => F.multilabel_soft_margin_loss(x[0], x[1], x.Optional(weight), reduction);
    }

    private static Tensor Reduced(Tensor loss, Reduction reduction) => reduction switch
    {
        Reduction.None => loss,
        Reduction.Sum => loss.sum(),
        _ => loss.mean(),
    };
}
