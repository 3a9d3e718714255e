using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = the smaller of a and b, with broadcasting; NaN where one of them is.</summary>
public sealed class Minimum : BinaryOp<Minimum.Smaller>
{
    public override OpSpec Spec { get; } = new("minimum(Tensor input, Tensor other)")
    {
        Formula = "y = min(input, other)",
        Source = "torch.minimum",
        Kinks = "input = other: each takes half of the derivative; where one is NaN both take all of it",
        Conventions = [new("y = minimum(x, 2)", "[2, 3, nan]", "[4, 3, 5]", "[2, 0, 5]"), new("y = minimum(2, x)", "[2, 1]", "[4, 3]", "[2, 3]")],
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(static (a, b) =>
        Decide.IsNaN(a) || Decide.IsNaN(b) ? a + b
        : Decide.Equal(a, b) ? (a + b) / V.Of(2)
        : Decide.Greater(a, b) ? b : a);

    protected override Smaller Rule(OpCall call) => default;

    public readonly struct Smaller : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => V.Equal(a, a, V.Greater(b, a, a, b), a);

        // y = a where it is the smaller  ⇒  da += dy there, dy/2 where a = b
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Equal(a, b, V.Of(0.5) * dy, V.Greater(a, b, V.Of(0), dy));

        // y = b where it is the smaller  ⇒  db += dy there, dy/2 where a = b
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Equal(a, b, V.Of(0.5) * dy, V.Greater(b, a, V.Of(0), dy));
    }
}
