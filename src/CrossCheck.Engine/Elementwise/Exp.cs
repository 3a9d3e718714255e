using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = eˣ.</summary>
internal sealed class Exp : UnaryOp<Exp.Exponential>
{
    public override OpSpec Spec { get; } = new("exp(Tensor input)")
    {
        Formula = "y = exp(x)",
        Source = "torch.exp",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Exp);

    protected override Exponential Rule(OpCall call) => default;

    public readonly struct Exponential : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Exp(x);

        // y = eˣ  ⇒  dx += y·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * dy;
    }
}
