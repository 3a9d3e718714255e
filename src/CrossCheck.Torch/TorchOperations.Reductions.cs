using TorchSharp;
using static TorchSharp.torch;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    /// <summary>TorchSharp has no correction, only unbiased: others are a multiple of the variance over n.</summary>
    private static TorchFunction Var(TorchCall call)
    {
        var correction = call.Call.Has("correction") ? call.Call.Float("correction") : call.Call.Bool("unbiased") ? 1 : 0;
        var (dims, keep) = (AllDims(call), call.Call.Bool("keepdim"));
        var n = dims.Aggregate(1L, (product, d) => product * call.Shape(0)[(int)(d < 0 ? d + call.Shape(0).Rank : d)]);
        Scalar factor = n / Math.Max(0, n - correction);
        return correction is 0 or 1 ? x => x[0].var(dims, correction == 1, keep) : x => x[0].var(dims, false, keep) * factor;
    }

    private static TorchFunction Std(TorchCall call)
    {
        var variance = Var(call);
        var (dims, keep) = (AllDims(call), call.Call.Bool("keepdim"));
        var correction = call.Call.Has("correction") ? call.Call.Float("correction") : call.Call.Bool("unbiased") ? 1 : 0;
        return correction is 0 or 1 ? x => x[0].std(dims, correction == 1, keep) : x => sqrt(variance(x));
    }

    private static long[] AllDims(TorchCall call) =>
        call.Call.Has("dim") && call.Longs("dim") is { Length: > 0 } dims ? dims : [.. Enumerable.Range(0, call.Shape(0).Rank).Select(d => (long)d)];

    private static TorchFunction AMin(TorchCall call) => Reduce(call, x => x.amin([], false), (x, dims, keep) => x.amin(dims, keep));

    private static TorchFunctions MaxAlong(TorchCall call)
    {
        var (dim, keep) = (call.Call.Int("dim"), call.Call.Bool("keepdim"));
        return x => x[0].max(dim, keep) is var (values, indices) ? [values, indices] : [];
    }

    private static TorchFunctions MinAlong(TorchCall call)
    {
        var (dim, keep) = (call.Call.Int("dim"), call.Call.Bool("keepdim"));
        return x => x[0].min(dim, keep) is var (values, indices) ? [values, indices] : [];
    }

    private static TorchFunction Prod(TorchCall call)
    {
        if (!call.Call.Has("dim"))
        {
            return x => x[0].prod();
        }

        var (dim, keep) = (call.Call.Int("dim"), call.Call.Bool("keepdim"));
        return x => x[0].prod(dim, keep);
    }

    /// <summary>TorchSharp takes one dimension only: several become one first.</summary>
    private static TorchFunction LogSumExp(TorchCall call)
    {
        var (rank, keep) = (call.Shape(0).Rank, call.Call.Bool("keepdim"));
        long[] dims = [.. AllDims(call).Select(d => d < 0 ? d + rank : d)];
        if (dims.Length == 1)
        {
            return x => x[0].logsumexp(dims[0], keep);
        }

        long[] order = [.. Enumerable.Range(0, rank).Select(d => (long)d).Except(dims), .. dims];
        long[] result = [.. call.ResultShape.Select(d => (long)d)];
        return x => x[0].permute(order).flatten(rank - dims.Length, -1).logsumexp(-1, false).reshape(result);
    }

    /// <summary>torch.norm is the vector norm, for which TorchSharp takes several dimensions.</summary>
    private static TorchFunction Norm(TorchCall call)
    {
        var (p, dims, keep) = (call.Call.FindChoice("p") is null ? call.Call.Float("p") : 2, AllDims(call), call.Call.Bool("keepdim"));
        return x => linalg.vector_norm(x[0], p, dims, keep);
    }

    private static TorchFunction CumSum(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => x[0].cumsum(dim);
    }

    private static TorchFunction CumProd(TorchCall call)
    {
        var dim = call.Call.Int("dim");
        return x => x[0].cumprod(dim);
    }
}
