using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x for x &gt; 0, else a·x with a = (lower + upper)/2, the mean of the slopes that training draws.</summary>
internal sealed class RRelu : UnaryOp<RRelu.Slope>
{
    public override OpSpec Spec { get; } = new("rrelu(Tensor input, float lower=0.125, float upper=0.3333333333333333, bool training=False, bool inplace=False)")
    {
        Formula = "y = x where x > 0, else (lower + upper)/2·x (evaluation)",
        Source = "torch.nn.RReLU",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0: the derivative is (lower + upper)/2",
        Conventions = [new("y = rrelu(x, 0.25, 0.75)", "[-0.0, 0, nan]", "[4, -8, 12]", "[2, -4, 6]")],
        Choices = static c => c.Pointwise(new Kink(0, Left: DefinitionSlope(c.Call, c.DType), Right: 1, Declared: DefinitionSlope(c.Call, c.DType))),
        Infer = static c =>
        {
            var (lower, upper) = (c.Call.Float("lower"), c.Call.Float("upper"));
            c.Require(!c.Call.Bool("training"), "training=True draws a slope for each element; only training=False, the mean slope, can be repeated by another engine");
            c.Require(lower <= upper, FormattableString.Invariant($"lower={lower} must not be greater than upper={upper}"));
            return c.Float(c.Shape(0));
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var slope = V.Of(DefinitionSlope(x.Call, x.DType));
        x.Map(v => Decide.Greater(v, V.Of(0)) ? v : slope * v);
    }

    protected override Slope Rule(OpCall call) => new((call.Float("lower") + call.Float("upper")) / 2);

    private static double DefinitionSlope(OpCall call, DType dtype) => dtype.Round((call.Float("lower") + call.Float("upper")) / 2);

    public readonly struct Slope(double slope) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), x, V.Of(slope) * x);

        // y = a·x  ⇒  dx += a·dy;  y = x  ⇒  dx += dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), dy, V.Of(slope) * dy);
    }
}
