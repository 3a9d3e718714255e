using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = a/b, with broadcasting.</summary>
internal sealed class Div : BinaryOp<Div.Quotient>
{
    public override OpSpec Spec { get; } = new("div(Tensor input, Tensor other, *, fixed rounding_mode=None)")
    {
        Formula = "y = a/b",
        Source = "torch.div",
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map((a, b) => a / b);

    protected override Quotient Rule(OpCall call) => default;

    public readonly struct Quotient : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => a / b;

        // y = a/b  ⇒  da += dy/b
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => dy / b;

        // y = a/b  ⇒  db −= (y/b)·dy
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => -(dy * (y / b));
    }
}
