using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The p-norm under a sliding window; x[N, C, L], [C, L] or, beyond PyTorch, [L].</summary>
internal sealed class LpPool1d : LpPool
{
    public LpPool1d()
        : base(1) => Spec = new OpSpec(
            "lp_pool1d(Tensor input, float norm_type, int[1] kernel_size, int[1]? stride=None, bool ceil_mode=False)")
        {
            Formula = "y[…, o] = (Σ over i of x[…, o·stride + i]^norm_type)^(1/norm_type); a window cut off at the end counts as if full",
            Source = "torch.nn.LPPool1d",
            Terms = Terms.And(static step => step.Call.Ints("kernel_size").Aggregate(1.0, (product, size) => product * size)),
            Axes = static step => PoolShapes.Axes(step, 1),
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 1),
            Kinks = KinksOfRoot,
            Conventions = [new("y = lp_pool1d(x, 2, 2)", "[0, 0, 3, 4]", "[3, 5]", "[0, 0, 3, 4]")],
            Choices = AtZero,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
