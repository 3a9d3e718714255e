using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x, and 0 where |x| ≤ λ.</summary>
internal sealed class Hardshrink : UnaryOp<Hardshrink.Shrink>
{
    public override OpSpec Spec { get; } = new("hardshrink(Tensor input, float lambd=0.5)")
    {
        Formula = "y = x where x > lambd or x < −lambd, else 0",
        Source = "torch.nn.Hardshrink",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = ±lambd, where y jumps: the derivative is 0; at NaN it is 1",
        Conventions = [new("y = hardshrink(x)", "[-0.5, 0.5, 0, 2]", "[3, -2, 4, 5]", "[0, 0, 0, 5]")],
        Choices = static c => c.Float("lambd") < 0 ? [] : c.Pointwise(new Kink(-c.Float("lambd"), Left: 1, Right: 0, Declared: 0), new Kink(c.Float("lambd"), Left: 0, Right: 1, Declared: 0)),
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var lambd = x.Float("lambd");
        x.Map(v => Decide.Greater(v, lambd) || Decide.Greater(-lambd, v) || Decide.IsNaN(v) ? v : V.Of(0));
    }

    protected override Shrink Rule(OpCall call) => new(call.Float("lambd"));

    public readonly struct Shrink(double lambd) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => Outside(x, x);

        // y = x  ⇒  dx += dy;  y = 0  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => Outside(x, dy);

        /// <summary>The number where x lies outside [−λ, λ] or is NaN, else 0.</summary>
        private V Outside<V>(V x, V number)
            where V : struct, IReal<V> =>
            V.Greater(x, V.Of(lambd), number, V.Greater(V.Of(-lambd), x, number, V.Equal(x, x, V.Of(0), number)));
    }
}
