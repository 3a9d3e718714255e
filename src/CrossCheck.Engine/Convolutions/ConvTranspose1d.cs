namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// <inheritdoc cref="TransposedConvolution" path="/summary/node()"/> In one dimension: sequences: x[N, C, L], W[C, C_out/groups, kL].
/// </summary>
internal sealed class ConvTranspose1d() : TransposedConvolution(
    1,
    "conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, int[1] padding=0, int[1] output_padding=0, int groups=1, int[1] dilation=1)");
