using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>out, h_n, c_n = lstm(x, (h0, c0), W_ih, W_hh, b_ih, b_hh); x[T, N, I], [N, T, I] with batch_first, or [T, I]; out of x's layout.</summary>
internal sealed class Lstm() : RecurrentOp<LstmStep>(sequence: true)
{
    public override OpSpec Spec { get; } = SpecOf(
        "lstm",
        sequence: true,
        "h, c = lstm_cell(x[t], (h, c)) for t = 0 … T − 1 (reverse: T − 1 … 0);  out[t] = h, h_n and c_n the last",
        "torch.nn.LSTM");
}
