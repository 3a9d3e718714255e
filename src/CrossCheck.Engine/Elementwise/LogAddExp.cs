using CrossCheck.Definitions;
using CrossCheck.Engine.Activations;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>
/// y = ln(eᵃ + eᵇ), with broadcasting and without overflow; ∞ where one of them is, −∞ where both are. Two equal infinities
/// have the gradient NaN.
/// </summary>
internal sealed class LogAddExp : BinaryOp<LogAddExp.LogarithmOfSum>
{
    public override OpSpec Spec { get; } = new("logaddexp(Tensor input, Tensor other)")
    {
        Formula = "y = ln(exp(input) + exp(other))",
        Source = "torch.logaddexp",
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    // The larger one taken out, so that nothing overflows; equal ones share, infinite ones too.
    public override void Define<V>(DefinitionContext<V> x) => x.Map(static (a, b) =>
        Decide.Equal(a, b) ? (a / V.Of(2)) + (b / V.Of(2)) + V.Log(V.Of(2))
        : Decide.Greater(a, b) ? a + V.Log(V.Of(1) + V.Exp(b - a))
        : b + V.Log(V.Of(1) + V.Exp(a - b)));

    protected override LogarithmOfSum Rule(OpCall call) => default;

    public readonly struct LogarithmOfSum : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V>
        {
            // y = m + ln(1 + e^−|a−b|), m the larger; ∞ − ∞, which is NaN, is not asked for
            var below = V.Greater(a, b, b - a, a - b);
            var apart = V.Greater(a, b, a, b) + Logistic.Softplus(below);
            return V.Equal(a, b, a + V.Log(V.Of(2)), apart);
        }

        // y = ln(eᵃ + eᵇ)  ⇒  da += eᵃ/(eᵃ + eᵇ)·dy = σ(a − b)·dy
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => Logistic.Sigmoid(a - b) * dy;

        // y = ln(eᵃ + eᵇ)  ⇒  db += eᵇ/(eᵃ + eᵇ)·dy = σ(b − a)·dy
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => Logistic.Sigmoid(b - a) * dy;
    }
}
