using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>out, h_n = gru(x, h0, W_ih, W_hh, b_ih, b_hh); x[T, N, I], [N, T, I] with batch_first, or [T, I]; out of x's layout.</summary>
internal sealed class Gru() : RecurrentOp<GruStep>(sequence: true)
{
    public override OpSpec Spec { get; } = SpecOf(
        "gru",
        sequence: true,
        "h = gru_cell(x[t], h) for t = 0 … T − 1 (reverse: T − 1 … 0);  out[t] = h, h_n the last",
        "torch.nn.GRU");
}
