using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The mean under output_size windows per dimension; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W].</summary>
internal sealed class AdaptiveAvgPool2d : AdaptiveAvgPool
{
    public AdaptiveAvgPool2d()
        : base(2) => Spec = new OpSpec(
            "adaptive_avg_pool2d(Tensor input, int?[2] output_size)")
        {
            Formula = "y[…, o, p] = mean of x over ⌊o·in/out⌋ ≤ i < ⌈(o + 1)·in/out⌉ in each dimension",
            Source = "torch.nn.AdaptiveAvgPool2d",
            Axes = static step => PoolShapes.Axes(step, 2),
            Rounding = static _ => RoundingClass.Products,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 2),
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
