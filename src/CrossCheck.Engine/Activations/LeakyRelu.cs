using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x for x &gt; 0, else a·x with a = negative_slope.</summary>
internal sealed class LeakyRelu : UnaryOp<LeakyRelu.Slope>
{
    public override OpSpec Spec { get; } = new("leaky_relu(Tensor input, float negative_slope=0.01, bool inplace=False)")
    {
        Formula = "y = x where x > 0, else negative_slope·x",
        Source = "torch.nn.LeakyReLU",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0: the derivative is negative_slope",
        Conventions = [new("y = leaky_relu(x, 0.25)", "[-0.0, 0, nan]", "[4, -8, 12]", "[1, -2, 3]")],
        Choices = static c => c.Pointwise(new Kink(0, Left: c.Float("negative_slope"), Right: 1, Declared: c.Float("negative_slope"))),
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (zero, slope) = (V.Of(0), x.Float("negative_slope"));
        x.Map(v => V.Greater(v, zero, v, slope * v));
    }

    protected override Slope Rule(OpCall call) => new(call.Float("negative_slope"));

    public readonly struct Slope(double slope) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), x, V.Of(slope) * x);

        // y = a·x  ⇒  dx += a·dy;  y = x  ⇒  dx += dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), dy, V.Of(slope) * dy);
    }
}
