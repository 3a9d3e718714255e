namespace CrossCheck.Engine.Convolutions;

/// <summary>
/// <inheritdoc cref="Convolution" path="/summary/node()"/> In one dimension: sequences: x[N, C, L], W[C_out, C/groups, kL].
/// </summary>
internal sealed class Conv1d() : Convolution(
    1,
    "conv1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, int[1]|'same'|'valid' padding=0, int[1] dilation=1, int groups=1)");
