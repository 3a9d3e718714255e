using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// With u = 1 − t·x and a the smoothing constant: L = 0 where u &lt; 0, u²/2a where u &lt; a, else u − a/2; its sum or its mean.
/// t = 1 where the target is greater than 0, else −1, and not differentiated. Without smoothing, a = 0, it is the hinge.
/// </summary>
internal sealed class SmoothedHingeLoss : ElementLoss<SmoothedHingeLoss.Smoothed>
{
    public SmoothedHingeLoss() => Spec = new("smoothed_hinge_loss(Tensor input, Buffer target, float smoothing_constant=1.0, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = 0 for u < 0, u²/2a for u < a, else u − a/2, u = 1 − t·input, a = smoothing_constant, t = 1 for target > 0, else −1; its mean or its sum",
        Source = "Microsoft.ML.Trainers.SmoothedHingeLoss",
        Axes = LossAxes.OfElements,
        Kinks = "smoothing_constant = 0, t·input = 1: the derivative is −t; at NaN it is NaN, without smoothing −t",
        Conventions =
        [
            new("y = smoothed_hinge_loss(x, 1, smoothing_constant=0, reduction='none')", "[1, 0.5, 2, nan]", "[5, 7, 3, 2]", "[-5, -7, 0, -2]"),
            new("y = smoothed_hinge_loss(x, -1, reduction='none')", "[-1, 0, nan]", "[5, 7, 3]", "[0, 7, nan]"),
        ],
        Choices = c => c.Float("smoothing_constant") != 0 ? []
            : Elementwise(c, static x => SignedLabels.ForChoices(x[1]) * x[0] == 1 ? [KinkSets.Gate([], [new(0, 0, -SignedLabels.ForChoices(x[1]))], isOpen: true)] : []),
        Infer = c =>
        {
            var smoothing = c.Call.Float("smoothing_constant");
            c.Require(
                smoothing >= 0 && double.IsFinite(smoothing),
                FormattableString.Invariant($"smoothing_constant={smoothing} must be at least 0 and finite: 0 is the hinge without smoothing, 1 the default"));
            return Infer(c);
        },
    };

    public override OpSpec Spec { get; }

    protected override Smoothed Rule(OpCall call) => new(call.Float("smoothing_constant"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (a, score) = (x.Float("smoothing_constant"), Decide.Greater(operands[1], V.Of(0)) ? operands[0] : -operands[0]);
        var missing = V.Of(1) - score;
        var curved = Decide.Greater(a, missing) || (Decide.Greater(a, V.Of(0)) && Decide.IsNaN(missing));
        return Decide.Greater(V.Of(0), missing) ? V.Of(0)
            : curved ? missing * missing / (V.Of(2) * a)
            : missing - (a / V.Of(2));
    }

    public readonly struct Smoothed(double smoothing) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (u, width, half) = (V.Of(1) - (SignedLabels.Of(b) * a), V.Of(smoothing), V.Of(0.5));
            var hinge = V.Greater(width, u, half * u * (u / width), u - (half * width));
            return V.Greater(V.Of(0), u, V.Of(0), hinge);
        }

        // L = u²/2a  ⇒  du += u/a·dL;  L = u − a/2  ⇒  du += dL;  u = 1 − t·x  ⇒  dx −= t·du
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (label, width, one) = (SignedLabels.Of(b), V.Of(smoothing), V.Of(1));
            var u = one - (label * a);
            // NaN goes the way of u²/2a, which does not exist for a = 0.
            var unordered = V.Greater(width, V.Of(0), u, one);
            var slope = V.Greater(width, u, u / width, V.Equal(u, u, one, unordered));
            return -(label * dy * V.Greater(V.Of(0), u, V.Of(0), slope));
        }
    }
}
