using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = max(W_ih·x + b_ih + W_hh·h + b_hh, 0); x[N, I] or [I], h[N, H] or [H], W_ih[H, I], W_hh[H, H].</summary>
internal sealed class RnnReluCell() : RecurrentOp<RnnReluStep>(sequence: false)
{
    public override OpSpec Spec { get; } = SpecOf(
        "rnn_relu_cell",
        sequence: false,
        "h′ = max(W_ih·x + b_ih + W_hh·h + b_hh, 0)",
        "torch.nn.RNNCell with nonlinearity='relu'",
        "a sum of 0: the derivative is 0; at NaN it is 1",
        new KinkConvention("y = rnn_relu_cell(x, x, reshape(x, (1, 1)), reshape(x, (1, 1)), x)", "[0]", "[3]", "[0]"),
        static c => RnnReluStep.AtZero(c, sequence: false));
}
