using System.Globalization;
using CrossCheck.Networks;
using CrossCheck.Operations;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Core.Tests.Networks;

public sealed class NetworkParserTests
{
    [Theory]
    [InlineData("y = relu(x)", "y = relu(x)")]
    [InlineData("y = relu(x);", "y = relu(x)")]
    [InlineData("\n\n y = relu(x) # the rest\r\n# alone\r\nz = relu(y)\n", "y = relu(x)|z = relu(y)")]
    [InlineData("y = add(\n  a,\n  b)", "y = add(a, b)")]
    [InlineData("u = x", "u = identity(x)")]
    [InlineData("u = 2", "u = identity(2)")]
    [InlineData("u = (x)", "u = identity(x)")]
    [InlineData("y = sum(v * W)", "y.1 = mul(v, W)|y = sum(y.1)")]
    [InlineData("y = a + b * c", "y.1 = mul(b, c)|y = add(a, y.1)")]
    [InlineData("y = (a + b) * c", "y.1 = add(a, b)|y = mul(y.1, c)")]
    [InlineData("y = a - b - c", "y.1 = sub(a, b)|y = sub(y.1, c)")]
    [InlineData("y = a / b @ c", "y.1 = div(a, b)|y = matmul(y.1, c)")]
    [InlineData("y = -x^2", "y.1 = pow(x, 2)|y = neg(y.1)")]
    [InlineData("y = -x**2", "y.1 = pow(x, 2)|y = neg(y.1)")]
    [InlineData("y = a ^ b ^ c", "y.1 = pow(b, c)|y = pow(a, y.1)")]
    [InlineData("y = 2 ^ -x", "y.1 = neg(x)|y = pow(2, y.1)")]
    [InlineData("y = - - x", "y.1 = neg(x)|y = neg(y.1)")]
    [InlineData("y = +x", "y = identity(x)")]
    [InlineData("y = x * (1 - 3)", "y = mul(x, -2)")]
    [InlineData("y = x * 2 / 4", "y.1 = mul(x, 2)|y = div(y.1, 4)")]
    [InlineData("y = x * (2 / 4)", "y = mul(x, 0.5)")]
    [InlineData("y = x * -2^2", "y = mul(x, -4)")]
    [InlineData("y = relu(relu(a) + relu(b))", "y.1 = relu(a)|y.2 = relu(b)|y.3 = add(y.1, y.2)|y = relu(y.3)")]
    [InlineData("t = relu(sum); s = sum(t)", "t = relu(sum)|s = sum(t)")]
    [InlineData("y = cat((a, relu(b)), dim=1)", "y.1 = relu(b)|y = cat(a, y.1)")]
    [InlineData("y = cat([a, b])", "y = cat(a, b)")]
    [InlineData("y = linear(x, W)", "y = linear(x, W, None)")]
    [InlineData("y = linear(x, W, bias=None)", "y = linear(x, W, None)")]
    [InlineData("y = linear(weight=W, input=x)", "y = linear(x, W, None)")]
    [InlineData("u, i = max_pool2d(x, 2, return_indices=True)", "u, i = max_pool2d(x)")]
    [InlineData("y = norm(x, m)", "y, y.running_mean = norm(x, m)")]
    [InlineData("α₀ = relu(∂x̂)", null)]
    [InlineData("α₀ = relu(x̂)", "α₀ = relu(x̂)")]
    public void Reads(string text, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<NetworkException>(() => Network.Parse(text, SmallCatalogue.Instance));
            return;
        }

