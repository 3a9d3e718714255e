using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under output_size windows per dimension; x[N, C, D, H, W], [C, D, H, W] or, beyond PyTorch, [D, H, W].</summary>
internal sealed class AdaptiveMaxPool3d : AdaptiveMaxPool
{
    public AdaptiveMaxPool3d()
        : base(3) => Spec = new OpSpec(
            "adaptive_max_pool3d(Tensor input, int?[3] output_size, bool return_indices=False)")
        {
            Formula = "y[…, o, p, q] = max of x over ⌊o·in/out⌋ ≤ i < ⌈(o + 1)·in/out⌉ in each dimension",
            Source = "torch.nn.AdaptiveMaxPool3d",
            Axes = static step => PoolShapes.Axes(step, 3),
            Rounding = static _ => RoundingClass.Moves,
            RowByRow = static (_, shapes) => PoolShapes.HasBatch(shapes[0], 3),
            Kinks = KinksOfMax,
            Conventions = [new("y = adaptive_max_pool3d(x, 1)", "[[[2, 1, 2, 2]]]", "[[[3]]]", "[[[3, 0, 0, 0]]]"), new("y = adaptive_max_pool3d(x, 1)", "[[[nan, 1, nan, 2]]]", "[[[3]]]", "[[[0, 0, 3, 0]]]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
