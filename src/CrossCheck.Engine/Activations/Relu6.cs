using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = min(max(x, 0), 6); NaN stays NaN.</summary>
internal sealed class Relu6 : UnaryOp<Relu6.Clip>
{
    public override OpSpec Spec { get; } = new("relu6(Tensor input, bool inplace=False)")
    {
        Formula = "y = min(max(x, 0), 6)",
        Source = "torch.nn.ReLU6",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0 and x = 6: the derivative is 0; at NaN it is 1",
        Conventions = [new("y = relu6(x)", "[-0.0, 0, 6, 3]", "[3, -2, 5, 7]", "[0, 0, 0, 7]")],
        Choices = static c => c.Pointwise(new Kink(0, Left: 0, Right: 1, Declared: 0), new Kink(6, Left: 1, Right: 0, Declared: 0)),
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (zero, six) = (V.Of(0), V.Of(6));
        x.Map(v => Decide.IsNaN(v) ? v : Decide.Greater(v, zero) ? (Decide.Greater(six, v) ? v : six) : zero);
    }

    protected override Clip Rule(OpCall call) => default;

    public readonly struct Clip : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => HardTanh.Between(x, V.Of(0), V.Of(6));

        // y = x  ⇒  dx += dy, for 0 < x < 6 and NaN;  y = 0 or 6  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => HardTanh.Inside(x, V.Of(0), V.Of(6), dy);
    }
}
