using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    private static TorchFunction Linear(TorchCall call)
    {
        var bias = call.Call.Slot("bias");
        return x => F.linear(x[0], x[1], x.Optional(bias));
    }

    /// <summary>
    /// a @ b. The shapes are looked at first: TorchSharp 0.107 lets matmul's C++ exception through, which ends the
    /// process.
    /// </summary>
    private static TorchFunction MatMul(TorchCall call)
    {
        var (a, b) = (call.Shape(0), call.Shape(1));
        if (a.Rank == 0 || b.Rank == 0 || a[a.Rank - 1] != b[Math.Max(b.Rank - 2, 0)])
        {
            throw new CaseException($"matmul: shapes {a} and {b} cannot be multiplied");
        }

        return x => matmul(x[0], x[1]);
    }

    private static TorchFunction Sum(TorchCall call) => Reduce(call, x => x.sum(), (x, dims, keep) => x.sum(dims, keep));

    private static TorchFunction Mean(TorchCall call) => Reduce(call, x => x.mean(), (x, dims, keep) => x.mean(dims, keep));

    private static TorchFunction AMax(TorchCall call) => Reduce(call, x => x.amax([], false), (x, dims, keep) => x.amax(dims, keep));

    /// <summary>Over the dimensions <c>dim</c>, or all where it is None or ().</summary>
    private static TorchFunction Reduce(TorchCall call, Func<Tensor, Tensor> all, Func<Tensor, long[], bool, Tensor> some)
    {
        var keep = call.Call.Bool("keepdim");
        long[] dims = call.Call.Has("dim") ? call.Longs("dim") : [];
        return dims.Length == 0 && !keep ? x => all(x[0]) : x => some(x[0], dims, keep);
    }

    private static TorchFunction Softmax(TorchCall call)
    {
        var dim = ImplicitDim(call);
        return x => F.softmax(x[0], dim);
    }

    private static TorchFunction LogSoftmax(TorchCall call)
    {
        var dim = ImplicitDim(call);
        return x => F.log_softmax(x[0], dim);
    }

    /// <summary>dim, and where that is None what torch takes then: 0 for 0, 1 and 3 dimensions, else 1.</summary>
    private static int ImplicitDim(TorchCall call) => call.Call.Has("dim") ? call.Call.Int("dim") : call.Shape(0).Rank is 0 or 1 or 3 ? 0 : 1;

    private static TorchFunction Reshape(TorchCall call)
    {
        var shape = call.Longs("shape");
        return x => x[0].reshape(shape);
    }

    private static TorchFunction Flatten(TorchCall call)
    {
        var (start, end) = (call.Call.Int("start_dim"), call.Call.Int("end_dim"));

        // With nothing to flatten torch returns its operand itself.
        return call.Shape(0) == call.ResultShape ? x => x[0].clone() : x => x[0].flatten(start, end);
    }

    private static TorchFunction Transpose(TorchCall call)
    {
        var (dim0, dim1) = (call.Call.Int("dim0"), call.Call.Int("dim1"));
        return x => x[0].transpose(dim0, dim1);
    }

    /// <summary>max_pool2d on (N, C, H, W), (C, H, W) and, beyond torch, a bare (H, W).</summary>
    private static TorchFunction MaxPool2d(TorchCall call)
    {
        var window = new Window(call);
        return call.Shape(0).Rank == 2 ? x => window.Pool(x[0].unsqueeze(0)).squeeze(0) : x => window.Pool(x[0]);
    }

    private static TorchFunctions MaxPool2dWithIndices(TorchCall call)
    {
        var window = new Window(call);
        if (call.Shape(0).Rank != 2)
        {
            return x => window.PoolWithIndices(x[0]);
        }

        return x => Array.ConvertAll(window.PoolWithIndices(x[0].unsqueeze(0)), y => y.squeeze(0));
    }

    private sealed class Window(TorchCall call)
    {
        private readonly long[] size = call.Longs("kernel_size");
        private readonly long[] stride = call.Longs(call.Call.Has("stride") ? "stride" : "kernel_size");
        private readonly long[] padding = call.Longs("padding");
        private readonly long[] dilation = call.Longs("dilation");
        private readonly bool ceil = call.Call.Bool("ceil_mode");

        public Tensor Pool(Tensor input) => F.max_pool2d(input, size, stride, padding, dilation, ceil);

        public Tensor[] PoolWithIndices(Tensor input)
        {
            var (output, indices) = F.max_pool2d_with_indices(input, size, stride, padding, dilation, ceil);
            return [output, indices];
        }
    }
}
