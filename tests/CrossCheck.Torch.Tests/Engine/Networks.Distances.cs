namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Distances =>
    [
        ("y = cosine_similarity(a, b)", "a:2,5,3 b:2,5,3"),
        ("y = cosine_similarity(a, b, dim=-1)", "a:4,1,7 b:3,7"),
        ("y = pairwise_distance(a, b)", "a:4,7 b:7"),
        ("y = pairwise_distance(a, b, p=3, keepdim=True)", "a:4,7 b:4,7"),
        ("y = cdist(a, b)", "a:2,4,7 b:5,7"),
        ("y = cdist(a, b, p=1.5, compute_mode='donot_use_mm_for_euclid_dist')", "a:4,3 b:5,3"),
        ("y = cdist(a, b, p=inf)", "a:4,3 b:5,3"),
    ];
}
