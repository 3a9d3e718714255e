using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    /// <summary>a + alpha·b; sub is that with −alpha, as in libtorch (TorchSharp's sub has no alpha).</summary>
    private static TorchFunction Add(TorchCall call, double alpha)
    {
        Scalar factor = alpha;
        return Binary(call, (a, b) => a.add(b, factor), (a, number) => a.add(number, factor));
    }

    private static TorchFunction Mul(TorchCall call) => call.IsNumber(0, out var left) && !call.IsNumber(1, out _)
        ? Scaled(left)
        : Binary(call, (a, b) => a.mul(b), (a, number) => a.mul(number));

    private static TorchFunction Scaled(Scalar factor) => x => x[1].mul(factor);

    /// <summary>
    /// a / b. A number over a tensor is divided by it, correctly rounded, where TorchSharp's operator multiplies by
    /// the reciprocal.
    /// </summary>
    private static TorchFunction Div(TorchCall call) => Binary(call, (a, b) => a.div(b), (a, number) => a.div(number));

    /// <summary>a ^ b. A number as exponent is torch's own case: its derivative asks for no logarithm.</summary>
    private static TorchFunction Pow(TorchCall call) => Binary(call, (a, b) => a.pow(b), (a, number) => a.pow(number));

    private static TorchFunction LeakyRelu(TorchCall call)
    {
        var slope = call.Call.Float("negative_slope");
        return x => F.leaky_relu(x[0], slope);
    }

    /// <summary>
    /// x for x > 0, else w·x. torch takes a weight of 1 or of the channels; one of the input's own shape is the
    /// same with an element per channel.
    /// </summary>
    private static TorchFunction PRelu(TorchCall call)
    {
        var (input, weight) = (call.Shape(0), call.Shape(1));
        if (weight.Rank <= 1 && (weight.Count == 1 || (input.Rank > 1 && weight.Count == input[1])))
        {
            return x => F.prelu(x[0], x[1]);
        }

        long[] shape = [.. input.Select(size => (long)size)];
        return x => F.prelu(x[0].reshape(1, input.Count), x[1].reshape(input.Count)).reshape(shape);
    }

    /// <summary>Two tensors, or a tensor and a number, as Python passes it on. Two numbers are taken as tensors.</summary>
    private static TorchFunction Binary(TorchCall call, Func<Tensor, Tensor, Tensor> tensors, Func<Tensor, Scalar, Tensor> withNumber)
    {
        if (call.IsNumber(1, out var right) && !call.IsNumber(0, out _))
        {
            Scalar number = right;
            return x => withNumber(x[0], number);
        }

        return x => tensors(x[0], x[1]);
    }
}
