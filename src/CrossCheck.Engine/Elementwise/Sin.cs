using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = sin x, x in radians; NaN at ±∞.</summary>
internal sealed class Sin : UnaryOp<Sin.Sine>
{
    public override OpSpec Spec { get; } = new("sin(Tensor input)")
    {
        Formula = "y = sin x",
        Source = "torch.sin",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Sin);

    protected override Sine Rule(OpCall call) => default;

    public readonly struct Sine : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Sin(x);

        // y = sin x  ⇒  dx += cos x·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * V.Cos(x);
    }
}
