using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = 1/(1 + e⁻ˣ); 0 at −∞, 1 at ∞.</summary>
internal sealed class Sigmoid : UnaryOp<Sigmoid.Logistic>
{
    public override OpSpec Spec { get; } = new("sigmoid(Tensor input)")
    {
        Formula = "y = 1/(1 + e^(−x))",
        Source = "torch.sigmoid",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => (V.Of(1) + V.Tanh(v / V.Of(2))) / V.Of(2));

    protected override Logistic Rule(OpCall call) => default;

    public readonly struct Logistic : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V>
        {
            // e^−|x| never overflows, and keeps the digits of a small y: e⁻ˣ would be ∞ where y is not yet 0.
            var e = V.Exp(V.Greater(x, V.Of(0), -x, x));
            return V.Greater(x, V.Of(0), V.Of(1), e) / (V.Of(1) + e);
        }

        // y = 1/(1 + e⁻ˣ)  ⇒  dx += y·(1 − y)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * ((V.Of(1) - y) * y);
    }
}
