using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The mean under output_size windows per dimension; x[N, C, L], [C, L] or, beyond PyTorch, [L].</summary>
internal sealed class AdaptiveAvgPool1d : AdaptiveAvgPool
{
    public AdaptiveAvgPool1d()
        : base(1) => Spec = new OpSpec(
            "adaptive_avg_pool1d(Tensor input, int?[1] output_size)")
        {
            Formula = "y[…, o] = mean of x over ⌊o·in/out⌋ ≤ i < ⌈(o + 1)·in/out⌉",
            Source = "torch.nn.AdaptiveAvgPool1d",
            Axes = static step => PoolShapes.Axes(step, 1),
            Rounding = static _ => RoundingClass.Products,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 1),
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
