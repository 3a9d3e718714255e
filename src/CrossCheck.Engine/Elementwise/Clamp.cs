using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = x, but at least min and at most max; NaN stays NaN. Where min > max, y = max.</summary>
internal sealed class Clamp : UnaryOp<Clamp.Bounds>
{
    public override OpSpec Spec { get; } = new("clamp(Tensor input, float? min=None, float? max=None)")
    {
        Formula = "y = min(max(x, min), max)",
        Source = "torch.clamp",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = min, x = max: the derivative is 1; at NaN it is 0",
        Conventions = [new("y = clamp(x, -1, 2)", "[-1, 2, nan, 3]", "[3, -2, 5, 7]", "[3, -2, 0, 0]")],
        Choices = AtBounds,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c =>
        {
            c.Require(c.Call.Has("min") || c.Call.Has("max"), "min=None and max=None bound nothing: give at least one of them");
            return c.Float(c.Shape(0));
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        x.Map(v =>
        {
            if (Decide.IsNaN(v))
            {
                return V.Of(double.NaN);
            }

            v = x.Call.Has("min") && Decide.Greater(x.Float("min"), v) ? x.Float("min") : v;
            return x.Call.Has("max") && Decide.Greater(v, x.Float("max")) ? x.Float("max") : v;
        });
    }

    /// <summary>x = min, x = max: from 0 to 1; where min &gt; max, y is a constant.</summary>
    private static IEnumerable<Choice> AtBounds(ChoiceContext c)
    {
        var min = c.Call.Has("min") ? c.Float("min") : double.NaN;
        var max = c.Call.Has("max") ? c.Float("max") : double.NaN;
        return min > max ? [] : c.Pointwise(new Kink(min, Left: 0, Right: 1, Declared: 1), new Kink(max, Left: 1, Right: 0, Declared: 1));
    }

    protected override Bounds Rule(OpCall call) => new(
        call.Has("min") ? call.Float("min") : double.NegativeInfinity,
        call.Has("max") ? call.Float("max") : double.PositiveInfinity);

    public readonly struct Bounds(double min, double max) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V>
        {
            var raised = V.Greater(V.Of(min), x, V.Of(min), x);
            return V.Greater(raised, V.Of(max), V.Of(max), raised);
        }

        // y = x  ⇒  dx += dy, for min ≤ x ≤ max;  y = min, y = max  ⇒  nothing
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> =>
            V.Greater(V.Of(min), x, V.Of(0), V.Greater(x, V.Of(max), V.Of(0), V.Equal(x, x, dy, V.Of(0))));
    }
}
