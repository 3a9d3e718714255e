using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The inverse of max_pool2d but for the elements that were not the largest, which become 0; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W].</summary>
internal sealed class MaxUnpool2d : MaxUnpool
{
    public MaxUnpool2d()
        : base(2) => Spec = new OpSpec(
            "max_unpool2d(Tensor input, Index indices, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, int[]? output_size=None)")
        {
            Formula = "y[…, indices[…, o]] = x[…, o], 0 elsewhere, size (in − 1)·stride − 2·padding + kernel_size or output_size",
            Source = "torch.nn.MaxUnpool2d",
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 2),
            CheckIndices = Check,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
