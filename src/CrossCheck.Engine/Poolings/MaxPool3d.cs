using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under a sliding window; x[N, C, D, H, W], [C, D, H, W] or, beyond PyTorch, [D, H, W].</summary>
internal sealed class MaxPool3d : MaxPool
{
    public MaxPool3d()
        : base(3) => Spec = new OpSpec(
            "max_pool3d(Tensor input, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[3] dilation=1, bool ceil_mode=False, bool return_indices=False)")
        {
            Formula = "y[…, o, p, q] = max over i, j, k of x[…, o·stride − padding + i·dilation, p·stride − padding + j·dilation, q·stride − padding + k·dilation]",
            Source = "torch.nn.MaxPool3d",
            Axes = static step => PoolShapes.Axes(step, 3),
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 3),
            Kinks = KinksOfMax,
            Conventions = [new("y = max_pool3d(x, (1, 1, 4))", "[[[2, 1, 2, 2]]]", "[[[3]]]", "[[[3, 0, 0, 0]]]"), new("y = max_pool3d(x, (1, 1, 4))", "[[[nan, 1, nan, 2]]]", "[[[3]]]", "[[[0, 0, 3, 0]]]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
