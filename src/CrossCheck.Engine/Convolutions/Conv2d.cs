namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// <inheritdoc cref="Convolution" path="/summary/node()"/> In two dimensions: images: x[N, C, H, W], W[C_out, C/groups, kH, kW].
/// </summary>
internal sealed class Conv2d() : Convolution(
    2,
    "conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2]|'same'|'valid' padding=0, int[2] dilation=1, int groups=1)");
