using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// y[n, o, p] = b[o] + Σ over c, k of W[o, c, k]·x[n, c, p·stride − padding + k·dilation] in one to three dimensions, x
/// being 0 outside; o sees the channels of its own group. x[N, C, …], [C, …] or, beyond PyTorch, […] of one channel;
/// W[C_out, C/groups, …], or […] for a bare x and a bare y; b[C_out]. padding='same' gives y the size of x.
/// </summary>
internal abstract class Convolution : ConvolutionOp
{
    private protected Convolution(int dimensions, string signature)
        : base(
            dimensions,
            transposed: false,
            signature,
            "y[n, o, p] = b[o] + Σ_c Σ_k W[o, c, k]·x[n, c, p·stride − padding + k·dilation], c in the group of o")
    {
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, weight, bias, call) = (x.Input("input"), x.Input("weight"), x.Find("bias"), x.Call);
        var (area, kernel, windows) = (Space(input.Shape), Space(weight.Shape), Space(x.Output.Shape));
        var groups = call.Int("groups");
        var outChannels = weight.Shape.Rank == Dimensions ? 1 : weight.Shape[0];
        var channels = input.Shape.Rank == Dimensions ? 1 : input.Shape[input.Shape.Rank - Dimensions - 1];
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var p = windows.IndexOf(i % windows.Count);
            var o = (int)(i / windows.Count % outChannels);
            var n = i / windows.Count / outChannels;
            var firstChannel = o / (outChannels / groups) * (channels / groups);
            var sum = bias is null ? V.Of(0) : bias.Values[o];
            for (var c = 0; c < channels / groups; c++)
            {
                for (var j = 0; j < kernel.Count; j++)
                {
                    var (k, at, inside) = (kernel.IndexOf(j), 0L, true);
                    for (var axis = 0; axis < Dimensions; axis++)
                    {
                        var padding = call.FindChoice("padding") switch
                        {
                            null => call.Ints("padding")[axis],
                            "same" => call.Ints("dilation")[axis] * (kernel[axis] - 1) / 2,
                            _ => 0,
                        };
                        var place = (p[axis] * call.Ints("stride")[axis]) - padding + (k[axis] * call.Ints("dilation")[axis]);
                        inside &= place >= 0 && place < area[axis];
                        at = (at * area[axis]) + place;
                    }

                    var value = inside ? input.Values[(((n * channels) + firstChannel + c) * area.Count) + at] : V.Of(0);
                    sum += weight.Values[(((o * (channels / groups)) + c) * kernel.Count) + j] * value;
                }
            }

            x.Output.Values[i] = sum;
        }
    }

    private protected override void Apply<T>(WindowedProduct product, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, Span<T> y) =>
        product.AddOutput(x, weight, y);

    // y += W·C(x)  ⇒  dx += Cᵀ(Wᵀ·dy)
    private protected override void BackInput<T>(WindowedProduct product, ReadOnlySpan<T> dy, ReadOnlySpan<T> weight, Span<T> dx) =>
        product.AddInput(dy, weight, dx);

    // y += W·C(x)  ⇒  dW += dy·C(x)ᵀ
    private protected override void BackWeight<T>(WindowedProduct product, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dweight) =>
        product.AddWeight(x, dy, dweight);
}
