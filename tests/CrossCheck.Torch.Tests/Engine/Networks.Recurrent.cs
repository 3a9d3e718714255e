namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Recurrent =>
    [
        ("y, z = lstm_cell(x, (h, c), W, U, b, d)", "x:4,3 h:4,2 c:4,2 W:8,3 U:8,2 b:8 d:8"),
        ("y, z = lstm_cell(x, (h, c), W, U)", "x:3 h:2 c:2 W:8,3 U:8,2"),
        ("y, z, k = lstm(x, (h, c), W, U, b, d)", "x:5,4,3 h:4,2 c:4,2 W:8,3 U:8,2 b:8 d:8"),
        ("y, z, k = lstm(x, (h, c), W, U, batch_first=True, reverse=True)", "x:4,3,3 h:4,2 c:4,2 W:8,3 U:8,2"),
        ("y = gru_cell(x, h, W, U, b, d)", "x:4,3 h:4,2 W:6,3 U:6,2 b:6 d:6"),
        ("y = gru_cell(x, h, W, U)", "x:3 h:2 W:6,3 U:6,2"),
        ("y, z = gru(x, h, W, U, b, d)", "x:5,4,3 h:4,2 W:6,3 U:6,2 b:6 d:6"),
        ("y, z = gru(x, h, W, U, batch_first=True, reverse=True)", "x:4,3,3 h:4,2 W:6,3 U:6,2"),
        ("y = rnn_tanh_cell(x, h, W, U, b, d)", "x:4,3 h:4,2 W:2,3 U:2,2 b:2 d:2"),
        ("y = rnn_tanh_cell(x, h, W, U)", "x:3 h:2 W:2,3 U:2,2"),
        ("y, z = rnn_tanh(x, h, W, U, b, d)", "x:5,4,3 h:4,2 W:2,3 U:2,2 b:2 d:2"),
        ("y, z = rnn_tanh(x, h, W, U, batch_first=True, reverse=True)", "x:4,3,3 h:4,2 W:2,3 U:2,2"),
        ("y = rnn_relu_cell(x, h, W, U, b, d)", "x:4,3 h:4,2 W:2,3 U:2,2 b:2 d:2"),
        ("y = rnn_relu_cell(x, h, W, U)", "x:3 h:2 W:2,3 U:2,2"),
        ("y, z = rnn_relu(x, h, W, U, b, d)", "x:5,4,3 h:4,2 W:2,3 U:2,2 b:2 d:2"),
        ("y, z = rnn_relu(x, h, W, U, batch_first=True, reverse=True)", "x:4,3,3 h:4,2 W:2,3 U:2,2"),
    ];
}
