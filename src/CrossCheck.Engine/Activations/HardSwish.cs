using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x·min(max(x + 3, 0), 6)/6.</summary>
internal sealed class HardSwish : UnaryOp<HardSwish.Swish>
{
    public override OpSpec Spec { get; } = new("hardswish(Tensor input, bool inplace=False)")
    {
        Formula = "y = x·min(max(x + 3, 0), 6)/6",
        Source = "torch.nn.Hardswish; Howard et al., Searching for MobileNetV3, 2019",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = −3: the derivative is 0; x = 3: it is 1; at NaN it is 1",
        Conventions = [new("y = hardswish(x)", "[-3, 3, 0, 1.5]", "[3, -2, 4, 5]", "[0, -2, 2, 5]")],
        Choices = static c => c.Pointwise(new Kink(-3, Left: 0, Right: -0.5, Declared: 0), new Kink(3, Left: 1.5, Right: 1, Declared: 1)),
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (three, six) = (V.Of(3), V.Of(6));
        x.Map(v => v * (Decide.Greater(v, -three) || Decide.IsNaN(v) ? Decide.Greater(three, v) || Decide.IsNaN(v) ? v + three : six : V.Of(0)) / six);
    }

    protected override Swish Rule(OpCall call) => default;

    public readonly struct Swish : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * HardTanh.Between(x + V.Of(3), V.Of(0), V.Of(6)) / V.Of(6);

        // y = x·(x + 3)/6  ⇒  dx += (x/3 + ½)·dy, for −3 < x < 3;  y = x  ⇒  dx += dy;  y = 0  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var curve = ((x / V.Of(3)) + V.Of(0.5)) * dy;
            return V.Greater(x, V.Of(-3), V.Greater(V.Of(3), x, curve, dy), V.Equal(x, x, V.Of(0), dy));
        }
    }
}
