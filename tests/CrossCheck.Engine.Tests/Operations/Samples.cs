namespace CrossCheck.Engine.Tests.Operations;

/// <summary>Networks with shapes and options for every operation.</summary>
public static partial class Samples
{
    public static IReadOnlyList<Sample> All { get; } =
    [
        .. Shared,
        .. Elementwise,
        .. Activations,
        .. Linear,
        .. Convolutions,
        .. Sequences,
        .. Poolings,
        .. Normalizations,
        .. Reductions,
        .. Shapes,
        .. Distances,
        .. Losses,
        .. Movements,
    ];

    /// <summary>Values used more than once, also both ways, and unused gradients.</summary>
    private static Sample[] Shared =>
    [
        new("y = x", "x(3,7)"),
        new("u = x; v = u; y = u + v", "x(2)"),
        new("u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)", "X(4,4) W(2,2) t()"),
        new("h = relu(linear(x, W, b)); y = h @ transpose(h, 0, 1); L = mean(y * y + sum(h))", "x(3,4) W(5,4) b(5)"),
        new("a = exp(x); b = a * x; c = b + a; y = c / (a + 1)", "x(3,3)"),
        new("z = linear(x, W); p = softmax(z, dim=1); L = cross_entropy(z, p)", "x(3,4) W(2,4)"),
        new("L = cross_entropy(z, t) + sum(t * z)", "z(3,3) t(3)<3"),
        new("L = nll_loss(z, t, w) + sum(w * w)", "z(3,3) t(3)<3 w(3)+"),
    ];
}
