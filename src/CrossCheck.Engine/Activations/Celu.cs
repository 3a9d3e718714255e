using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x for x &gt; 0, else α·(exp(x/α) − 1): of slope 1 on both sides of 0.</summary>
internal sealed class Celu : UnaryOp<Celu.Exponential>
{
    public override OpSpec Spec { get; } = new("celu(Tensor input, float alpha=1.0, bool inplace=False)")
    {
        Formula = "y = x where x > 0, else alpha·(exp(x/alpha) − 1)",
        Source = "torch.nn.CELU",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c =>
        {
            c.Require(c.Call.Float("alpha") != 0, "alpha=0 must not be 0: x is divided by it");
            return c.Float(c.Shape(0));
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var alpha = x.Float("alpha");
        x.Map(v => Decide.Greater(v, V.Of(0)) ? v : alpha * (V.Exp(v / alpha) - V.Of(1)));
    }

    protected override Exponential Rule(OpCall call) => new(call.Float("alpha"));

    public readonly struct Exponential(double alpha) : IUnary
    {
        [EquivalentMutant("chooses between two ways to eˣ − 1 that differ in the last digits", 0)]
        public V Forward<V>(V x)
            where V : struct, IReal<V>
        {
            // x/α is below 0, but for an α below 0, where eᶻ − 1 is as good as it comes.
            var z = x / V.Of(alpha);
            var below = alpha > 0 ? Logistic.ExpM1OfNegative(z) : V.Exp(z) - V.Of(1);
            return V.Greater(x, V.Of(0), x, V.Of(alpha) * below);
        }

        // y = x  ⇒  dx += dy;  y = α·(exp(x/α) − 1)  ⇒  dx += exp(x/α)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), dy, V.Exp(x / V.Of(alpha)) * dy);
    }
}
