using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x·tanh(ln(1 + eˣ)).</summary>
internal sealed class Mish : UnaryOp<Mish.SelfGate>
{
    public override OpSpec Spec { get; } = new("mish(Tensor input, bool inplace=False)")
    {
        Formula = "y = x·tanh(ln(1 + exp(x)))",
        Source = "torch.nn.Mish; Misra, Mish: A Self Regularized Non-Monotonic Activation Function, 2019",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        // ln(1 + eˣ) = x + ln(1 + e⁻ˣ): the exponential that does not overflow.
        x.Map(v => v * V.Tanh(Decide.Greater(v, V.Of(0)) ? v + LogOfOnePlus.Define(V.Exp(-v)) : LogOfOnePlus.Define(V.Exp(v))));
    }

    protected override SelfGate Rule(OpCall call) => default;

    public readonly struct SelfGate : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * Gate(x, out _);

        // y = x·t, t = tanh(ln(1 + eˣ))  ⇒  dx += (t + x·t′)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var t = Gate(x, out var slope);
            return (t + (x * slope)) * dy;
        }

        /// <summary>
        /// t = tanh(ln(1 + eˣ)) = ((1 + eˣ)² − 1)/((1 + eˣ)² + 1) and t′ = (1 − t²)·σ(x), by e = exp(−|x|), which does
        /// not overflow: over D = e² + 2e + 2 (x ≤ 0) or 1 + 2e + 2e² (x &gt; 0), t = (D − 2)/D or (D − 2e²)/D, and
        /// t′ = 4e(1 + e)/D² or 4e²(1 + e)/D².
        /// </summary>
        private static V Gate<V>(V x, out V slope)
            where V : struct, IReal<V>
        {
            var (zero, one, two) = (V.Of(0), V.Of(1), V.Of(2));
            var e = V.Exp(V.Greater(x, zero, -x, x));
            var above = one + (two * e);
            var below = e * (e + two);
            var denominator = V.Greater(x, zero, above + (two * e * e), below + two);
            var part = V.Greater(x, zero, e * e, e) * V.Of(4) * (one + e);
            slope = part / (denominator * denominator);
            return V.Greater(x, zero, above, below) / denominator;
        }
    }
}
