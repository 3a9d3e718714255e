using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction CosineSimilarity(TorchCall call)
    {
        var (dim, eps) = (call.Call.Int("dim"), call.Call.Float("eps"));
        return x => F.cosine_similarity(x[0], x[1], dim, eps);
    }

    private static TorchFunction PairwiseDistance(TorchCall call)
    {
        var (p, eps, keep) = (call.Call.Float("p"), call.Call.Float("eps"), call.Call.Bool("keepdim"));
        return x => F.pairwise_distance(x[0], x[1], p, eps, keep);
    }

    private static TorchFunction CDist(TorchCall call)
    {
        var (p, mode) = (call.Call.Float("p"), Enum.Parse<compute_mode>(call.Call.Choice("compute_mode")));
        return x => cdist(x[0], x[1], p, mode);
    }

    /// <summary>As libtorch composes it: TorchSharp takes whole p only.</summary>
    private static TorchFunction TripletMarginLoss(TorchCall call)
    {
        var (p, eps, swap, reduction) = (call.Call.Float("p"), call.Call.Float("eps"), call.Call.Bool("swap"), call.Reduction);
        Scalar margin = call.Call.Float("margin");
        Scalar zero = 0;
        return x =>
        {
            var near = F.pairwise_distance(x[0], x[1], p, eps);
            var far = F.pairwise_distance(x[0], x[2], p, eps);
            if (swap)
            {
                far = minimum(far, F.pairwise_distance(x[1], x[2], p, eps));
            }

            return Reduced((near.add(margin) - far).clamp_min(zero), reduction);
        };
    }

    private static TorchFunction CosineEmbeddingLoss(TorchCall call)
    {
        var (margin, reduction) = (call.Call.Float("margin"), call.Reduction);
        return x => F.cosine_embedding_loss(x[0], x[1], x[2], margin, reduction);
    }
}
