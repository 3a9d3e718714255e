using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = eˣ − 1, to full relative precision also where x is small.</summary>
internal sealed class Expm1 : UnaryOp<Expm1.ExponentialLessOne>
{
    public override OpSpec Spec { get; } = new("expm1(Tensor input)")
    {
        Formula = "y = e^x − 1",
        Source = "torch.expm1, torch.special.expm1",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        // eˣ − 1 = tanh(x/2)·(eˣ + 1), in which nothing cancels; far out its derivative would be 0·∞.
        x.Map(v => Decide.Greater(v, V.Of(1)) ? V.Exp(v) - V.Of(1) : V.Tanh(v / V.Of(2)) * (V.Exp(v) + V.Of(1)));
    }

    protected override ExponentialLessOne Rule(OpCall call) => default;

    public readonly struct ExponentialLessOne : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V>
        {
            // eˣ = (1 + t)/(1 − t) with t = tanh(x/2): nothing cancels near 0, and beyond ±1 the plain difference is exact enough.
            var t = V.Tanh(V.Of(0.5) * x);
            return V.Greater(V.Of(1), x * x, (t + t) / (V.Of(1) - t), V.Exp(x) - V.Of(1));
        }

        // y = eˣ − 1  ⇒  dx += (y + 1)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * (y + V.Of(1));
    }
}
