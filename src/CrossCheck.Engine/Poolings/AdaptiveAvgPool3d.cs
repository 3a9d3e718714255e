using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The mean under output_size windows per dimension; x[N, C, D, H, W], [C, D, H, W] or, beyond PyTorch, [D, H, W].</summary>
internal sealed class AdaptiveAvgPool3d : AdaptiveAvgPool
{
    public AdaptiveAvgPool3d()
        : base(3) => Spec = new OpSpec(
            "adaptive_avg_pool3d(Tensor input, int?[3] output_size)")
        {
            Formula = "y[…, o, p, q] = mean of x over ⌊o·in/out⌋ ≤ i < ⌈(o + 1)·in/out⌉ in each dimension",
            Source = "torch.nn.AdaptiveAvgPool3d",
            Axes = static step => PoolShapes.Axes(step, 3),
            Rounding = static _ => RoundingClass.Products,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 3),
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
