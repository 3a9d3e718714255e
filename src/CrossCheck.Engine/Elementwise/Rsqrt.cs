using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = 1/√x; ∞ at 0, NaN below.</summary>
internal sealed class Rsqrt : UnaryOp<Rsqrt.InverseRoot>
{
    public override OpSpec Spec { get; } = new("rsqrt(Tensor input)")
    {
        Formula = "y = 1/√x",
        Source = "torch.rsqrt",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => V.Of(1) / V.Sqrt(v));

    protected override InverseRoot Rule(OpCall call) => default;

    public readonly struct InverseRoot : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(1) / V.Sqrt(x);

        // y = x^(−½)  ⇒  dx −= ½·y³·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(-0.5) * dy * (y * y * y);
    }
}
