using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The mean under a sliding window; x[N, C, L], [C, L] or, beyond PyTorch, [L].</summary>
internal sealed class AvgPool1d : AvgPool
{
    public AvgPool1d()
        : base(1) => Spec = new OpSpec(
            "avg_pool1d(Tensor input, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True)")
        {
            Formula = "y[…, o] = Σ over i of x[…, o·stride − padding + i] / number of places",
            Source = "torch.nn.AvgPool1d",
            Axes = static step => PoolShapes.Axes(step, 1),
            Rounding = static _ => RoundingClass.Products,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 1),
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
