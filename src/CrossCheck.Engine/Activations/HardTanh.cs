using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x between two bounds, the bound beyond it; NaN stays NaN.</summary>
internal sealed class HardTanh : UnaryOp<HardTanh.Clip>
{
    public override OpSpec Spec { get; } = new("hardtanh(Tensor input, float min_val=-1.0, float max_val=1.0, bool inplace=False)")
    {
        Formula = "y = min(max(x, min_val), max_val)",
        Source = "torch.nn.Hardtanh",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = min_val and x = max_val: the derivative is 0; at NaN it is 1",
        Conventions = [new("y = hardtanh(x)", "[-1, 1, 0.5]", "[3, -2, 5]", "[0, 0, 5]")],
        Choices = static c => c.Pointwise(new Kink(c.Float("min_val"), Left: 0, Right: 1, Declared: 0), new Kink(c.Float("max_val"), Left: 1, Right: 0, Declared: 0)),
        Infer = static c =>
        {
            var (low, high) = (c.Call.Float("min_val"), c.Call.Float("max_val"));
            c.Require(low <= high, FormattableString.Invariant($"min_val={low} must not be greater than max_val={high}"));
            return c.Float(c.Shape(0));
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (low, high) = (x.Float("min_val"), x.Float("max_val"));
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var v = x.Input(0).Values[i];
            v = Decide.Greater(v, low) || Decide.IsNaN(v) ? v : low;
            x.Output.Values[i] = Decide.Greater(high, v) || Decide.IsNaN(v) ? v : high;
        }
    }

    /// <summary>x, or the bound that it lies on or beyond.</summary>
    internal static V Between<V>(V x, V low, V high)
        where V : struct, IReal<V> => V.Greater(low, x, low, V.Greater(x, high, high, x));

    /// <summary>dy strictly between the bounds and at NaN, else 0.</summary>
    internal static V Inside<V>(V x, V low, V high, V dy)
        where V : struct, IReal<V>
    {
        var inside = V.Greater(x, low, V.Greater(high, x, dy, V.Of(0)), V.Of(0));
        return V.Equal(x, x, inside, dy);
    }

    protected override Clip Rule(OpCall call) => new(call.Float("min_val"), call.Float("max_val"));

    public readonly struct Clip(double low, double high) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => Between(x, V.Of(low), V.Of(high));

        // y = x  ⇒  dx += dy, for min_val < x < max_val and NaN;  y = a bound  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => Inside(x, V.Of(low), V.Of(high), dy);
    }
}
