using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// The adjoint of a convolution: y[n, o, p·stride − padding + k·dilation] += W[c, o, k]·x[n, c, p], with b[o] added; o
/// sees the channels of its own group. x[N, C, …], [C, …] or, beyond PyTorch, […] of one channel; W[C, C_out/groups, …],
/// or […] for a bare x and a bare y; b[C_out]. y has (in − 1)·stride − 2·padding + dilation·(kernel − 1) +
/// output_padding + 1 elements along each axis.
/// </summary>
public abstract class TransposedConvolution : Op
{
    private readonly int dimensions;

    private protected TransposedConvolution(int dimensions, string signature)
    {
        this.dimensions = dimensions;
        Spec = new(signature)
        {
            Formula = "y[n, o, q] = b[o] + Σ over c, p, k with q = p·stride − padding + k·dilation of W[c, o, k]·x[n, c, p], c in the group of o",
            Source = $"torch.nn.ConvTranspose{dimensions}d",
            RowByRow = (_, shapes) => shapes[0]!.Rank == dimensions + 2,
            Infer = c => ConvolutionSizes.Infer(c, dimensions, transposed: true),
        };
    }

    public override OpSpec Spec { get; }

    public override void Forward<T>(OpContext<T> x)
    {
        var sizes = ConvolutionSizes.Of(x, dimensions, transposed: true);
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
                product.AddInput(input.Slice(n * product.YCount, product.YCount), x.Input(1, c), y.Slice(n * product.XCount, product.XCount));
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var sizes = ConvolutionSizes.Of(x, dimensions, transposed: true);
        var product = sizes.Product;
        for (var c = 0; c < x.Cases; c++)
        {
            var gradOutput = x.GradOutput(0, c);
            for (var n = 0; n < sizes.Batch; n++)
            {
                var dy = gradOutput.Slice(n * product.XCount, product.XCount);
                if (x.Wants(0))
                {
                    // y += Cᵀ(Wᵀ·x)  ⇒  dx += W·C(dy)
                    product.AddOutput(dy, x.Input(1, c), x.GradInput(0, c).Slice(n * product.YCount, product.YCount));
                }

                if (x.Wants(1))
                {
                    // y += Cᵀ(Wᵀ·x)  ⇒  dW += x·C(dy)ᵀ
                    product.AddWeight(dy, x.Input(0, c).Slice(n * product.YCount, product.YCount), x.GradInput(1, c));
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
        var (windows, kernel, area) = (Space(input.Shape), Space(weight.Shape), Space(x.Output.Shape));
        var groups = call.Int("groups");
        var bare = weight.Shape.Rank == dimensions;
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
                for (var axis = 0; axis < dimensions; axis++)
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

    private Shape Space(Shape shape) => shape.Slice(shape.Rank - dimensions, shape.Rank);
}
