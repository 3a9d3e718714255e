using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>The largest element under windows at pseudo-random places; x[N, C, H, W], [C, H, W] or, beyond PyTorch, [H, W].</summary>
internal sealed class FractionalMaxPool2d : FractionalMaxPool
{
    public FractionalMaxPool2d()
        : base(2) => Spec = new OpSpec(
            "fractional_max_pool2d(Tensor input, int[2] kernel_size, int[2]? output_size=None, float[2]? output_ratio=None, bool return_indices=False, Buffer _random_samples)")
        {
            Formula = "y[…, o] = max over k of x[…, a(o) + k] in each dimension, a(o) = ⌊(o + u)·α⌋ − ⌊u·α⌋, α = (in − kernel)/(out − 1), a(out − 1) = in − kernel, u the sample",
            Source = "torch.nn.FractionalMaxPool2d; B. Graham, Fractional max-pooling (2014)",
            Rounding = static _ => RoundingClass.Moves,
            Kinks = KinksOfMax,
            Conventions = [new("y = fractional_max_pool2d(x, (1, 4), 1, _random_samples=0.5)", "[[2, 1, 2, 2]]", "[[3]]", "[[3, 0, 0, 0]]"), new("y = fractional_max_pool2d(x, (1, 4), 1, _random_samples=0.5)", "[[nan, 1, nan, 2]]", "[[3]]", "[[0, 0, 3, 0]]")],
            Choices = Ties,
            ResultCount = CountResults,
            Infer = Infer,
        };

    public override OpSpec Spec { get; }
}
