using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under a sliding window; x[N, C, L], [C, L] or, beyond PyTorch, [L].</summary>
internal sealed class MaxPool1d : MaxPool
{
    public MaxPool1d()
        : base(1) => Spec = new OpSpec(
            "max_pool1d(Tensor input, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, int[1] dilation=1, bool ceil_mode=False, bool return_indices=False)")
        {
            Formula = "y[…, o] = max over i of x[…, o·stride − padding + i·dilation]",
            Source = "torch.nn.MaxPool1d",
            Axes = static step => PoolShapes.Axes(step, 1),
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 1),
            Kinks = KinksOfMax,
            Conventions = [new("y = max_pool1d(x, 4)", "[2, 1, 2, 2]", "[3]", "[3, 0, 0, 0]"), new("y = max_pool1d(x, 4)", "[nan, 1, nan, 2]", "[3]", "[0, 0, 3, 0]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
