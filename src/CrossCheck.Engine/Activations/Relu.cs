using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = max(x, 0); NaN stays NaN.</summary>
internal sealed class Relu : UnaryOp<Relu.Rectifier>
{
    public override OpSpec Spec { get; } = new("relu(Tensor input, bool inplace=False)")
    {
        Formula = "y = max(x, 0)",
        Source = "torch.nn.ReLU",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0: the derivative is 0; at NaN it is 1",
        Conventions = [new("y = relu(x)", "[-0.0, 0, nan]", "[3, -2, 5]", "[0, 0, 5]")],
        Choices = static c => c.Pointwise(new Kink(0, Left: 0, Right: 1, Declared: 0)),
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input").Values;
        for (var i = 0; i < input.Length; i++)
        {
            var isNumber = Decide.Equal(input[i], input[i]);
            x.Output.Values[i] = isNumber && !Decide.Greater(input[i], V.Of(0)) ? V.Of(0) : input[i];
        }
    }

    protected override Rectifier Rule(OpCall call) => default;

    public readonly struct Rectifier : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), x, V.Equal(x, x, V.Of(0), x));

        // y = x  ⇒  dx += dy, for x > 0 and NaN;  y = 0  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), dy, V.Equal(x, x, V.Of(0), dy));
    }
}
