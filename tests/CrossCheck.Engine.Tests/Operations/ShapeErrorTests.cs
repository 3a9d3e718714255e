using CrossCheck.Networks;

namespace CrossCheck.Engine.Tests.Operations;

/// <summary>Shapes, options and indices that do not fit, and what the message says.</summary>
public partial class ShapeErrorTests
{
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "y = a + b", "a(2,3) b(4)", "add: shapes (2, 3) and (4) do not broadcast" },
        { "y = a - b", "a(2) b(3)", "sub: shapes (2) and (3) do not broadcast" },
        { "y = a * b", "a(2) b(3)", "mul: shapes" },
        { "y = a / b", "a(2) b(3)", "div: shapes" },
        { "y = a ^ b", "a(2) b(3)", "pow: shapes" },
        { "y = maximum(a, b)", "a(2) b(3)", "maximum: shapes" },
        { "y = minimum(a, b)", "a(2) b(3)", "minimum: shapes" },
        { "y = clamp(x)", "x(2)", "clamp: min=None and max=None bound nothing: give at least one of them" },
        { "y = where(m, a, b)", "m(3) a(4) b()", "where: shapes (3) of condition, (4) of input, () of other do not broadcast" },
        { "y = masked_fill(x, m, v)", "x(3) m(3) v(1)", "masked_fill: value of shape (1) must be one number, of shape ()" },
        { "y = prelu(x, w)", "x(2,3) w(2)", "prelu: weight of shape (2) must have 1 element, one for each of the 3 channels of the input (2, 3): (3), or the shape of the input: (2, 3)" },
        { "y = prelu(x, w)", "x(3) w(1,1)", "prelu: weight of shape (1, 1) must have 1 element, or the shape of the input: (3)" },
        { "y = softmax(x, dim=2)", "x(2,3)", "softmax: dim=2 must be from -2 to 1 for 2 dimensions" },
        { "y = log_softmax(x, dim=-2)", "x(3)", "log_softmax: dim=-2 must be from -1 to 0 for 1 dimension" },
        { "y = linear(x, W)", "x(2,3) W(4,5)", "linear: input (2, 3) has 3 features, weight (4, 5) takes 5" },
        { "y = linear(x, W)", "x(2,3) W(1,4,3)", "linear: weight of shape (1, 4, 3) must be (out_features, in_features) or (in_features)" },
        { "y = linear(x, W)", "x() W(4,3)", "linear: input of shape () must have at least one dimension: (…, 3)" },
        { "y = linear(x, W, b)", "x(2,3) W(4,3) b(3)", "linear: bias of shape (3) must be (4)" },
        { "y = linear(x, W, b)", "x(2,3) W(3) b()", "linear: a weight of shape (3) with a bias does not take an input of two dimensions" },
        { "y = a @ b", "a(2,3) b(2,3)", "matmul: shapes (2, 3) and (2, 3) do not fit: the 3 columns of the first must be the 2 rows of the second" },
        { "y = a @ b", "a() b(2)", "matmul: shapes () and (2) must have at least one dimension each" },
        { "y = a @ b", "a(2,3,4) b(3,4,5)", "matmul: the batch dimensions (2) of (2, 3, 4) and (3) of (3, 4, 5) do not broadcast" },
        { "y = conv2d(x, W)", "x(4) W(2,2)", "conv2d: input of shape (4) must be (N, C, H, W), (C, H, W) or (H, W)" },
        { "y = conv2d(x, W)", "x(2,0,4) W(2,2,2,2)", "conv2d: input of shape (2, 0, 4) must not be empty; only N may be 0" },
        { "y = conv2d(x, W)", "x(2,4,4) W(2,2)", "conv2d: weight of shape (2, 2) must be (C_out, C_in/groups, kH, kW) for the input (2, 4, 4)" },
        { "y = conv1d(x, W)", "x(4) W(2,2)", "conv1d: weight of shape (2, 2) must be (C_out, C_in/groups, kL) or (kL) for the input (4)" },
        { "y = conv2d(x, W)", "x(2,4,4) W(2,0,2,2)", "conv2d: weight of shape (2, 0, 2, 2) must not be empty" },
        { "y = conv2d(x, W)", "x(3,4,4) W(5,2,2,2)", "conv2d: weight of shape (5, 2, 2, 2) must be (C_out, C_in/groups, kH, kW) with C_in/groups = 3, since the input (3, 4, 4) has 3 channels and groups=1" },
        { "y = conv2d(x, W, groups=0)", "x(3,4,4) W(3,1,2,2)", "conv2d: groups=0 must be at least 1" },
        { "y = conv2d(x, W, groups=2)", "x(3,4,4) W(2,1,2,2)", "conv2d: groups=2 must divide the 3 channels of the input (3, 4, 4)" },
        { "y = conv2d(x, W, groups=2)", "x(4,4,4) W(3,2,2,2)", "conv2d: groups=2 must divide the 3 output channels of the weight (3, 2, 2, 2)" },
        { "y = conv2d(x, W, b)", "x(2,4,4) W(3,2,2,2) b(2)", "conv2d: bias of shape (2) must be (3), one number per output channel" },
        { "y = conv2d(x, W, stride=0)", "x(4,4) W(2,2)", "conv2d: stride=0 must be at least 1" },
        { "y = conv2d(x, W, dilation=(1, 0))", "x(4,4) W(2,2)", "conv2d: dilation=0 must be at least 1" },
        { "y = conv2d(x, W, padding=(0, -1))", "x(4,4) W(2,2)", "conv2d: padding=-1 must not be negative" },
        { "y = conv2d(x, W, stride=(1, 2), padding='same')", "x(4,4) W(2,2)", "conv2d: padding='same' needs stride=1, not 1, 2; give the padding as numbers" },
        { "y = conv3d(x, W)", "x(4,4,4) W(2,2,5)", "conv3d: the kernel spans 5 of W, which has 4 with padding=0 on both sides" },
        { "y = conv1d(x, W, padding=2147483647)", "x(4) W(2)", "windows along L, which is too many" },
        { "y = conv1d(x, W, padding='same', dilation=2147483647)", "x(4) W(4)", "conv1d: dilation=2147483647 is too large for padding='same'" },
        { "y = conv_transpose2d(x, W)", "x(3,4,4) W(5,3,2,2)", "conv_transpose2d: weight of shape (5, 3, 2, 2) must be (C_in, C_out/groups, kH, kW) with C_in = 3" },
        { "y = conv_transpose2d(x, W, output_padding=1)", "x(4,4) W(2,2)", "conv_transpose2d: output_padding=1 must be from 0 to 0, less than stride=1 or dilation=1" },
        { "y = conv_transpose2d(x, W, output_padding=-1)", "x(4,4) W(2,2)", "conv_transpose2d: output_padding=-1 must be from 0" },
        { "y = conv_transpose2d(x, W, padding=(0, 3))", "x(4,4) W(2,2)", "conv_transpose2d: the result would have -1 elements along W" },
        { "y = unfold(x, 2)", "x(4)", "unfold: input of shape (4) must be (N, C, H, W), (C, H, W) or (H, W)" },
        { "y = unfold(x, 2)", "x(0,4)", "unfold: input of shape (0, 4) must not be empty" },
        { "y = unfold(x, (2, 5))", "x(4,4)", "unfold: a window spans 5 of W, which has 4" },
        { "y = unfold(x, 0)", "x(4,4)", "unfold: kernel_size=0 must be at least 1" },
        { "y = unfold(x, 1, padding=2000000000)", "x(4,4)", "makes too many windows over (4, 4)" },
        { "y = fold(x, 4, 2)", "x(4)", "fold: input of shape (4) must be (N, C·kH·kW, windows) or (C·kH·kW, windows)" },
        { "y = fold(x, 4, 2)", "x(6,9)", "fold: input of shape (6, 9) has 6 rows, which must be a multiple of the 4 places of the kernel" },
        { "y = fold(x, 4, 2)", "x(8,8)", "fold: input of shape (8, 8) has 8 columns, output_size=(4, 4) has 9 windows" },
        { "y = fold(x, (0, 4), 1)", "x(8,8)", "fold: output_size=(0, 4) must be at least 1 each" },
        { "y = max_pool2d(x, 0)", "x(4,4)", "max_pool2d: kernel_size=0 must be at least 1" },
        { "y = max_pool2d(x, 2, stride=(1, 0))", "x(4,4)", "max_pool2d: stride=0 must be at least 1" },
        { "y = max_pool2d(x, 2, dilation=0)", "x(4,4)", "max_pool2d: dilation=0 must be at least 1" },
        { "y = max_pool2d(x, 3, padding=2)", "x(4,4)", "max_pool2d: padding=2 must be from 0 to 1, half of kernel_size=3" },
        { "y = max_pool2d(x, 2, padding=-1)", "x(4,4)", "max_pool2d: padding=-1 must be from 0 to 1" },
        { "y = max_pool2d(x, (2, 5))", "x(4,4)", "max_pool2d: a window spans 5 of W, which has 4 with padding=0 on both sides" },
        { "y = max_pool2d(x, 2147483647, dilation=2147483647)", "x(4,4)", "max_pool2d: a window spans" },
        { "y = max_pool2d(x, 2, padding=1, dilation=2)", "x(1,1)", "lies in the padding alone" },
        { "y = max_pool2d(x, 2)", "x(4)", "max_pool2d: input of shape (4) must be (N, C, H, W), (C, H, W) or (H, W)" },
        { "y = max_pool2d(x, 2)", "x(0,4)", "max_pool2d: input of shape (0, 4) must not be empty" },
        { "y = sum(x, dim=2)", "x(2,3)", "sum: dim=2 must be from -2 to 1 for 2 dimensions" },
        { "y = mean(x, dim=(0, -2))", "x(2,3)", "mean: dim=-2 is named twice" },
        { "y = amax(x)", "x(0)", "amax: dimension 0 of the input (0) is empty" },
        { "y = amax(x, dim=1)", "x(2)", "amax: dim=1 must be from -1 to 0" },
        { "y = reshape(x, (4,))", "x(2,3)", "reshape: shape=(4) has 4 elements, the input (2, 3) has 6" },
        { "y = reshape(x, (4, -1))", "x(2,3)", "reshape: shape=(4, -1) does not fit the 6 elements of the input (2, 3)" },
        { "y = reshape(x, (-1, -1))", "x(2,3)", "reshape: shape=(-1, -1) may have only one -1" },
        { "y = reshape(x, (-2, 3))", "x(2,3)", "reshape: shape=(-2, 3) must have sizes of at least 0, or one -1" },
        { "y = reshape(x, (0, -1))", "x(0)", "reshape: shape=(0, -1) leaves the size at -1 open" },
        { "y = flatten(x, 1, 0)", "x(2,3)", "flatten: start_dim=1 must not lie behind end_dim=0" },
        { "y = flatten(x, 2)", "x(2,3)", "flatten: start_dim=2 must be from -2 to 1" },
        { "y = transpose(x, 0, 2)", "x(2,3)", "transpose: dim1=2 must be from -2 to 1" },
        { "L = half_squared_error(y, t)", "y(2) t(3)", "half_squared_error: shapes (2) and (3) do not broadcast" },
        { "L = mse_loss(x, t)", "x(2) t(3)", "mse_loss: shapes (2) and (3) do not broadcast" },
        { "L = nll_loss(x, t)", "x(2,3) t(3)", "nll_loss: target of shape (3) must be (2), one class per position of the input (2, 3)" },
        { "L = nll_loss(x, t)", "x() t()", "nll_loss: input of shape () must be (C), (N, C) or (N, C, d1, …)" },
        { "L = nll_loss(x, t, w)", "x(2,3) t(2) w(2)", "nll_loss: weight of shape (2) must be (3)" },
        { "L = cross_entropy(x, t)", "x(2,3) t(3)", "cross_entropy: target of shape (3) must be (2), one class per position of the input (2, 3), or of the input's own shape" },
        { "L = cross_entropy(x, t)", "x() t()", "cross_entropy: input of shape ()" },
        { "L = cross_entropy(x, t, label_smoothing=1.5)", "x(2,3) t(2)", "cross_entropy: label_smoothing=1.5 must be from 0 to 1" },
        { "L = cross_entropy(x, t, ignore_index=1)", "x(2,3) t(2,3)", "cross_entropy: ignore_index=1 needs class indices" },
        { "L = cross_entropy(x, t)", "x(2,0) t(2)", "cross_entropy: input of shape (2, 0) must have at least 1 class in dimension 1" },
        { "L = sum(x, dtype=1)", "x(2)", "dtype=1 must be left at its default, None" },
        { "L = mse_loss(x, t, reduction='max')", "x(2) t(2)", "reduction='max' must be one of 'none', 'mean', 'sum'" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    [MemberData(nameof(WrongByFamily))]
    public void AreExplained(string network, string inputs, string message)
    {
        var error = Assert.ThrowsAny<CaseException>(() => new Sample(network, inputs).Plan(DType.Float32));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("L = cross_entropy(x, t)", "cross_entropy: target[1] = 3 is not one of the 3 classes 0 to 2 (nor ignore_index=-100)")]
    [InlineData("L = nll_loss(x, t, ignore_index=0)", "nll_loss: target[1] = 3 is not one of the 3 classes 0 to 2 (nor ignore_index=0)")]
    public void OfClassesAreExplained(string network, string message)
    {
        var plan = new Sample(network, "x(2,3) t(2)").Plan(DType.Float32);
        var step = plan.Steps[^1];
        var check = new CrossCheck.Operations.IndexCheck(step.Call, 1, new long[] { 0, 3 }, Shape.Of(2), step.Shapes);
        var error = Assert.Throws<CaseException>(() => step.Call.Spec.CheckIndices!(check));
        Assert.Equal(message, error.Message);
        step.Call.Spec.CheckIndices!(check with { Values = new long[] { 0, 2 } });
    }

    [Fact]
    public void AnIgnoredClassMayLieOutside()
    {
        var step = new Sample("L = cross_entropy(x, t, ignore_index=9)", "x(2,3) t(2)").Plan(DType.Float32).Steps[^1];
        step.Call.Spec.CheckIndices!(new CrossCheck.Operations.IndexCheck(step.Call, 1, new long[] { 9, 2 }, Shape.Of(2), step.Shapes));
    }

    [Fact]
    public void OfSeveralResultsAreExplained() =>
        Assert.Contains(
            "has 2 results here; name them all: y1, y2 = max_pool2d(x, 2, return_indices=True)",
            Assert.Throws<NetworkException>(() => Network.Parse("y = max_pool2d(x, 2, return_indices=True)", Catalogue.Default)).Message,
            StringComparison.Ordinal);
}