        Assert.Equal(expected, Print(Network.Parse(text, SmallCatalogue.Instance)));
    }

    [Theory]
    [InlineData("y = max_pool2d(x, kernel=2)", "'max_pool2d' has no argument 'kernel'; did you mean 'kernel_size'?", 1, 19)]
    [InlineData("y = rellu(x)", "unknown function 'rellu'; did you mean 'relu'?", 1, 5)]
    [InlineData("y = F.relu(x)", "functions are written without a prefix: relu(…)", 1, 5)]
    [InlineData("y = x.sum()", "'x.sum': methods are written as functions: sum(x, …)", 1, 5)]
    [InlineData("y = relu()", "'relu' needs its argument 'input'", 1, 1, true)]
    [InlineData("y = relu(x, False, 3)", "'relu' takes at most 2 arguments", 1, 20)]
    [InlineData("y = relu(x, input=x)", "'input' is given twice", 1, 13)]
    [InlineData("y = relu(inplace=False, x)", "without a name stands behind one with a name", 1, 25)]
    [InlineData("y = add(a, b, 2)", "'add' takes at most 2 arguments", 1, 15)]
    [InlineData("y = max_pool2d(x, 2.5)", "kernel_size=2.5 must be an integer or a tuple of 2 integers", 1, 19)]
    [InlineData("y = max_pool2d(x, (1, 2, 3))", "kernel_size=(1, 2, 3) must be", 1, 19)]
    [InlineData("y = window(x, 'full')", "padding='full' must be an integer, a tuple of 2 integers or one of 'same', 'valid'", 1, 15)]
    [InlineData("y = window(x, (1, 2, 3))", "padding=(1, 2, 3) must be an integer, a tuple of 2 integers or one of", 1, 15)]
    [InlineData("y = length(x, 'nuc')", "p='nuc' must be a number or 'fro'", 1, 15)]
    [InlineData("y = length(x, True)", "p=True must be a number or 'fro'", 1, 15)]
    [InlineData("y = length(x, z)", "p=(a tensor) must be a number or 'fro'; a string stands in quotes", 1, 15)]
    [InlineData("y = spread(x, True, 1)", "'spread' takes at most 2 arguments by position", 1, 21)]
    [InlineData("y = spread(x, 1, True, 1)", "'spread' takes at most 3 arguments by position", 1, 24)]
    [InlineData("y = spread(x, True, unbiased=False)", "'unbiased' is given twice", 1, 21)]
    [InlineData("y = spread(True, False)", "input=True must be a tensor or a number", 1, 12)]
    [InlineData("inf = relu(x)", "'inf' cannot be assigned", 1, 1)]
    [InlineData("y = loss(x, t, reduction='avg')", "reduction='avg' must be one of 'none', 'mean', 'sum'", 1, 16)]
    [InlineData("y = loss(x, t, size_average=True)", "size_average=True must be left at its default, None", 1, 16)]
    [InlineData("y = topk(x, 2, sorted=False)", "sorted=False must be left at its default, True", 1, 16)]
    [InlineData("y = topk(x, 2, mode='last')", "mode='last' must be left at its default, 'first'", 1, 16)]
    [InlineData("y = topk(x, 2, level=4)", "level=4 must be left at its default, 3", 1, 16)]
    [InlineData("y = cut(x, (a, (1, 2)))", "lengths=(1, 2) must be a tensor of whole numbers", 1, 16)]
    [InlineData("y = cut(x, ())", "lengths=() must be a tensor of whole numbers or a tuple of them", 1, 12)]
    [InlineData("y = leaky_relu(x, negative_slope=a)", "negative_slope=(a tensor) must be a number", 1, 19)]
    [InlineData("y = relu((a, b))", "input=((a tensor), (a tensor)) must be a tensor or a number", 1, 10)]
    [InlineData("y = cat(a)", "tensors=(a tensor) must be a tuple of tensors", 1, 9)]
    [InlineData("relu(x)", "the result of relu(…) needs a name", 1, 1)]
    [InlineData("y = relu(x) z = relu(y)", "statements are separated by ';' or a line break", 1, 13)]
    [InlineData("y = relu(x); y = relu(x)", "'y' is assigned twice", 1, 14)]
    [InlineData("y = relu(z); z = relu(y)", "'z' is assigned here but used above", 1, 14)]
    [InlineData("y = relu(y)", "'y' is used in its own statement", 1, 10)]
    [InlineData("id = relu(x)", "'id' is a column of the case file itself", 1, 1)]
    [InlineData("y = relu(note)", "'note' is a column of the case file itself", 1, 10)]
    [InlineData("y = relu(_x)", "columns that begin with '_'", 1, 10)]
    [InlineData("True = relu(x)", "'True' cannot be assigned", 1, 1)]
    [InlineData("y.1 = relu(x)", "a name has no '.'", 1, 1)]
    [InlineData("y = zoom(x, ratio=(1, 2, 3))", "'zoom': ratio=(1, 2, 3) must be a number or a tuple of 2 numbers", 1, 13)]
    [InlineData("y = zoom(x, (1.5, None))", "'zoom': factor=(1.5, None) must be a number or a tuple of numbers, or None", 1, 13)]
    [InlineData("y = zoom(x, 'big')", "'zoom': factor='big' must be a number or a tuple of numbers, or None", 1, 13)]
    [InlineData("y = relu(x", "the bracket of relu( is not closed", 1, 9)]
    [InlineData("y = (x", "'(' is not closed", 1, 5)]
    [InlineData("y = relu(x))", "')' closes nothing", 1, 12)]
    [InlineData("y = ", "expected a value here, not the end of the network", 1, 5)]
    [InlineData("y = relu(x,\n  $)", "'$' does not stand in a network", 2, 3)]
    [InlineData("a = relu(x)\r\nb = rel(a)", "unknown function 'rel'", 2, 5)]
    [InlineData("y = 2x", "a product is written with *", 1, 5)]
    [InlineData("y = a − b", "write '-'", 1, 7)]
    [InlineData("y = loss(x, t, reduction='sum)", "has no closing '", 1, 26)]
    [InlineData("y = 'sum'", "the string 'sum' is not a value", 1, 5)]
    [InlineData("y = (a, b)", "a tuple is not a value", 1, 5)]
    [InlineData("y = x * True", "'*' takes tensors and numbers, not True", 1, 9)]
    [InlineData("y = max_pool2d(x, 2, return_indices=True)", "has 2 results here; name them all", 1, 1)]
    [InlineData("a, b = relu(x)", "'relu' has one result, not 2", 1, 1)]
    [InlineData("y = relu(max_pool2d(x, 2, return_indices=True))", "has several results here and cannot be nested", 1, 10)]
    [InlineData("", "at least one statement", 1, 1)]
    [InlineData(" ;;\n# nothing", "at least one statement", 2, 10)]
    public void Refuses(string text, string message, int line, int column, bool anywhere = false)
    {
        var error = Assert.Throws<NetworkException>(() => Network.Parse(text, SmallCatalogue.Instance));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        if (!anywhere)
        {
            Assert.Equal((line, column), (error.Line, error.Column));
        }
    }

    [Theory]
    [InlineData("y = topk(x, 2, True, 'first', 3)")]
    [InlineData("y = topk(x, 2, sorted=True)")]
    [InlineData("y = topk(x, 2, mode='first', level=3)")]
    [InlineData("y = loss(x, t, size_average=None)")]
    public void TakesTheDefaultOfWhatIsFixed(string text) => Assert.Equal(text[4..], Network.Parse(text, SmallCatalogue.Instance).Statements[0].Call.Text);

    [Theory]
    [InlineData("y = cut(x, n)", 1)]
    [InlineData("y = cut(x, 7)", 1)]
    [InlineData("y = cut(x, (7, n, 3))", 3)]
    public void TakesIndicesAsOneTensorOrOneByOne(string text, int count)
    {
        var call = Network.Parse(text, SmallCatalogue.Instance).Statements[0].Call;

        Assert.Equal((1, count), (call.Slot("lengths"), call.SlotCount("lengths")));
        Assert.All(new InferContext(call, DType.Float32, new Shape?[1 + count]).Roles[1..], role => Assert.Equal(OperandRole.Index, role));
    }

    [Fact]
    public void NestsTo256LevelsAndNoFurther()
    {
        string Nested(int levels) => "y = " + string.Concat(Enumerable.Repeat("relu(", levels)) + "x" + new string(')', levels);

        Assert.Equal(256, Network.Parse(Nested(256), SmallCatalogue.Instance).Statements.Length);
        Assert.Contains("256", Assert.Throws<NetworkException>(() => Network.Parse(Nested(257), SmallCatalogue.Instance)).Message, StringComparison.Ordinal);
        Assert.Throws<NetworkException>(() => Network.Parse(Nested(5000), SmallCatalogue.Instance));
        Assert.Throws<NetworkException>(() => Network.Parse("y = " + new string('-', 5000) + "x", SmallCatalogue.Instance));
        Assert.Throws<NetworkException>(() => Network.Parse("y = " + string.Join("^", Enumerable.Repeat("x", 5000)), SmallCatalogue.Instance));
    }

    [Fact]
    public void ALongSumIsNotNesting()
    {
        var network = Network.Parse("y = " + string.Join(" + ", Enumerable.Repeat("x", 20_000)), SmallCatalogue.Instance);

        Assert.Equal(19_999, network.Statements.Length);
        Assert.Equal("y", network.Values[network.LastResults[0]].Name);
    }

    [Fact]
    public void OptionsKeepTheirTypes()
    {
        var call = Network.Parse("y = max_pool2d(x, (3,), stride=(2, 1))", SmallCatalogue.Instance).Statements[0].Call;
        Assert.Equal([3, 3], call.Ints("kernel_size"));
        Assert.Equal([2, 1], call.Ints("stride"));
        Assert.False(call.Bool("return_indices"));

        var window = Network.Parse("y = window(x, padding=2)", SmallCatalogue.Instance).Statements[0].Call;
        Assert.Equal([2, 2], window.Ints("padding"));
        Assert.Null(window.FindChoice("padding"));
        Assert.Equal("same", Network.Parse("y = window(x, 'same')", SmallCatalogue.Instance).Statements[0].Call.FindChoice("padding"));

        var length = Network.Parse("y = length(x); z = length(x, -inf)", SmallCatalogue.Instance).Statements;
        Assert.Equal("fro", length[0].Call.FindChoice("p"));
        Assert.Null(length[1].Call.FindChoice("p"));
        Assert.Equal(double.NegativeInfinity, length[1].Call.Float("p"));
        Assert.Equal(double.PositiveInfinity, Network.Parse("y = length(x, p=torch.inf)", SmallCatalogue.Instance).Statements[0].Call.Float("p"));
        Assert.Equal(["x"], Network.Parse("y = length(x, p=math.inf)", SmallCatalogue.Instance) is { } n ? n.Inputs.Select(i => n.Values[i].Name) : []);

        var overload = Network.Parse("y = spread(x, False, correction=2)", SmallCatalogue.Instance).Statements[0].Call;
        Assert.False(overload.Has("dim"));
        Assert.False(overload.Bool("unbiased"));
        Assert.Equal(2, overload.Float("correction"));
        var signature = Network.Parse("y = spread(x, 1, False)", SmallCatalogue.Instance).Statements[0].Call;
        Assert.Equal([1], signature.Ints("dim"));
        Assert.False(signature.Bool("unbiased"));

        var zoom = Network.Parse("y = zoom(x, 2)", SmallCatalogue.Instance).Statements[0].Call;
        Assert.Equal([2.0], zoom.Floats("factor"));
        Assert.Equal([0.5, 0.5], zoom.Floats("ratio"));
        zoom = Network.Parse("y = zoom(x, (1.5, 2, 0.1), ratio=[0.25, 3])", SmallCatalogue.Instance).Statements[0].Call;
        Assert.Equal([1.5, 2, 0.1], zoom.Floats("factor"));
        Assert.Equal([0.25, 3], zoom.Floats("ratio"));
        zoom = Network.Parse("y = zoom(x, None, (0.7,))", SmallCatalogue.Instance).Statements[0].Call;
        Assert.False(zoom.Has("factor"));
        Assert.Equal([0.7, 0.7], zoom.Floats("ratio"));

        var sum = Network.Parse("y = sum(x, -1, True)", SmallCatalogue.Instance).Statements[0].Call;
        Assert.Equal([-1], sum.Ints("dim"));
        Assert.True(sum.Bool("keepdim"));
        Assert.False(Network.Parse("y = sum(x)", SmallCatalogue.Instance).Statements[0].Call.Has("dim"));
        Assert.Equal(3, Network.Parse("y = leaky_relu(x, 3)", SmallCatalogue.Instance).Statements[0].Call.Float("negative_slope"));
    }

    [Fact]
    public void AFormulaUsesGradientsAndNestedNames()
    {
        var formula = Network.ParseFormula("0.1 * dL.v + y.1", SmallCatalogue.Instance);

        Assert.Equal(["dL.v", "y.1"], formula.Inputs.Select(i => formula.Values[i].Name));
        Assert.Equal("answer.1 = mul(0.1, dL.v)|answer = add(answer.1, y.1)", Print(formula));
        Assert.Throws<NetworkException>(() => Network.ParseFormula("a; b", SmallCatalogue.Instance));
        Assert.Throws<NetworkException>(() => Network.ParseFormula("", SmallCatalogue.Instance));
    }

    /// <summary>Whatever stands there, it is read or refused with a place inside the text; nothing else is thrown.</summary>
    [Fact]
    public void AnyTextIsReadOrRefused()
    {
        string[] pieces = ["relu", "(", ")", ",", "=", ";", "\n", "x", "y", "2", "1e3", ".5", "'a'", "\"", "[", "]", "+", "-", "*", "**", "^", "/", "@", "#", " ", "None", "dim", "cat", "sum", "α", "🙂", "\uD800", ".", "_"];
        Prop.ForAll(Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary(), Holds).QuickCheckThrowOnFailure();
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), s => s is null || Holds(s)).QuickCheckThrowOnFailure();

        static bool Holds(string text)
        {
            try
            {
                return Network.Parse(text, SmallCatalogue.Instance).Statements.Length > 0;
            }
            catch (NetworkException e)
            {
                return e.Line >= 1 && e.Column >= 1 && e.Column <= text.Length + 2;
            }
        }
    }

    private static string Print(Network network) => string.Join('|', network.Statements.Select(s =>
        $"{string.Join(", ", s.Results.Select(r => network.Values[r].Name))} = {s.Call.Spec.Name}({string.Join(", ", s.Call.Operands.Select(o => o.Kind switch
        {
            OperandKind.Value => network.Values[o.Value].Name,
            OperandKind.Constant => o.Number.ToString(CultureInfo.InvariantCulture),
            _ => "None",
        }))})"));
}
