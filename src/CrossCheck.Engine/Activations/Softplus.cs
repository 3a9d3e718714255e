using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = ln(1 + exp(βx))/β, and x itself where βx exceeds the threshold.</summary>
internal sealed class Softplus : UnaryOp<Softplus.LogOfExp>
{
    public override OpSpec Spec { get; } = new("softplus(Tensor input, float beta=1.0, float threshold=20.0)")
    {
        Formula = "y = ln(1 + exp(beta·x))/beta; y = x where beta·x > threshold",
        Source = "torch.nn.Softplus",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "beta·x = threshold: the derivative is that of the curve, σ(threshold)",
        Conventions = [new("y = softplus(x, 2, 0)", "[-0.0, 0, 1]", "[4, -8, 3]", "[2, -4, 3]")],
        Choices = AtThreshold,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c =>
        {
            c.Require(c.Call.Float("beta") != 0, "beta=0 must not be 0: the logarithm is divided by it");
            return c.Float(c.Shape(0));
        },
    };

    /// <summary>beta·x = threshold, to within its rounding: from σ(beta·x) to 1; 1 is declared above the threshold.</summary>
    private static IEnumerable<Choice> AtThreshold(ChoiceContext c)
    {
        var (x, beta, threshold) = (c.Values(0), c.Float("beta"), c.Float("threshold"));
        for (var i = 0; i < x.Length; i++)
        {
            var above = DoubleDouble.Product(beta, x[i]) - threshold;
            var curve = 1 / (1 + Math.Exp(-beta * x[i]));
            if (c.IsNearZero(above, Math.Abs(threshold))
                && KinkSets.Interval(Effect.Of(i), 0, i, new Kink(x[i], Left: curve, Right: 1, Declared: above > 0 ? 1 : curve)) is { } choice)
            {
                yield return choice;
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (beta, threshold) = (x.Float("beta"), x.Float("threshold"));
        x.Map(v =>
        {
            var z = beta * v;
            if (Decide.Greater(z, threshold))
            {
                return v;
            }

            // ln(1 + eᶻ) = z + ln(1 + e⁻ᶻ): the exponential that does not overflow.
            var log = Decide.Greater(z, V.Of(0)) ? z + LogOfOnePlus.Define(V.Exp(-z)) : LogOfOnePlus.Define(V.Exp(z));
            return log / beta;
        });
    }

    protected override LogOfExp Rule(OpCall call) => new(call.Float("beta"), call.Float("threshold"));

    public readonly struct LogOfExp(double beta, double threshold) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V>
        {
            var z = x * V.Of(beta);
            return V.Greater(z, V.Of(threshold), x, Logistic.Softplus(z) / V.Of(beta));
        }

        // y = x  ⇒  dx += dy;  y = ln(1 + exp(βx))/β  ⇒  dx += σ(βx)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var z = x * V.Of(beta);
            return V.Greater(z, V.Of(threshold), dy, Logistic.Sigmoid(z) * dy);
        }
    }
}
