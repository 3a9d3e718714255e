using Xunit;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>
/// What specs say of libtorch 2.10, as it was measured: a change is to be noticed. What it chooses at kinks, ties and infinities
/// stands in the case files as answers.
/// </summary>
public class ConventionTests
{
    private const double Inf = double.PositiveInfinity;
    private static readonly TorchEngine Torch = new();

    /// <summary>
    /// What the spec of embedding_bag says of libtorch: rows 0 and 1 stand twice and once, and both gradients are halved.
    /// </summary>
    [Fact]
    public void Embedding_bag_divides_by_the_occurrences_of_another_row()
    {
        var one = Build.Of("y = embedding_bag(t, W, mode='sum', scale_grad_by_freq=True)", DType.Float64, ("t", [1, 3], [0, 0, 1]), ("W", [2, 1], [5, 7]));
        Assert.Equal([1, 0.5], Build.Run(Torch, one)["dL/dW"]!.ToDoubles());
    }

    /// <summary>What the spec of ctc_loss says of libtorch: γ is (1, 2)/3 at each step, and the gradient p − γ, with p = 1.</summary>
    [Fact]
    public void The_gradient_of_ctc_loss_is_that_of_the_logits()
    {
        var one = Build.Of("L = ctc_loss(x, t, 2, 1, reduction='sum')", DType.Float64, ("x", [2, 1, 2], [0, 0, 0, 0]), ("t", [1, 1], [1]));
        Assert.All(new[] { 2 / 3.0, 1 / 3.0, 2 / 3.0, 1 / 3.0 }.Zip(Build.Run(Torch, one)["dL/dx"]!.ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-14));
    }

    [Fact]
    public void The_weight_of_prelu_has_no_gradient_from_zeros_and_positives_whatever_its_shape()
    {
        var one = Build.Of("y = prelu(x, w)", DType.Float64, ("x", [2, 2], [0, Inf, 3, -2]), ("w", [2, 2], [0.5, 0.5, 0.5, 0.5]));
        var trace = Build.Run(Torch, one);
        Assert.Equal([0, 0, 0, -2], trace["dL/dw"]!.ToDoubles());
        Assert.Equal([0.5, 1, 1, 0.5], trace["dL/dx"]!.ToDoubles());
        Assert.Equal([0, Inf, 3, -1], trace["y"]!.ToDoubles());
    }

    [Fact]
    public void Weighted_means_divide_by_the_weights_of_the_rows_that_count()
    {
        // −(2·0.1 + 4·0.3) / (2 + 4); the row of class 1 is ignored.
        var one = Build.Of(
            "L = nll_loss(x, t, weight=w, ignore_index=1)",
            DType.Float64,
            ("x", [3, 3], [0.1, 9, 9, 9, 9, 9, 9, 9, 0.3]),
            ("t", [3], [0, 1, 2]),
            ("w", [3], [2, 3, 4]));
        var trace = Build.Run(Torch, one);
        Assert.Equal(-1.4 / 6, trace["L"]![0], 1e-15);
        double[] expected = [-2.0 / 6, 0, 0, 0, 0, 0, 0, 0, -4.0 / 6];
        Assert.All(expected.Zip(trace["dL/dx"]!.ToDoubles()), p => Assert.Equal(p.First, p.Second, 1e-15));
    }
}
