using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′, c′ = lstm_cell(x, (h, c), W_ih, W_hh, b_ih, b_hh); x[N, I] or [I], h[N, H] or [H], W_ih[4·H, I], W_hh[4·H, H].</summary>
internal sealed class LstmCell() : RecurrentOp<LstmStep>(sequence: false)
{
    public override OpSpec Spec { get; } = SpecOf(
        "lstm_cell",
        sequence: false,
        "i, f, o = σ(W·x + b + W·h + b), g = tanh(…), rows in the order i, f, g, o;  c′ = f∘c + i∘g, h′ = o∘tanh c′",
        "torch.nn.LSTMCell");
}
