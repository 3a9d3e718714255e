using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under windows at pseudo-random places; x[N, C, D, H, W], [C, D, H, W] or, beyond PyTorch, [D, H, W].</summary>
internal sealed class FractionalMaxPool3d : FractionalMaxPool
{
    public FractionalMaxPool3d()
        : base(3) => Spec = new OpSpec(
            "fractional_max_pool3d(Tensor input, int[3] kernel_size, int[3]? output_size=None, float[3]? output_ratio=None, bool return_indices=False, Buffer _random_samples)")
        {
            Formula = "y[…, o] = max over k of x[…, a(o) + k] in each dimension, a(o) = ⌊(o + u)·α⌋ − ⌊u·α⌋, α = (in − kernel)/(out − 1), a(out − 1) = in − kernel, u the sample",
            Source = "torch.nn.FractionalMaxPool3d; B. Graham, Fractional max-pooling (2014)",
            Rounding = static _ => RoundingClass.Moves,
            Kinks = KinksOfMax,
            Conventions = [new("y = fractional_max_pool3d(x, (1, 1, 4), 1, _random_samples=0.5)", "[[[9, 9, 9, 9, 9], [9, 9, 9, 9, 9]], [[9, 9, 9, 9, 9], [9, 2, 1, 2, 2]]]", "[[[3]]]", "[[[0, 0, 0, 0, 0], [0, 0, 0, 0, 0]], [[0, 0, 0, 0, 0], [0, 3, 0, 0, 0]]]"), new("y = fractional_max_pool3d(x, (1, 1, 4), 1, _random_samples=0.5)", "[[[9, 9, 9, 9, 9], [9, 9, 9, 9, 9]], [[9, 9, 9, 9, 9], [9, nan, 1, nan, 2]]]", "[[[3]]]", "[[[0, 0, 0, 0, 0], [0, 0, 0, 0, 0]], [[0, 0, 0, 0, 0], [0, 0, 0, 3, 0]]]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
