using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under output_size windows per dimension; x[N, C, L], [C, L] or, beyond PyTorch, [L].</summary>
internal sealed class AdaptiveMaxPool1d : AdaptiveMaxPool
{
    public AdaptiveMaxPool1d()
        : base(1) => Spec = new OpSpec(
            "adaptive_max_pool1d(Tensor input, int?[1] output_size, bool return_indices=False)")
        {
            Formula = "y[…, o] = max of x over ⌊o·in/out⌋ ≤ i < ⌈(o + 1)·in/out⌉",
            Source = "torch.nn.AdaptiveMaxPool1d",
            Axes = static step => PoolShapes.Axes(step, 1),
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 1),
            Kinks = KinksOfMax,
            Conventions = [new("y = adaptive_max_pool1d(x, 1)", "[2, 1, 2, 2]", "[3]", "[3, 0, 0, 0]"), new("y = adaptive_max_pool1d(x, 1)", "[nan, 1, nan, 2]", "[3]", "[0, 0, 3, 0]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
