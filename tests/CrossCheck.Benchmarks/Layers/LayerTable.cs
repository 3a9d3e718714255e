using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Benchmarks.Layers;

/// <summary>The layers that are measured.</summary>
internal static class LayerTable
{
    private static readonly int[] Image = [32, 64, 28, 28], Large = [64, 64, 56, 56], Million = [1024, 1024], Logits = [256, 1000];

    public static IReadOnlyList<Layer> All { get; } =
    [
        Layer.Of("linear", "(1024, 1024) -> 1024", "y = linear(x, w, b)", [Million, Million, new[] { 1024 }],
            x => F.linear(x[0], x[1], x[2])),
        Layer.Of("conv2d", "(32, 64, 28, 28) -> 64, 3x3, padding 1", "y = conv2d(x, w, b, padding=1)", [Image, new[] { 64, 64, 3, 3 }, new[] { 64 }],
            x => F.conv2d(x[0], x[1], x[2], padding: [1, 1])),
        Layer.Of("conv2d depthwise", "(32, 64, 28, 28), 3x3, padding 1, groups 64", "y = conv2d(x, w, b, padding=1, groups=64)", [Image, new[] { 64, 1, 3, 3 }, new[] { 64 }],
            x => F.conv2d(x[0], x[1], x[2], padding: [1, 1], groups: 64)),
        Layer.Of("conv1d", "(32, 64, 256) -> 64, 3, padding 1", "y = conv1d(x, w, b, padding=1)", [new[] { 32, 64, 256 }, new[] { 64, 64, 3 }, new[] { 64 }],
            x => F.conv1d(x[0], x[1], x[2], padding: 1)),
        Layer.Of("max_pool2d 2x2", "(64, 64, 56, 56)", "y = max_pool2d(x, 2)", [Large],
            x => F.max_pool2d(x[0], 2)),
        Layer.Of("max_pool2d 3x3", "(64, 64, 56, 56), stride 2", "y = max_pool2d(x, 3, stride=2)", [Large],
            x => F.max_pool2d(x[0], 3, 2)),
        Layer.Of("avg_pool2d 2x2", "(64, 64, 56, 56)", "y = avg_pool2d(x, 2)", [Large],
            x => F.avg_pool2d(x[0], 2)),
        Layer.Of("batch_norm", "(64, 64, 28, 28), training", "y = batch_norm(x, None, None, w, b, training=True)", [new[] { 64, 64, 28, 28 }, new[] { 64 }, new[] { 64 }],
            x => F.batch_norm(x[0], null!, null!, x[1], x[2], training: true)),
        Layer.Of("layer_norm", "(256, 1024)", "y = layer_norm(x, 1024, w, b)", [new[] { 256, 1024 }, new[] { 1024 }, new[] { 1024 }],
            x => F.layer_norm(x[0], [1024], x[1], x[2])),
        Layer.Of("softmax", "(256, 1000), dim 1", "y = softmax(x, 1)", [Logits],
            x => F.softmax(x[0], 1)),
        Layer.Of("softmax dim 0", "(256, 1000), dim 0", "y = softmax(x, 0)", [Logits],
            x => F.softmax(x[0], 0)),
        Layer.Of("cross_entropy", "(256, 1000)", "y = cross_entropy(x, t)", [Logits, new(Shape.Of(256), 1000)],
            x => F.cross_entropy(x[0], x[1])),
        Layer.Of("gelu", "(1024, 1024)", "y = gelu(x)", [Million],
            x => F.gelu(x[0])),
        Layer.Of("attention", "(8, 128, 64)", "y = scaled_dot_product_attention(q, k, v)", [new[] { 8, 128, 64 }, new[] { 8, 128, 64 }, new[] { 8, 128, 64 }],
            x => F.scaled_dot_product_attention(x[0], x[1], x[2])),
        new Layer("lstm", "32 steps of (16, 128) -> 128", "y, m, n = lstm(x, (h, c), W, U, b, d)",
            [new[] { 32, 16, 128 }, new[] { 16, 128 }, new[] { 16, 128 }, new(Shape.Of(512, 128), 0, 0.1), new(Shape.Of(512, 128), 0, 0.1), new[] { 512 }, new[] { 512 }], Lstm),
        new Layer("embedding", "4096 of 10000 x 128", "y = embedding(t, w)", [new(Shape.Of(4096), 10000), new[] { 10000, 128 }], Embedding),
        Layer.Of("add", "(1024, 1024)", "y = a + b", [Million, Million],
            x => x[0] + x[1]),
        Layer.Of("mul", "(1024, 1024)", "y = a * b", [Million, Million],
            x => x[0] * x[1]),
        Layer.Of("pow", "(1024, 1024), exponent 2", "y = pow(x, 2)", [Million],
            x => x[0].pow(2)),
    ];

    private static Prepared Embedding(Tensor[] x)
    {
        var module = nn.Embedding_from_pretrained(x[1], freeze: false);
        return new([module.weight!], () => [module.call(x[0])]);
    }

    /// <summary>The module, with the given weights put into its own.</summary>
    private static Prepared Lstm(Tensor[] x)
    {
        var module = nn.LSTM(x[0].shape[2], x[1].shape[1], dtype: x[0].dtype);
        var parameters = module.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Parameter[] own = [parameters["weight_ih_l0"], parameters["weight_hh_l0"], parameters["bias_ih_l0"], parameters["bias_hh_l0"]];
        using (no_grad())
        {
            for (var i = 0; i < own.Length; i++)
            {
                own[i].copy_(x[3 + i]);
            }
        }

        return new([x[0], x[1], x[2], .. own], () =>
        {
            var (y, h, c) = module.call(x[0], (x[1].unsqueeze(0), x[2].unsqueeze(0)));
            return [y, h.squeeze(0), c.squeeze(0)];
        });
    }
}
