namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// <inheritdoc cref="Convolution" path="/summary/node()"/> In three dimensions: volumes: x[N, C, D, H, W], W[C_out, C/groups, kD, kH, kW].
/// </summary>
internal sealed class Conv3d() : Convolution(
    3,
    "conv3d(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3]|'same'|'valid' padding=0, int[3] dilation=1, int groups=1)");
