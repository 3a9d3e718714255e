using Xunit;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>
/// One or more networks per operation, with every argument and every kind of shape. The notation of the inputs is
/// that of <see cref="Build.Random"/>.
/// </summary>
internal static partial class Networks
{
    public static readonly (string Network, string Inputs)[] All =
    [
        .. Elementwise,
        .. Activations,
        .. Linear,
        .. Convolutions,
        .. Embeddings,
        .. Recurrent,
        .. Attention,
        .. Reductions,
        .. Normalizations,
        .. Shapes,
        .. Poolings,
        .. Distances,
        .. Losses,
        .. Whole,
    ];

    public static TheoryData<string, string, DType> InBothTypes()
    {
        var data = new TheoryData<string, string, DType>();
        foreach (var (network, inputs) in All)
        {
            data.Add(network, inputs, DType.Float32);
            data.Add(network, inputs, DType.Float64);
        }

        return data;
    }

    /// <summary>Empty tensors, and networks of several operations.</summary>
    private static (string Network, string Inputs)[] Whole =>
    [
        ("y = relu(x)", "x:0,3"),
        ("y = sum(x)", "x:0,3"),
        ("y = linear(x, w, b)", "x:0,7 w:5,7 b:5"),
        ("u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)", "X:4,4 W:2,2 t:"),
        ("h = relu(linear(x, W1, b1)); z = linear(h, W2, b2); L = cross_entropy(z, t)", "x:8,5 W1:6,5 b1:6 W2:3,6 b2:3 t:8<3"),
    ];
}
