using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = cos x, x in radians; NaN at ±∞.</summary>
internal sealed class Cos : UnaryOp<Cos.Cosine>
{
    public override OpSpec Spec { get; } = new("cos(Tensor input)")
    {
        Formula = "y = cos x",
        Source = "torch.cos",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Cos);

    protected override Cosine Rule(OpCall call) => default;

    public readonly struct Cosine : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Cos(x);

        // y = cos x  ⇒  dx −= sin x·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => -(dy * V.Sin(x));
    }
}
