using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = tanh(W_ih·x + b_ih + W_hh·h + b_hh); x[N, I] or [I], h[N, H] or [H], W_ih[H, I], W_hh[H, H].</summary>
internal sealed class RnnTanhCell() : RecurrentOp<RnnTanhStep>(sequence: false)
{
    public override OpSpec Spec { get; } = SpecOf(
        "rnn_tanh_cell",
        sequence: false,
        "h′ = tanh(W_ih·x + b_ih + W_hh·h + b_hh)",
        "torch.nn.RNNCell");
}
