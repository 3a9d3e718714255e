using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = |x|.</summary>
internal sealed class Abs : UnaryOp<Abs.Magnitude>
{
    public override OpSpec Spec { get; } = new("abs(Tensor input)")
    {
        Formula = "y = |x|",
        Source = "torch.abs",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0: the derivative is 0",
        Conventions = [new("y = abs(x)", "[-0.0, 0, -4]", "[3, -2, 5]", "[0, 0, -5]")],
        Choices = static c => c.Pointwise(new Kink(0, Left: -1, Right: 1, Declared: 0)),
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => V.Greater(v, V.Of(0), v, V.Greater(V.Of(0), v, -v, v * V.Of(0))));

    protected override Magnitude Rule(OpCall call) => default;

    public readonly struct Magnitude : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), x, V.Equal(x, V.Of(0), V.Of(0), -x));

        // y = |x|  ⇒  dx += sgn x·dy, with sgn 0 = 0
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * V.Greater(x, V.Of(0), V.Of(1), V.Greater(V.Of(0), x, V.Of(-1), V.Of(0)));
    }
}
