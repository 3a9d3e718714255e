using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = x².</summary>
internal sealed class Square : UnaryOp<Square.SecondPower>
{
    public override OpSpec Spec { get; } = new("square(Tensor input)")
    {
        Formula = "y = x²",
        Source = "torch.square",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => v * v);

    protected override SecondPower Rule(OpCall call) => default;

    public readonly struct SecondPower : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * x;

        // y = x²  ⇒  dx += 2x·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * (V.Of(2) * x);
    }
}
