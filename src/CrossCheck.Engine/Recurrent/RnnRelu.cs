using CrossCheck.Operations;

namespace CrossCheck.Engine.Recurrent;

/// <summary>out, h_n = rnn_relu(x, h0, W_ih, W_hh, b_ih, b_hh); x[T, N, I], [N, T, I] with batch_first, or [T, I]; out of x's layout.</summary>
internal sealed class RnnRelu() : RecurrentOp<RnnReluStep>(sequence: true)
{
    public override OpSpec Spec { get; } = SpecOf(
        "rnn_relu",
        sequence: true,
        "h = max(W_ih·x[t] + b_ih + W_hh·h + b_hh, 0) for t = 0 … T − 1 (reverse: T − 1 … 0);  out[t] = h, h_n the last",
        "torch.nn.RNN with nonlinearity='relu'",
        "a sum of 0: the derivative is 0; at NaN it is 1",
        new KinkConvention("y, h = rnn_relu(reshape(x, (1, 1)), x, reshape(x, (1, 1)), reshape(x, (1, 1)), x)", "[0]", "[[3]]", "[0]"),
        static c => RnnReluStep.AtZero(c, sequence: true));
}
