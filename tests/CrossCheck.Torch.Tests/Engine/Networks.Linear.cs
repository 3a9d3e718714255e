namespace CrossCheck.Torch.Tests.Engine;

internal static partial class Networks
{
    private static (string Network, string Inputs)[] Linear =>
    [
        ("y = linear(x, w, b)", "x:4,7 w:5,7 b:5"),
        ("y = linear(x, w)", "x:2,3,7 w:5,7"),
        ("y = linear(x, w, b)", "x:7 w:5,7 b:5"),
        ("y = a @ b", "a:3,4 b:4,5"),
        ("y = a @ b", "a:4 b:4"),
        ("y = a @ b", "a:3,4 b:4"),
        ("y = a @ b", "a:4 b:4,3"),
        ("y = a @ b", "a:2,3,4 b:2,4,5"),
        ("y = a @ b", "a:2,3,4 b:4,5"),
        ("y = bmm(a, b)", "a:2,3,4 b:2,4,5"),
        ("y = addmm(x, a, b)", "x:5 a:3,4 b:4,5"),
        ("y = addmm(x, a, b, beta=0.3, alpha=-1.7)", "x:3,5 a:3,4 b:4,5"),
        ("y = baddbmm(x, a, b)", "x:3,1 a:2,3,4 b:2,4,5"),
        ("y = baddbmm(x, a, b, beta=0.3, alpha=-1.7)", "x:2,3,5 a:2,3,4 b:2,4,5"),
        ("y = dot(a, b)", "a:7 b:7"),
        ("y = outer(a, b)", "a:3 b:5"),
        ("y = bilinear(a, b, W, c)", "a:4,3 b:4,2 W:5,3,2 c:5"),
        ("y = bilinear(a, b, W)", "a:3 b:2 W:5,3,2"),
        ("y = einsum('bij,bjk->bik', a, b)", "a:2,3,4 b:2,4,5"),
        ("y = einsum('ni,oij,nj->no', (a, W, b))", "a:4,3 W:5,3,2 b:4,2"),
        ("y = einsum('...ii,ij', a, b)", "a:2,3,3 b:3,4"),
    ];
}
