using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = −x.</summary>
internal sealed class Neg : UnaryOp<Neg.Negative>
{
    public override OpSpec Spec { get; } = new("neg(Tensor input)")
    {
        Formula = "y = −x",
        Source = "torch.neg",
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => -v);

    protected override Negative Rule(OpCall call) => default;

    public readonly struct Negative : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => -x;

        // y = −x  ⇒  dx −= dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => -dy;
    }
}
