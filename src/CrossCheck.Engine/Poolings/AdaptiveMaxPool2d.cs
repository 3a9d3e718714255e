using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under output_size windows per dimension; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W].</summary>
internal sealed class AdaptiveMaxPool2d : AdaptiveMaxPool
{
    public AdaptiveMaxPool2d()
        : base(2) => Spec = new OpSpec(
            "adaptive_max_pool2d(Tensor input, int?[2] output_size, bool return_indices=False)")
        {
            Formula = "y[…, o, p] = max of x over ⌊o·in/out⌋ ≤ i < ⌈(o + 1)·in/out⌉ in each dimension",
            Source = "torch.nn.AdaptiveMaxPool2d",
            Axes = static step => PoolShapes.Axes(step, 2),
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 2),
            Kinks = KinksOfMax,
            Conventions = [new("y = adaptive_max_pool2d(x, 1)", "[[2, 1, 2, 2]]", "[[3]]", "[[3, 0, 0, 0]]"), new("y = adaptive_max_pool2d(x, 1)", "[[nan, 1, nan, 2]]", "[[3]]", "[[0, 0, 3, 0]]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
