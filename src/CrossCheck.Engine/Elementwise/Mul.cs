using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = a·b, with broadcasting.</summary>
internal sealed class Mul : BinaryOp<Times>
{
    public override OpSpec Spec { get; } = new("mul(Tensor input, Tensor other)")
    {
        Formula = "y = a·b",
        Source = "torch.mul",
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map((a, b) => a * b);

    protected override Times Rule(OpCall call) => default;
}
