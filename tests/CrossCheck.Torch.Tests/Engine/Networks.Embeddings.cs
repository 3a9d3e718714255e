namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Embeddings =>
    [
        ("y = embedding(t, W)", "t:2,3<5 W:5,4"),
        ("y = embedding(t, W, padding_idx=1)", "t:9<4 W:4,3"),
        ("y = embedding(t, W, scale_grad_by_freq=True)", "t:9<4 W:4,3"),
        ("y = embedding_bag(t, W)", "t:4,3<5 W:5,4"),
        ("y = embedding_bag(t, W, mode='sum', per_sample_weights=s)", "t:4,3<5 W:5,4 s:4,3"),
        ("y = embedding_bag(t, W, o, mode='max', padding_idx=2)", "t:6<5 W:5,4 o:1<1"),
        ("y = embedding_bag(t, W, scale_grad_by_freq=True)", "t:4,3<1 W:1,4"),
    ];
}
