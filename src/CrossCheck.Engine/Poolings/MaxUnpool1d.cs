using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The inverse of max_pool1d but for the elements that were not the largest, which become 0; x[N, C, L], [C, L] or, beyond PyTorch, [L].</summary>
internal sealed class MaxUnpool1d : MaxUnpool
{
    public MaxUnpool1d()
        : base(1) => Spec = new OpSpec(
            "max_unpool1d(Tensor input, Index indices, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, int[]? output_size=None)")
        {
            Formula = "y[…, indices[…, o]] = x[…, o], 0 elsewhere, size (in − 1)·stride − 2·padding + kernel_size or output_size",
            Source = "torch.nn.MaxUnpool1d",
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 1),
            CheckIndices = Check,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
