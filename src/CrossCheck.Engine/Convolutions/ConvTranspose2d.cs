namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// <inheritdoc cref="TransposedConvolution" path="/summary/node()"/> In two dimensions: images: x[N, C, H, W], W[C, C_out/groups, kH, kW].
/// </summary>
internal sealed class ConvTranspose2d() : TransposedConvolution(
    2,
    "conv_transpose2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] output_padding=0, int groups=1, int[2] dilation=1)");
