using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x drawn by λ towards 0, and 0 where |x| ≤ λ.</summary>
internal sealed class Softshrink : UnaryOp<Softshrink.Shrink>
{
    public override OpSpec Spec { get; } = new("softshrink(Tensor input, float lambd=0.5)")
    {
        Formula = "y = x − lambd where x > lambd, x + lambd where x < −lambd, else 0",
        Source = "torch.nn.Softshrink",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = ±lambd: the derivative is 0; at NaN it is 1",
        Conventions = [new("y = softshrink(x)", "[-0.5, 0.5, 0, 2]", "[3, -2, 4, 5]", "[0, 0, 0, 5]")],
        Choices = static c => c.Pointwise(new Kink(-c.Float("lambd"), Left: 1, Right: 0, Declared: 0), new Kink(c.Float("lambd"), Left: 0, Right: 1, Declared: 0)),
        Infer = static c =>
        {
            var lambd = c.Call.Float("lambd");
            c.Require(lambd >= 0, FormattableString.Invariant($"lambd={lambd} must be at least 0"));
            return c.Float(c.Shape(0));
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (zero, lambd) = (V.Of(0), x.Float("lambd"));
        x.Map(v => Decide.IsNaN(v) ? v : Decide.Greater(v, lambd) ? v - lambd : Decide.Greater(-lambd, v) ? v + lambd : zero);
    }

    protected override Shrink Rule(OpCall call) => new(call.Float("lambd"));

    public readonly struct Shrink(double lambd) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V>
        {
            var middle = V.Equal(x, x, V.Of(0), x);
            return V.Greater(x, V.Of(lambd), x - V.Of(lambd), V.Greater(V.Of(-lambd), x, x + V.Of(lambd), middle));
        }

        // y = x ± λ  ⇒  dx += dy, for |x| > λ;  y = 0  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(lambd), dy, V.Greater(V.Of(-lambd), x, dy, V.Equal(x, x, V.Of(0), dy)));
    }
}
