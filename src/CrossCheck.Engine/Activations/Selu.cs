using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = s·x for x &gt; 0, else s·α·(eˣ − 1), with the two numbers that keep mean 0 and variance 1.</summary>
internal sealed class Selu : UnaryOp<Selu.ScaledExponential>
{
    private const double Scale = 1.0507009873554804934193349852946;
    private const double Alpha = 1.6732632423543772848170429916717;

    public override OpSpec Spec { get; } = new("selu(Tensor input, bool inplace=False)")
    {
        Formula = "y = s·x where x > 0, else s·α·(exp(x) − 1); s = 1.0507009873554805, α = 1.6732632423543772",
        Source = "torch.nn.SELU; Klambauer et al., Self-Normalizing Neural Networks, 2017",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0: the derivative is s·α = 1.7580993408473766",
        Conventions = [new("y = selu(x)", "[-0.0, 0]", "[1, -10]", "[1.7580993408473766, -17.580993408473766]")],
        Choices = static c => c.Pointwise(new Kink(0, Left: 1.7580993408473766, Right: 1.0507009873554805, Declared: 1.7580993408473766)),
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (s, alpha) = (V.Of(1.0507009873554804934193349852946), V.Of(1.6732632423543772848170429916717));
        x.Map(v => s * V.Greater(v, V.Of(0), v, alpha * (V.Exp(v) - V.Of(1))));
    }

    protected override ScaledExponential Rule(OpCall call) => default;

    public readonly struct ScaledExponential : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(Scale) * V.Greater(x, V.Of(0), x, V.Of(Alpha) * Logistic.ExpM1OfNegative(x));

        // y = s·x  ⇒  dx += s·dy;  y = s·α·(eˣ − 1)  ⇒  dx += s·α·eˣ·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(Scale) * dy * V.Greater(x, V.Of(0), V.Of(1), V.Of(Alpha) * V.Exp(x));
    }
}
