using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x for x &gt; 0, else α·(eˣ − 1).</summary>
internal sealed class Elu : UnaryOp<Elu.Exponential>
{
    public override OpSpec Spec { get; } = new("elu(Tensor input, float alpha=1.0, bool inplace=False)")
    {
        Formula = "y = x where x > 0, else alpha·(exp(x) − 1)",
        Source = "torch.nn.ELU",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0: the derivative is alpha",
        Conventions = [new("y = elu(x, 2)", "[-0.0, 0]", "[4, -8]", "[8, -16]")],
        Choices = static c => c.Pointwise(new Kink(0, Left: c.Float("alpha"), Right: 1, Declared: c.Float("alpha"))),
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var alpha = x.Float("alpha");
        x.Map(v => V.Greater(v, V.Of(0), v, alpha * (V.Exp(v) - V.Of(1))));
    }

    protected override Exponential Rule(OpCall call) => new(call.Float("alpha"));

    public readonly struct Exponential(double alpha) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), x, V.Of(alpha) * Logistic.ExpM1OfNegative(x));

        // y = x  ⇒  dx += dy;  y = α·(eˣ − 1)  ⇒  dx += α·eˣ·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), dy, V.Of(alpha) * V.Exp(x) * dy);
    }
}
