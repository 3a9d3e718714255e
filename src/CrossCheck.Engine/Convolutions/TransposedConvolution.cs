using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// The adjoint of a convolution: y[n, o, p·stride − padding + k·dilation] += W[c, o, k]·x[n, c, p], with b[o] added; o
/// sees the channels of its own group. x[N, C, …], [C, …] or, beyond PyTorch, […] of one channel; W[C, C_out/groups, …],
/// or […] for a bare x and a bare y; b[C_out]. y has (in − 1)·stride − 2·padding + dilation·(kernel − 1) +
/// output_padding + 1 elements along each axis.
/// </summary>
internal abstract class TransposedConvolution : ConvolutionOp
{
    private protected TransposedConvolution(int dimensions, string signature)
        : base(
            dimensions,
            transposed: true,
            signature,
            "y[n, o, q] = b[o] + Σ over c, p, k with q = p·stride − padding + k·dilation of W[c, o, k]·x[n, c, p], c in the group of o")
    {
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, weight, bias, call) = (x.Input("input"), x.Input("weight"), x.Find("bias"), x.Call);
        var (windows, kernel, area) = (Space(input.Shape), Space(weight.Shape), Space(x.Output.Shape));
        var groups = call.Int("groups");
        var bare = weight.Shape.Rank == Dimensions;
        var (channels, perGroup) = bare ? (1, 1) : (weight.Shape[0], weight.Shape[1]);
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var q = area.IndexOf(i % area.Count);
            var o = (int)(i / area.Count % (perGroup * groups));
            var n = i / area.Count / (perGroup * groups);
            var sum = bias is null ? V.Of(0) : bias.Values[o];
            for (var j = 0; j < kernel.Count; j++)
            {
                // The one p, if there is one, from which place k of the kernel reaches q.
                var (k, p, reached) = (kernel.IndexOf(j), 0L, true);
                for (var axis = 0; axis < Dimensions; axis++)
                {
                    var distance = q[axis] + call.Ints("padding")[axis] - (k[axis] * call.Ints("dilation")[axis]);
                    var stride = call.Ints("stride")[axis];
                    reached &= distance >= 0 && distance % stride == 0 && distance / stride < windows[axis];
                    p = (p * windows[axis]) + (distance / stride);
                }

                for (var c = o / perGroup * (channels / groups); reached && c < ((o / perGroup) + 1) * (channels / groups); c++)
                {
                    sum += weight.Values[(((c * perGroup) + (o % perGroup)) * kernel.Count) + j] * input.Values[(((n * channels) + c) * windows.Count) + p];
                }
            }

            x.Output.Values[i] = sum;
        }
    }

    private protected override void Apply<T>(WindowedProduct product, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, Span<T> y) =>
        product.AddInput(x, weight, y);

    // y += Cᵀ(Wᵀ·x)  ⇒  dx += W·C(dy)
    private protected override void BackInput<T>(WindowedProduct product, ReadOnlySpan<T> dy, ReadOnlySpan<T> weight, Span<T> dx) =>
        product.AddOutput(dy, weight, dx);

    // y += Cᵀ(Wᵀ·x)  ⇒  dW += x·C(dy)ᵀ
    private protected override void BackWeight<T>(WindowedProduct product, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dweight) =>
        product.AddWeight(dy, x, dweight);
}
