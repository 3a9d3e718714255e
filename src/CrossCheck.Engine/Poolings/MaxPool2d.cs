using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under a sliding window; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W].</summary>
internal sealed class MaxPool2d : MaxPool
{
    public MaxPool2d()
        : base(2) => Spec = new OpSpec(
            "max_pool2d(Tensor input, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, int[2] dilation=1, bool ceil_mode=False, bool return_indices=False)")
        {
            Formula = "y[…, o, p] = max over i, j of x[…, o·stride − padding + i·dilation, p·stride − padding + j·dilation]",
            Source = "torch.nn.MaxPool2d",
            Axes = static step => PoolShapes.Axes(step, 2),
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 2),
            Kinks = KinksOfMax,
            Conventions = [new("y = max_pool2d(x, (1, 4))", "[[2, 1, 2, 2]]", "[[3]]", "[[3, 0, 0, 0]]"), new("y = max_pool2d(x, (1, 4))", "[[nan, 1, nan, 2]]", "[[3]]", "[[0, 0, 3, 0]]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
