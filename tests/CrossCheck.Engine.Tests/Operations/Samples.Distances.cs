namespace CrossCheck.Engine.Tests.Operations;

public static partial class Samples
{
    private static Sample[] Distances =>
    [
        new("y = cosine_similarity(a, b)", "a(2,5,3) b(2,5,3)"),
        new("y = cosine_similarity(a, b, dim=-1)", "a(4,1,7) b(3,7)"),
        new("y = pairwise_distance(a, b)", "a(4,7) b(7)", Ulps: 128),
        new("y = pairwise_distance(a, b, p=3, keepdim=True)", "a(4,7) b(4,7)", Ulps: 128),
        new("y = cdist(a, b)", "a(2,4,7) b(5,7)", Ulps: 128),
        new("y = cdist(a, b, p=1.5)", "a(4,3) b(5,3)", Ulps: 128),
        new("y = cdist(a, b, p=inf)", "a(2,4,3) b(2,5,3)"),
    ];
}
