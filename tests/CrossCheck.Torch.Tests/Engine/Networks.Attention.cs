namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Attention =>
    [
        ("y = scaled_dot_product_attention(q, k, v)", "q:2,4,3 k:2,5,3 v:2,5,2"),
        ("y = scaled_dot_product_attention(q, k, v, m, scale=0.3)", "q:2,3,4,3 k:2,3,5,3 v:2,3,5,2 m:4,5"),
        ("y = scaled_dot_product_attention(q, k, v, is_causal=True)", "q:4,3 k:4,3 v:4,2"),
    ];
}
