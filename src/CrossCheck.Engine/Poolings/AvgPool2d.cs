using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The mean under a sliding window; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W].</summary>
internal sealed class AvgPool2d : AvgPool
{
    public AvgPool2d()
        : base(2) => Spec = new OpSpec(
            "avg_pool2d(Tensor input, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None)")
        {
            Formula = "y[…, o, p] = Σ over i, j of x[…, o·stride − padding + i, p·stride − padding + j] / number of places (or divisor_override)",
            Source = "torch.nn.AvgPool2d",
            Axes = static step => PoolShapes.Axes(step, 2),
            Rounding = static _ => RoundingClass.Products,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 2),
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
