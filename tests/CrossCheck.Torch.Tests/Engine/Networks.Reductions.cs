namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Reductions =>
    [
        ("y = sum(x)", "x:3,4"),
        ("y = sum(x, dim=1)", "x:3,4"),
        ("y = sum(x, dim=(0, -1), keepdim=True)", "x:2,3,4"),
        ("y = sum(x, keepdim=True)", "x:2,3"),
        ("y = mean(x)", "x:3,4"),
        ("y = mean(x, dim=(1, 2))", "x:2,3,4"),
        ("y = mean(x, dim=-1, keepdim=True)", "x:2,3"),
        ("y = amax(x)", "x:3,4"),
        ("y = amax(x, dim=0)", "x:3,4"),
        ("y = amax(x, dim=(0, 2), keepdim=True)", "x:2,3,4"),
        ("y = var(x, 1, keepdim=True)", "x:3,4"),
        ("y = var(x, correction=0.5)", "x:3,4"),
        ("y = std(x, dim=(0, 1))", "x:3,4,2"),
        ("y = prod(x, 1)", "x:3,4"),
        ("y = prod(x)", "x:2,3"),
        ("y = amin(x, dim=0)", "x:3,4"),
        ("y = max(x)", "x:3,4"),
        ("y, k = max(x, 1)", "x:3,4"),
        ("y = min(x)", "x:3,4"),
        ("y, k = min(x, 0, keepdim=True)", "x:3,4"),
        ("y = logsumexp(x, dim=(0, 2), keepdim=True)", "x:2,3,4"),
        ("y = norm(x)", "x:3,4"),
        ("y = norm(x, 3, dim=(0, 1))", "x:3,4,2"),
        ("y = cumsum(x, 1)", "x:3,4"),
        ("y = var(x, False)", "x:3,4"),
        ("y = std(x, False)", "x:3,4"),
        ("y = norm(x, 'fro', dim=(0, 1))", "x:3,4,2"),
        ("y = norm(x, -inf)", "x:3,4"),
    ];
}
