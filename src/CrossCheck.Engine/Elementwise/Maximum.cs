using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = the larger of a and b, with broadcasting; NaN where one of them is.</summary>
internal sealed class Maximum : ExtremeOp<Maximum.Larger>
{
    public override OpSpec Spec { get; } = new("maximum(Tensor input, Tensor other)")
    {
        Formula = "y = max(input, other)",
        Source = "torch.maximum",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "input = other: each takes half of the derivative; where one is NaN both take all of it",
        Conventions = [new("y = maximum(x, 2)", "[2, 3, nan]", "[4, 3, 5]", "[2, 3, 5]"), new("y = maximum(2, x)", "[2, 1]", "[4, 3]", "[2, 0]")],
        Choices = Ties,
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(static (a, b) =>
        Decide.IsNaN(a) || Decide.IsNaN(b) ? a + b
        : Decide.Equal(a, b) ? (a + b) / V.Of(2)
        : Decide.Greater(a, b) ? a : b);

    public readonly struct Larger : IOrder
    {
        public static V Beats<V>(V a, V b, V then, V otherwise)
            where V : struct, IReal<V> => V.Greater(a, b, then, otherwise);
    }
}
