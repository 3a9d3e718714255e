namespace CrossCheck.Engine.Tests.Operations;

public static partial class Samples
{
    /// <summary>Products, embeddings, recurrences, attention.</summary>
    private static Sample[] Sequences =>
    [
        new("y = bmm(a, b)", "a(2,3,4) b(2,4,5)"),
        new("y = addmm(x, a, b)", "x(5) a(3,4) b(4,5)"),
        new("y = addmm(x, a, b, beta=0.3, alpha=-1.7)", "x(3,5) a(3,4) b(4,5)"),
        new("y = baddbmm(x, a, b)", "x(3,1) a(2,3,4) b(2,4,5)"),
        new("y = baddbmm(x, a, b, beta=0.3, alpha=-1.7)", "x(2,3,5) a(2,3,4) b(2,4,5)"),
        new("y = dot(a, b)", "a(7) b(7)"),
        new("y = outer(a, b)", "a(3) b(5)"),
        new("y = bilinear(a, b, W, c)", "a(4,3) b(4,2) W(5,3,2) c(5)"),
        new("y = bilinear(a, b, W)", "a(3) b(2) W(5,3,2)"),
        new("y = einsum('bij,bjk->bik', a, b)", "a(2,3,4) b(2,4,5)"),
        new("y = einsum('ni,oij,nj->no', (a, W, b))", "a(4,3) W(5,3,2) b(4,2)"),
        new("y = einsum('...ii,ij', a, b)", "a(2,3,3) b(3,4)"),
        new("y = embedding(t, W)", "t(2,3)<5 W(5,4)"),
        new("y = embedding(t, W, padding_idx=1)", "t(9)<4 W(4,3)"),
        new("y = embedding(t, W, scale_grad_by_freq=True)", "t(9)<4 W(4,3)"),
        new("y = embedding_bag(t, W)", "t(4,3)<5 W(5,4)"),
        new("y = embedding_bag(t, W, mode='sum', per_sample_weights=s)", "t(4,3)<5 W(5,4) s(4,3)"),
        new("y = embedding_bag(t, W, o, mode='max', padding_idx=2)", "t(6)<5 W(5,4) o(1)<1"),
        new("y, z = lstm_cell(x, (h, c), W, U, b, d)", "x(4,3) h(4,2) c(4,2) W(8,3) U(8,2) b(8) d(8)"),
        new("y, z = lstm_cell(x, (h, c), W, U)", "x(3) h(2) c(2) W(8,3) U(8,2)"),
        new("y, z, k = lstm(x, (h, c), W, U, b, d)", "x(5,4,3) h(4,2) c(4,2) W(8,3) U(8,2) b(8) d(8)"),
        new("y, z, k = lstm(x, (h, c), W, U, batch_first=True, reverse=True)", "x(4,3,3) h(4,2) c(4,2) W(8,3) U(8,2)"),
        new("y = gru_cell(x, h, W, U, b, d)", "x(4,3) h(4,2) W(6,3) U(6,2) b(6) d(6)"),
        new("y = gru_cell(x, h, W, U)", "x(3) h(2) W(6,3) U(6,2)"),
        new("y, z = gru(x, h, W, U, b, d)", "x(5,4,3) h(4,2) W(6,3) U(6,2) b(6) d(6)"),
        new("y, z = gru(x, h, W, U, batch_first=True, reverse=True)", "x(4,3,3) h(4,2) W(6,3) U(6,2)"),
        new("y = rnn_tanh_cell(x, h, W, U, b, d)", "x(4,3) h(4,2) W(2,3) U(2,2) b(2) d(2)"),
        new("y = rnn_tanh_cell(x, h, W, U)", "x(3) h(2) W(2,3) U(2,2)"),
        new("y, z = rnn_tanh(x, h, W, U, b, d)", "x(5,4,3) h(4,2) W(2,3) U(2,2) b(2) d(2)"),
        new("y, z = rnn_tanh(x, h, W, U, batch_first=True, reverse=True)", "x(4,3,3) h(4,2) W(2,3) U(2,2)"),
        new("y = rnn_relu_cell(x, h, W, U, b, d)", "x(4,3) h(4,2) W(2,3) U(2,2) b(2) d(2)"),
        new("y = rnn_relu_cell(x, h, W, U)", "x(3) h(2) W(2,3) U(2,2)"),
        new("y, z = rnn_relu(x, h, W, U, b, d)", "x(5,4,3) h(4,2) W(2,3) U(2,2) b(2) d(2)"),
        new("y, z = rnn_relu(x, h, W, U, batch_first=True, reverse=True)", "x(4,3,3) h(4,2) W(2,3) U(2,2)"),
        new("y = scaled_dot_product_attention(q, k, v)", "q(2,4,3) k(2,5,3) v(2,5,2)"),
        new("y = scaled_dot_product_attention(q, k, v, m, scale=0.3)", "q(2,3,4,3) k(2,3,5,3) v(2,3,5,2) m(4,5)"),
        new("y = scaled_dot_product_attention(q, k, v, is_causal=True)", "q(4,3) k(4,3) v(4,2)"),
    ];
}
