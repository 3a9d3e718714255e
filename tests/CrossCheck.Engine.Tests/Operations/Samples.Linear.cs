namespace CrossCheck.Engine.Tests.Operations;

public static partial class Samples
{
    private static Sample[] Linear =>
    [
        new("y = linear(x, W, b)", "x(5,7) W(3,7) b(3)"),
        new("y = linear(x, W)", "x(2,3,4) W(6,4)"),
        new("y = linear(x, W, b)", "x(4) W(3,4) b(3)"),
        new("y = linear(x, W, b)", "x(4) W(4) b()"),
        new("y = linear(x, W)", "x(2,4) W(4)"),
        new("y = linear(x, W, b)", "x(2,4) W(3,4) b(1)"),
        new("y = linear(x, W)", "x(40,300) W(35,300)", Ulps: 512),
        new("y = a @ b", "a(5) b(5)"),
        new("y = a @ b", "a(3,5) b(5)"),
        new("y = a @ b", "a(5) b(5,4)"),
        new("y = a @ b", "a(3,5) b(5,4)"),
        new("y = a @ b", "a(2,3,5) b(5,4)"),
        new("y = a @ b", "a(2,1,3,5) b(4,5,2)"),
        new("y = matmul(a, b)", "a(5) b(3,5,2)"),
        new("y = matmul(a, b)", "a(2,3,5) b(5)"),
        new("y = matmul(a, b)", "a(3,5) b(1,5,2)"),
        new("y = matmul(a, b)", "a(3,0) b(0,2)"),
        new("y = matmul(a, a)", "a(4,4)"),
    ];
}
