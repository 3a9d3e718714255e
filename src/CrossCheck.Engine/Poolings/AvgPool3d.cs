using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The mean under a sliding window; x[N, C, D, H, W], [C, D, H, W] or, beyond PyTorch, [D, H, W].</summary>
internal sealed class AvgPool3d : AvgPool
{
    public AvgPool3d()
        : base(3) => Spec = new OpSpec(
            "avg_pool3d(Tensor input, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None)")
        {
            Formula = "y[…, o, p, q] = Σ over i, j, k of x[…, o·stride − padding + i, p·stride − padding + j, q·stride − padding + k] / number of places (or divisor_override)",
            Source = "torch.nn.AvgPool3d",
            Axes = static step => PoolShapes.Axes(step, 3),
            Rounding = static _ => RoundingClass.Products,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 3),
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
