using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = 1/x; ±∞ at ±0.</summary>
internal sealed class Reciprocal : UnaryOp<Reciprocal.Inverse>
{
    public override OpSpec Spec { get; } = new("reciprocal(Tensor input)")
    {
        Formula = "y = 1/x",
        Source = "torch.reciprocal",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => V.Of(1) / v);

    protected override Inverse Rule(OpCall call) => default;

    public readonly struct Inverse : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(1) / x;

        // y = 1/x  ⇒  dx −= y²·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => -(dy * (y * y));
    }
}
