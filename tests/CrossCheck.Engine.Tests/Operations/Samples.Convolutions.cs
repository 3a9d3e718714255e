namespace CrossCheck.Engine.Tests.Operations;

public static partial class Samples
{
    private static Sample[] Convolutions =>
    [
        new("y = conv1d(x, W, b)", "x(2,3,7) W(4,3,2) b(4)"),
        new("y = conv1d(x, W, b, stride=2, padding=3, dilation=2, groups=2)", "x(2,4,9) W(6,2,3) b(6)"),
        new("y = conv1d(x, W, padding='same')", "x(3,6) W(2,3,4)"),
        new("y = conv1d(x, W, b, padding='valid')", "x(7) W(2,1,3) b(2)"),
        new("y = conv1d(x, W, b)", "x(7) W(3) b()"),
        new("y = conv2d(x, W, b)", "x(2,3,6,7) W(4,3,2,3) b(4)"),
        new("y = conv2d(x, W, b, stride=(2, 1), padding=(1, 3), dilation=(2, 3), groups=2)", "x(2,4,9,8) W(6,2,3,2) b(6)"),
        new("y = conv2d(x, W, padding='same', dilation=(3, 2))", "x(1,2,6,5) W(3,2,2,4)"),
        new("y = conv2d(x, W, b, padding=1, groups=3)", "x(3,4,5) W(3,1,3,3) b(3)"),
        new("y = conv2d(x, W, b)", "x(5,4) W(2,1,2,3) b(2)"),
        new("y = conv2d(x, W)", "x(5,4) W(2,3)"),
        new("y = conv2d(x, W)", "x(2,5,3,4) W(6,5,1,1)"),
        new("y = conv2d(x, W)", "x(0,2,4,4) W(3,2,3,3)"),
        new("y = conv3d(x, W, b)", "x(2,3,3,5,4) W(2,3,1,2,3) b(2)"),
        new("y = conv3d(x, W, b, stride=(2, 1, 2), padding=(1, 2, 0), dilation=(1, 2, 2), groups=2)", "x(2,2,4,3,6) W(4,1,3,2,2) b(4)"),
        new("y = conv3d(x, W, padding='same')", "x(2,3,4,5) W(2,2,2,3,4)"),
        new("y = conv3d(x, W)", "x(3,4,5) W(2,3,2)"),
        new("y = conv_transpose1d(x, W, b)", "x(2,3,5) W(3,4,2) b(4)"),
        new("y = conv_transpose1d(x, W, b, stride=3, padding=2, output_padding=1, groups=2, dilation=2)", "x(2,4,4) W(4,3,3) b(6)"),
        new("y = conv_transpose1d(x, W)", "x(5) W(1,2,3)"),
        new("y = conv_transpose2d(x, W, b)", "x(2,3,4,5) W(3,4,2,3) b(4)"),
        new("y = conv_transpose2d(x, W, b, stride=(2, 3), padding=(1, 2), output_padding=(1, 0), groups=2, dilation=(2, 1))", "x(2,4,3,4) W(4,3,3,2) b(6)"),
        new("y = conv_transpose2d(x, W, b, stride=2, padding=1)", "x(3,4) W(2,3) b(1)"),
        new("y = conv_transpose3d(x, W, b)", "x(2,3,2,4,3) W(3,2,1,2,3) b(2)"),
        new("y = conv_transpose3d(x, W, b, stride=(2, 1, 2), padding=(1, 2, 0), output_padding=(1, 0, 1), groups=2, dilation=(1, 2, 2))", "x(2,2,3,4,2) W(2,2,2,2,2) b(4)"),
        new("y = conv_transpose3d(x, W)", "x(2,3,2,4) W(2,3,2,3,2)"),
        new("y = unfold(x, (2, 3), dilation=(3, 2), padding=(1, 2), stride=(2, 1))", "x(2,3,6,5)"),
        new("y = unfold(x, 2)", "x(3,4,5)"),
        new("y = unfold(x, (2, 3))", "x(4,5)"),
        new("y = fold(x, (6, 5), (2, 3), dilation=(3, 2), padding=(1, 2), stride=(2, 1))", "x(2,12,15)"),
        new("y = fold(x, (4, 5), (2, 3))", "x(12,9)"),
        new("y = conv2d(x, W, b, padding=1)", "x(1,19,6,7) W(33,19,3,3) b(33)", Ulps: 512),
        new("y = conv1d(x, W)", "x(40,60000) W(2,40,2)", Ulps: 512),
    ];
}
