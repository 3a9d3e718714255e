using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = the smaller of a and b, with broadcasting; NaN where one of them is.</summary>
internal sealed class Minimum : ExtremeOp<Minimum.Smaller>
{
    public override OpSpec Spec { get; } = new("minimum(Tensor input, Tensor other)")
    {
        Formula = "y = min(input, other)",
        Source = "torch.minimum",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "input = other: each takes half of the derivative; where one is NaN both take all of it",
        Conventions = [new("y = minimum(x, 2)", "[2, 3, nan]", "[4, 3, 5]", "[2, 0, 5]"), new("y = minimum(2, x)", "[2, 1]", "[4, 3]", "[2, 3]")],
        Choices = Ties,
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(static (a, b) =>
        Decide.IsNaN(a) || Decide.IsNaN(b) ? a + b
        : Decide.Equal(a, b) ? (a + b) / V.Of(2)
        : Decide.Greater(a, b) ? b : a);

    public readonly struct Smaller : IOrder
    {
        public static V Beats<V>(V a, V b, V then, V otherwise)
            where V : struct, IReal<V> => V.Greater(b, a, then, otherwise);
    }
}
