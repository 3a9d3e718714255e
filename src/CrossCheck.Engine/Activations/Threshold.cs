using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x above the threshold, else the value given.</summary>
internal sealed class Threshold : UnaryOp<Threshold.Cut>
{
    public override OpSpec Spec { get; } = new("threshold(Tensor input, float threshold, float value, bool inplace=False)")
    {
        Formula = "y = x where x > threshold, else value",
        Source = "torch.nn.Threshold",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = threshold, where y may jump: the derivative is 0; at NaN it is 1",
        Conventions = [new("y = threshold(x, 0.5, 7)", "[0.5, 2, nan]", "[3, -2, 5]", "[0, -2, 5]")],
        Choices = static c => c.Pointwise(new Kink(c.Float("threshold"), Left: 0, Right: 1, Declared: 0)),
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (threshold, value) = (x.Float("threshold"), x.Float("value"));
        x.Map(v => Decide.Greater(v, threshold) || Decide.IsNaN(v) ? v : value);
    }

    protected override Cut Rule(OpCall call) => new(call.Float("threshold"), call.Float("value"));

    public readonly struct Cut(double threshold, double value) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Greater(x, V.Of(threshold), x, V.Equal(x, x, V.Of(value), x));

        // y = x  ⇒  dx += dy, for x > threshold and NaN;  y = value  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(threshold), dy, V.Equal(x, x, V.Of(0), dy));
    }
}
