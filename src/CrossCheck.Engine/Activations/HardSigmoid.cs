using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = min(max(x + 3, 0), 6)/6.</summary>
internal sealed class HardSigmoid : UnaryOp<HardSigmoid.Clip>
{
    public override OpSpec Spec { get; } = new("hardsigmoid(Tensor input, bool inplace=False)")
    {
        Formula = "y = min(max(x + 3, 0), 6)/6",
        Source = "torch.nn.Hardsigmoid",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = ±3: the derivative is 0; at NaN it is 0",
        Conventions = [new("y = hardsigmoid(x)", "[-3, 3, 0]", "[3, -2, 12]", "[0, 0, 2]")],
        Choices = static c => c.Pointwise(new Kink(-3, Left: 0, Right: 1 / 6.0, Declared: 0), new Kink(3, Left: 1 / 6.0, Right: 0, Declared: 0)),
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (zero, one, six) = (V.Of(0), V.Of(1), V.Of(6));
        x.Map(v =>
        {
            var line = (v + V.Of(3)) / six;
            return Decide.IsNaN(v) ? v : Decide.Greater(line, zero) ? (Decide.Greater(one, line) ? line : one) : zero;
        });
    }

    protected override Clip Rule(OpCall call) => default;

    public readonly struct Clip : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => HardTanh.Between(x + V.Of(3), V.Of(0), V.Of(6)) / V.Of(6);

        // y = (x + 3)/6  ⇒  dx += dy/6, for −3 < x < 3;  y = 0 or 1  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(-3), V.Greater(V.Of(3), x, dy / V.Of(6), V.Of(0)), V.Of(0));
    }
}
