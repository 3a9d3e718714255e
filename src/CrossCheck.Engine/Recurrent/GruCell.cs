using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = gru_cell(x, h, W_ih, W_hh, b_ih, b_hh); x[N, I] or [I], h[N, H] or [H], W_ih[3·H, I], W_hh[3·H, H].</summary>
internal sealed class GruCell() : RecurrentOp<GruStep>(sequence: false)
{
    public override OpSpec Spec { get; } = SpecOf(
        "gru_cell",
        sequence: false,
        "r, z = σ(W·x + b + W·h + b), n = tanh(W·x + b + r∘(W·h + b)), rows in the order r, z, n;  h′ = (1 − z)∘n + z∘h",
        "torch.nn.GRUCell");
}
