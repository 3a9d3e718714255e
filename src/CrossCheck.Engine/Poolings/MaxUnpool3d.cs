using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The inverse of max_pool3d but for the elements that were not the largest, which become 0; x[N, C, D, H, W], [C, D, H, W] or, beyond PyTorch, [D, H, W].</summary>
internal sealed class MaxUnpool3d : MaxUnpool
{
    public MaxUnpool3d()
        : base(3) => Spec = new OpSpec(
            "max_unpool3d(Tensor input, Index indices, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[]? output_size=None)")
        {
            Formula = "y[…, indices[…, o]] = x[…, o], 0 elsewhere, size (in − 1)·stride − 2·padding + kernel_size or output_size",
            Source = "torch.nn.MaxUnpool3d",
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 3),
            CheckIndices = Check,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
