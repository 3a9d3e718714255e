namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// <inheritdoc cref="TransposedConvolution" path="/summary/node()"/> In three dimensions: volumes: x[N, C, D, H, W], W[C, C_out/groups, kD, kH, kW].
/// </summary>
internal sealed class ConvTranspose3d() : TransposedConvolution(
    3,
    "conv_transpose3d(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] padding=0, int[3] output_padding=0, int groups=1, int[3] dilation=1)");
