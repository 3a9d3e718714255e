using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction LayerNorm(TorchCall call)
    {
        var (shape, weight, bias, eps) = (call.Longs("normalized_shape"), call.Call.Slot("weight"), call.Call.Slot("bias"), call.Call.Float("eps"));
        return x => F.layer_norm(x[0], shape, x.Optional(weight), x.Optional(bias), eps);
    }

    /// <summary>x/√(mean x² + eps)·weight: TorchSharp 0.107 has no rms_norm, so it is composed.</summary>
    private static TorchFunction RmsNorm(TorchCall call)
    {
        var (count, weight) = (call.Call.Ints("normalized_shape").Length, call.Call.Slot("weight"));
        long[] dims = [.. Enumerable.Range(1, count).Select(d => (long)-d)];
        double? eps = call.Call.Has("eps") ? call.Call.Float("eps") : null;
        return x =>
        {
            var y = x[0] * rsqrt(x[0].square().mean(dims, true) + (eps ?? (x[0].dtype == ScalarType.Float32 ? Math.ScaleB(1, -23) : Math.ScaleB(1, -52))));
            return x.Optional(weight) is { } w ? y * w : y;
        };
    }

    private static TorchFunction GroupNorm(TorchCall call)
    {
        var (groups, weight, bias, eps) = (call.Call.Int("num_groups"), call.Call.Slot("weight"), call.Call.Slot("bias"), call.Call.Float("eps"));

        // libtorch's backward crashes on a bias without a weight: it is given ones.
        return x => F.group_norm(
            x[0], groups, x.Optional(weight) ?? (x.Optional(bias) is { } b ? ones_like(b.detach()) : null), x.Optional(bias), eps);
    }

    private static TorchFunction BatchNorm(TorchCall call)
    {
        var run = BatchNormOn(call);
        return x => run(x, x.Optional(1), x.Optional(2));
    }

    /// <summary>With the running statistics that it updates: copies, since every name of a network keeps its value.</summary>
    private static TorchFunctions BatchNormUpdating(TorchCall call) => Updating(BatchNormOn(call));

    private static Normalization BatchNormOn(TorchCall call)
    {
        var (weight, bias) = (call.Call.Slot("weight"), call.Call.Slot("bias"));
        var (training, momentum, eps) = (call.Call.Bool("training"), call.Call.Float("momentum"), call.Call.Float("eps"));
        return (x, mean, variance) => F.batch_norm(x[0], mean, variance, x.Optional(weight), x.Optional(bias), training, momentum, eps);
    }

    private static TorchFunction InstanceNorm(TorchCall call)
    {
        var run = InstanceNormOn(call);
        return x => run(x, x.Optional(1), x.Optional(2));
    }

    private static TorchFunctions InstanceNormUpdating(TorchCall call) => Updating(InstanceNormOn(call));

    private static Normalization InstanceNormOn(TorchCall call)
    {
        var (weight, bias) = (call.Call.Slot("weight"), call.Call.Slot("bias"));
        var (own, momentum, eps) = (call.Call.Bool("use_input_stats"), call.Call.Float("momentum"), call.Call.Float("eps"));
        return (x, mean, variance) => F.instance_norm(x[0], mean, variance, x.Optional(weight), x.Optional(bias), own, momentum, eps);
    }

    private delegate Tensor Normalization(Operands x, Tensor? mean, Tensor? variance);

    private static TorchFunctions Updating(Normalization run) => x =>
    {
        var (mean, variance) = (x[1].clone(), x[2].clone());
        return [run(x, mean, variance), mean, variance];
    };

    private static TorchFunction LocalResponseNorm(TorchCall call)
    {
        var (size, alpha, beta, k) = (call.Call.Int("size"), call.Call.Float("alpha"), call.Call.Float("beta"), call.Call.Float("k"));
        return x => F.local_response_norm(x[0], size, alpha, beta, k);
    }

    private static TorchFunction Normalize(TorchCall call)
    {
        var (p, dim, eps) = (call.Call.Float("p"), call.Call.Int("dim"), call.Call.Float("eps"));
        return x => F.normalize(x[0], p, dim, eps);
    }
}
