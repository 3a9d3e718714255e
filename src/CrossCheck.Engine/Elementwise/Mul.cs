using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = a·b, with broadcasting.</summary>
public sealed class Mul : BinaryOp<Mul.Product>
{
    public override OpSpec Spec { get; } = new("mul(Tensor input, Tensor other)")
    {
        Formula = "y = a·b",
        Source = "torch.mul",
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map((a, b) => a * b);

    protected override Product Rule(OpCall call) => default;

    public readonly struct Product : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => a * b;

        // y = a·b  ⇒  da += b·dy
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => b * dy;

        // y = a·b  ⇒  db += a·dy
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => a * dy;
    }
}
