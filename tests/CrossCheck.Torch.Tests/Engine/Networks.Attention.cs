namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Attention =>
    [
        ("y = scaled_dot_product_attention(q, k, v)", "q:2,4,3 k:2,5,3 v:2,5,2"),
        ("y = scaled_dot_product_attention(q, k, v, m, scale=0.3)", "q:2,3,4,3 k:2,3,5,3 v:2,3,5,2 m:4,5"),
        ("y = scaled_dot_product_attention(q, k, v, is_causal=True)", "q:4,3 k:4,3 v:4,2"),
        ("y, z = multi_head_attention_forward(q, k, v, 2, 2, W, b, None, None, False, 0.0, U, c)", "q:3,2,2 k:4,2,2 v:4,2,2 W:6,2 b:6 U:2,2 c:2"),
        ("y, z = multi_head_attention_forward(q, k, v, 6, 3, W, b, d, e, True, 0.0, U, c, True, p, attn_mask=m, average_attn_weights=False)", "q:3,2,6 k:4,2,6 v:4,2,6 W:18,6 b:18 d:1,1,6 e:1,1,6 U:5,6 c:5 p:2,4<2 m:3,4"),
        ("y = multi_head_attention_forward(q, k, v, 4, 2, None, b, None, None, False, 0.0, U, c, need_weights=False, attn_mask=m, use_separate_proj_weight=True, q_proj_weight=X, k_proj_weight=Y, v_proj_weight=Z)", "q:3,4 k:5,3 v:5,2 b:12 U:4,4 c:4 m:2,3,5 X:4,4 Y:4,3 Z:4,2"),
        ("y = multi_head_attention_forward(q, q, q, 4, 2, W, b, None, None, True, 0.0, U, c, need_weights=False, key_padding_mask=p, key_padding_mask_dtype='float')", "q:3,2,4 W:12,4 b:12 U:4,4 c:4 p:2,3"),
        ("y, z = multi_head_attention_forward(q, k, v, 4, 2, W, b, None, None, False, 0.0, U, c, static_k=r, static_v=s)", "q:3,2,4 k:5,2,4 v:5,2,4 W:12,4 b:12 U:4,4 c:4 r:4,6,2 s:4,6,2"),
    ];
}
