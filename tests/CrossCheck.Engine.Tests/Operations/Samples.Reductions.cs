namespace CrossCheck.Engine.Tests.Operations;

public static partial class Samples
{
    private static Sample[] Reductions =>
    [
        new("y = var(x)", "x(3,17)", Ulps: 128),
        new("y = var(x, dim=(0, 2), keepdim=True, correction=0.5)", "x(3,4,5)", Ulps: 128),
        new("y = std(x, 1, unbiased=False)", "x(3,20)", Ulps: 128),
        new("y = prod(x)", "x(9)+", Ulps: 64),
        new("y = prod(x, 1, keepdim=True)", "x(3,5)", Ulps: 64),
        new("y = amin(x, dim=(0, 2), keepdim=True)", "x(3,4,5)"),
        new("y = max(x)", "x(3,20)"),
        new("y, i = max(x, 1)", "x(3,5,4)"),
        new("y = min(x)", "x()"),
        new("y, i = min(x, dim=-1, keepdim=True)", "x(3,21)"),
        new("y = logsumexp(x, dim=(0, 2))", "x(3,4,5)", Ulps: 64),
        new("y = norm(x)", "x(3,20)", Ulps: 64),
        new("y = norm(x, 3, dim=1, keepdim=True)", "x(3,4)", Ulps: 64),
        new("y = cumsum(x, dim=1)", "x(2,9,3)", Ulps: 64),
        new("y = sum(x)", "x(3,50)", Ulps: 64),
        new("y = sum(x)", "x()"),
        new("y = sum(x, 1)", "x(3,50)", Ulps: 64),
        new("y = sum(x, dim=(0, -1))", "x(3,4,5)"),
        new("y = sum(x, dim=1, keepdim=True)", "x(2,17,35)"),
        new("y = sum(x, dim=())", "x(2,3)"),
        new("y = sum(x, dim=0)", "x(0,3)"),
        new("y = mean(x)", "x(4,9)"),
        new("y = mean(x, dim=(1, 2))", "x(2,3,4)"),
        new("y = mean(x, dim=0, keepdim=True)", "x(5,3)"),
        new("y = amax(x)", "x(6,7)"),
        new("y = amax(x, dim=1)", "x(3,40)"),
        new("y = amax(x, dim=(0, 2), keepdim=True)", "x(3,4,5)"),
        new("y = amax(x, 0)", "x(1)"),
        new("y = var(x, False)", "x(3,17)", Ulps: 128),
        new("y = std(x, False)", "x(3,17)", Ulps: 128),
        new("y = norm(x, 'fro', dim=(0, 2))", "x(3,4,5)", Ulps: 64),
        new("y = norm(x, inf, dim=1)", "x(3,4)"),
    ];
}
