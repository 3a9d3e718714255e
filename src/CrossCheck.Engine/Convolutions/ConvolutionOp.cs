using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// What a convolution and its adjoint share: one product of a kernel and a signal per element of the batch, which is
/// linear in both, and a bias per channel.
/// </summary>
internal abstract class ConvolutionOp : Op
{
    private readonly bool transposed;

    private protected ConvolutionOp(int dimensions, bool transposed, string signature, string formula)
    {
        this.transposed = transposed;
        Dimensions = dimensions;
        Spec = new(signature)
        {
            Formula = formula,
            Source = $"torch.nn.Conv{(transposed ? "Transpose" : "")}{dimensions}d",
            RowByRow = (_, shapes) => shapes[0]!.Rank == dimensions + 2,
            Rounding = static _ => RoundingClass.Products,
            Terms = (step, slot) => ConvolutionSizes.Terms(step, slot, dimensions, transposed),
            Axes = step => ConvolutionSizes.Axes(step, dimensions, transposed),
            Infer = c => ConvolutionSizes.Infer(c, dimensions, transposed),
        };
    }

    public override OpSpec Spec { get; }

    private protected int Dimensions { get; }

    public override void Forward<T>(OpContext<T> x)
    {
        var sizes = ConvolutionSizes.Of(x, Dimensions, transposed);
        var (product, inputs, outputs) = Counts(sizes);
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
                Apply(product, input.Slice(n * inputs, inputs), x.Input(1, c), y.Slice(n * outputs, outputs));
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var sizes = ConvolutionSizes.Of(x, Dimensions, transposed);
        var (product, inputs, outputs) = Counts(sizes);
        for (var c = 0; c < x.Cases; c++)
        {
            var gradOutput = x.GradOutput(0, c);
            for (var n = 0; n < sizes.Batch; n++)
            {
                var dy = gradOutput.Slice(n * outputs, outputs);
                if (x.Wants(0))
                {
                    BackInput(product, dy, x.Input(1, c), x.GradInput(0, c).Slice(n * inputs, inputs));
                }

                if (x.Wants(1))
                {
                    BackWeight(product, x.Input(0, c).Slice(n * inputs, inputs), dy, x.GradInput(1, c));
                }
            }

            if (x.Wants(2))
            {
                // y = b[o] everywhere in channel o  ⇒  db[o] += Σ dy of channel o
                Broadcast.AddUp(gradOutput, sizes.Channels, x.GradInput(2, c), Shape.Of(sizes.OutChannels, 1));
            }
        }
    }

    /// <summary>Adds the product of x and the weight to y.</summary>
    private protected abstract void Apply<T>(WindowedProduct product, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private protected abstract void BackInput<T>(WindowedProduct product, ReadOnlySpan<T> dy, ReadOnlySpan<T> weight, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private protected abstract void BackWeight<T>(WindowedProduct product, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dweight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private protected Shape Space(Shape shape) => shape.Slice(shape.Rank - Dimensions, shape.Rank);

    /// <summary>The product, whose X is the larger side of the kernel, and the numbers of one x and one y.</summary>
    private (WindowedProduct Product, int Inputs, int Outputs) Counts(ConvolutionSizes sizes) =>
        transposed ? (sizes.Product, sizes.Product.YCount, sizes.Product.XCount) : (sizes.Product, sizes.Product.XCount, sizes.Product.YCount);
}
