using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The p-norm under a sliding window; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W].</summary>
internal sealed class LpPool2d : LpPool
{
    public LpPool2d()
        : base(2) => Spec = new OpSpec(
            "lp_pool2d(Tensor input, float norm_type, int[2] kernel_size, int[2]? stride=None, bool ceil_mode=False)")
        {
            Formula = "y[…, o, p] = (Σ over i, j of x[…, o·stride + i, p·stride + j]^norm_type)^(1/norm_type); a window cut off at the end counts as if full",
            Source = "torch.nn.LPPool2d",
            Terms = Terms.And(static step => step.Call.Ints("kernel_size").Aggregate(1.0, (product, size) => product * size)),
            Axes = static step => PoolShapes.Axes(step, 2),
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 2),
            Kinks = KinksOfRoot,
            Conventions = [new("y = lp_pool2d(x, 2, (1, 2))", "[[0, 0, 3, 4]]", "[[3, 5]]", "[[0, 0, 3, 4]]")],
            Choices = AtZero,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
