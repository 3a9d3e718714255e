using Xunit;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>
/// One or more networks per operation, with every argument and every kind of shape. The notation of the inputs is
/// that of <see cref="Build.Random"/>.
/// </summary>
internal static class Networks
{
    public static readonly (string Network, string Inputs)[] All =
    [
        ("u = x; y = u * x", "x:3,4"),
        ("y = identity(x)", "x:"),
        ("y = -x", "x:2,3"),
        ("y = exp(x)", "x:5"),
        ("y = log(x)", "x:2,3>0"),
        ("y = x + b", "x:3,4 b:4"),
        ("y = add(x, b, alpha=0.3)", "x:3,1 b:4"),
        ("y = x + 2.5", "x:3"),
        ("y = add(x, 2.5, alpha=-3)", "x:3"),
        ("y = 2.5 + x", "x:3"),
        ("y = add(2.5, x, alpha=-3)", "x:3"),
        ("y = x - b", "x:3,4 b:"),
        ("y = sub(x, b, alpha=0.3)", "x:3 b:2,1"),
        ("y = x - 2.5", "x:3"),
        ("y = 2.5 - x", "x:3"),
        ("y = sub(x, 2.5, alpha=2)", "x:3"),
        ("y = x * b", "x:2,3,4 b:3,1"),
        ("y = x * 2.5", "x:3"),
        ("y = 2.5 * x", "x:3"),
        ("y = x / b", "x:2,3 b:3>0"),
        ("y = x / 3", "x:3"),
        ("y = 3 / x", "x:4>0"),
        ("y = x ^ b", "x:2,3>0 b:3"),
        ("y = x ^ 3", "x:7"),
        ("y = x ^ 2", "x:7"),
        ("y = x ^ 1", "x:7"),
        ("y = x ^ 0", "x:7"),
        ("y = x ^ 0.5", "x:7>0"),
        ("y = x ^ -1.5", "x:7>0"),
        ("y = 2 ^ x", "x:7"),
        ("y = relu(x)", "x:3,5"),
        ("y = leaky_relu(x)", "x:3,5"),
        ("y = leaky_relu(x, negative_slope=0.1)", "x:2,33"),
        ("y = prelu(x, w)", "x:3,5 w:1"),
        ("y = prelu(x, w)", "x:2,3,4 w:3"),
        ("y = prelu(x, w)", "x:2,3 w:2,3"),
        ("y = prelu(x, w)", "x:3 w:3"),
        ("y = prelu(x, w)", "x:3,3 w:3"),
        ("y = softmax(x)", "x:5"),
        ("y = softmax(x)", "x:3,5"),
        ("y = softmax(x)", "x:2,3,4"),
        ("y = softmax(x, dim=-1)", "x:2,3,4"),
        ("y = softmax(x, dim=0)", "x:"),
        ("y = log_softmax(x)", "x:5"),
        ("y = log_softmax(x)", "x:2,3,4,5"),
        ("y = log_softmax(x, dim=-1)", "x:2,3,4"),
        ("y = linear(x, w, b)", "x:4,7 w:5,7 b:5"),
        ("y = linear(x, w)", "x:2,3,7 w:5,7"),
        ("y = linear(x, w, b)", "x:7 w:5,7 b:5"),
        ("y = a @ b", "a:3,4 b:4,5"),
        ("y = a @ b", "a:4 b:4"),
        ("y = a @ b", "a:3,4 b:4"),
        ("y = a @ b", "a:4 b:4,3"),
        ("y = a @ b", "a:2,3,4 b:2,4,5"),
        ("y = a @ b", "a:2,3,4 b:4,5"),
        ("y = sum(x)", "x:3,4"),
        ("y = sum(x, dim=1)", "x:3,4"),
        ("y = sum(x, dim=(0, -1), keepdim=True)", "x:2,3,4"),
        ("y = sum(x, keepdim=True)", "x:2,3"),
        ("y = mean(x)", "x:3,4"),
        ("y = mean(x, dim=(1, 2))", "x:2,3,4"),
        ("y = mean(x, dim=-1, keepdim=True)", "x:2,3"),
        ("y = amax(x)", "x:3,4"),
        ("y = amax(x, dim=0)", "x:3,4"),
        ("y = amax(x, dim=(0, 2), keepdim=True)", "x:2,3,4"),
        ("y = reshape(x, (4, 3))", "x:2,6"),
        ("y = reshape(x, (-1,))", "x:2,6"),
        ("y = flatten(x)", "x:2,3,4"),
        ("y = flatten(x, 1)", "x:2,3,4"),
        ("y = flatten(x, start_dim=-3, end_dim=1)", "x:2,3,4"),
        ("y = flatten(x)", "x:"),
        ("y = transpose(x, 0, 1)", "x:2,3"),
        ("y = transpose(x, -1, 0)", "x:2,3,4"),
        ("u = transpose(x, 0, 1); v = u * w; y = reshape(v, (2, 3))", "x:2,3 w:3,2"),
        ("y = max_pool2d(x, 2)", "x:4,4"),
        ("y = max_pool2d(x, (2, 3), stride=(1, 2), padding=1)", "x:3,5,6"),
        ("y = max_pool2d(x, 2, ceil_mode=True)", "x:2,3,5,5"),
        ("y = max_pool2d(x, 2, stride=1, dilation=2)", "x:1,2,5,6"),
        ("y, k = max_pool2d(x, 2, return_indices=True)", "x:2,3,4,4"),
        ("y, k = max_pool2d(x, 3, 2, 1, return_indices=True)", "x:5,5"),
        ("L = half_squared_error(y, t)", "y:3,4 t:3,4"),
        ("L = half_squared_error(y, 17.3)", "y:"),
        ("L = mse_loss(y, t)", "y:3,4 t:3,4"),
        ("L = mse_loss(y, t, reduction='sum')", "y:3 t:3"),
        ("L = mse_loss(y, t, reduction='none')", "y:2,3 t:2,3"),
        ("L = mse_loss(y, t)", "y:3,4 t:4"),
        ("L = mse_loss(y, t, reduction='none')", "y:3,1 t:4"),
        ("L = mse_loss(y, 0.5)", "y:3"),
        ("L = nll_loss(x, t)", "x:4,3 t:4<3"),
        ("L = nll_loss(x, t, w, reduction='sum')", "x:4,3 t:4<3 w:3>0"),
        ("L = nll_loss(x, t, weight=w, ignore_index=1)", "x:6,3 t:6<3 w:3>0"),
        ("L = nll_loss(x, t, reduction='none')", "x:4,3 t:4<3"),
        ("L = nll_loss(x, t)", "x:2,3,4 t:2,4<3"),
        ("L = nll_loss(x, t)", "x:3 t:<3"),
        ("L = cross_entropy(x, t)", "x:4,3 t:4<3"),
        ("L = cross_entropy(x, t, w, label_smoothing=0.1)", "x:4,3 t:4<3 w:3>0"),
        ("L = cross_entropy(x, t, ignore_index=1, reduction='sum')", "x:6,3 t:6<3"),
        ("L = cross_entropy(x, t, reduction='none', label_smoothing=0.2)", "x:4,3 t:4<3"),
        ("L = cross_entropy(x, t)", "x:2,3,4 t:2,4<3"),
        ("L = cross_entropy(x, 2)", "x:3"),
        ("L = cross_entropy(x, p)", "x:4,3 p:4,3>0"),
        ("L = cross_entropy(x, p, w, label_smoothing=0.1)", "x:4,3 p:4,3>0 w:3>0"),
        ("L = cross_entropy(x, p, reduction='none')", "x:2,3,4 p:2,3,4>0"),
        ("y = relu(x)", "x:0,3"),
        ("y = sum(x)", "x:0,3"),
        ("y = linear(x, w, b)", "x:0,7 w:5,7 b:5"),
        ("u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)", "X:4,4 W:2,2 t:"),
        ("h = relu(linear(x, W1, b1)); z = linear(h, W2, b2); L = cross_entropy(z, t)", "x:8,5 W1:6,5 b1:6 W2:3,6 b2:3 t:8<3"),
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
}
