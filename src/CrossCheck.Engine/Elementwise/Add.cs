using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = a + alpha·b, with broadcasting.</summary>
internal sealed class Add : BinaryOp<Add.WeightedSum>
{
    public override OpSpec Spec { get; } = new("add(Tensor input, Tensor other, *, float alpha=1)")
    {
        Formula = "y = a + alpha·b",
        Source = "torch.add",
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var alpha = x.Float("alpha");
        x.Map((a, b) => a + (b * alpha));
    }

    protected override WeightedSum Rule(OpCall call) => new(call.Float("alpha"));

    public readonly struct WeightedSum(double alpha) : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => a + (V.Of(alpha) * b);

        // y = a + alpha·b  ⇒  da += dy
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => dy;

        // y = a + alpha·b  ⇒  db += alpha·dy
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Of(alpha) * dy;
    }
}
