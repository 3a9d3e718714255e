using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// y[n, o, p] = b[o] + Σ over c, k of W[o, c, k]·x[n, c, p·stride − padding + k·dilation] in one to three dimensions, x
/// being 0 outside; o sees the channels of its own group. x[N, C, …], [C, …] or, beyond PyTorch, […] of one channel;
/// W[C_out, C/groups, …], or […] for a bare x and a bare y; b[C_out]. padding='same' gives y the size of x.
/// </summary>
public abstract class Convolution : Op
{
    private readonly int dimensions;

    private protected Convolution(int dimensions, string signature)
    {
        this.dimensions = dimensions;
        Spec = new(signature)
        {
            Formula = "y[n, o, p] = b[o] + Σ_c Σ_k W[o, c, k]·x[n, c, p·stride − padding + k·dilation], c in the group of o",
            Source = $"torch.nn.Conv{dimensions}d",
            RowByRow = (_, shapes) => shapes[0]!.Rank == dimensions + 2,
            Infer = c => ConvolutionSizes.Infer(c, dimensions, transposed: false),
        };
    }

    public override OpSpec Spec { get; }

    public override void Forward<T>(OpContext<T> x)
    {
        var sizes = ConvolutionSizes.Of(x, dimensions, transposed: false);
        var product = sizes.Product;
        for (var c = 0; c < x.Cases; c++)
        {
            var input = x.Input(0, c);
            var y = x.Output(0, c);
            if (x.Has(2))
            {
                Broadcast.Expand(x.Input(2, c), Shape.Of(sizes.OutChannels, 1), y, sizes.Channels);
            }
            else
            {
                y.Clear();
            }

            for (var n = 0; n < sizes.Batch; n++)
            {
                product.AddOutput(input.Slice(n * product.XCount, product.XCount), x.Input(1, c), y.Slice(n * product.YCount, product.YCount));
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var sizes = ConvolutionSizes.Of(x, dimensions, transposed: false);
        var product = sizes.Product;
        for (var c = 0; c < x.Cases; c++)
        {
            var gradOutput = x.GradOutput(0, c);
            for (var n = 0; n < sizes.Batch; n++)
            {
                var dy = gradOutput.Slice(n * product.YCount, product.YCount);
                if (x.Wants(0))
                {
                    // y += W·C(x)  ⇒  dx += Cᵀ(Wᵀ·dy)
                    product.AddInput(dy, x.Input(1, c), x.GradInput(0, c).Slice(n * product.XCount, product.XCount));
                }

                if (x.Wants(1))
                {
                    // y += W·C(x)  ⇒  dW += dy·C(x)ᵀ
                    product.AddWeight(x.Input(0, c).Slice(n * product.XCount, product.XCount), dy, x.GradInput(1, c));
                }
            }

            if (x.Wants(2))
            {
                // y = b[o] everywhere in channel o  ⇒  db[o] += Σ dy of channel o
                Broadcast.AddUp(gradOutput, sizes.Channels, x.GradInput(2, c), Shape.Of(sizes.OutChannels, 1));
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, weight, bias, call) = (x.Input("input"), x.Input("weight"), x.Find("bias"), x.Call);
        var (area, kernel, windows) = (Space(input.Shape), Space(weight.Shape), Space(x.Output.Shape));
        var groups = call.Int("groups");
        var outChannels = weight.Shape.Rank == dimensions ? 1 : weight.Shape[0];
        var channels = input.Shape.Rank == dimensions ? 1 : input.Shape[input.Shape.Rank - dimensions - 1];
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
                    for (var axis = 0; axis < dimensions; axis++)
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

    private Shape Space(Shape shape) => shape.Slice(shape.Rank - dimensions, shape.Rank);
}
