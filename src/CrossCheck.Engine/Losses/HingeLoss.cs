using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = max(0, margin − t·x), t = 1 where the target is greater than 0, else −1, and not differentiated; its sum or its mean.</summary>
internal sealed class HingeLoss : ElementLoss<HingeLoss.Hinge>
{
    public HingeLoss() => Spec = new("hinge_loss(Tensor input, Buffer target, float margin=1.0, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = max(0, margin − t·input), t = 1 for target > 0, else −1; its mean or its sum",
        Source = "Microsoft.ML.Trainers.HingeLoss",
        Axes = LossAxes.OfElements,
        Kinks = "t·input = margin: the derivative is 0; at NaN it is −t",
        Conventions = [new("y = hinge_loss(x, 1, reduction='none')", "[1, 0.5, 2, nan]", "[5, 7, 3, 2]", "[0, -7, 0, -2]")],
        Choices = c => Elementwise(c, x => SignedLabels.ForChoices(x[1]) * x[0] == c.Float("margin") ? [KinkSets.Gate([], [new(0, 0, -SignedLabels.ForChoices(x[1]))], isOpen: false)] : []),
        Infer = Infer,
    };

    public override OpSpec Spec { get; }

    protected override Hinge Rule(OpCall call) => new(call.Float("margin"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var score = Decide.Greater(operands[1], V.Of(0)) ? operands[0] : -operands[0];
        return Decide.Equal(score, x.Float("margin")) || Decide.Greater(score, x.Float("margin")) ? V.Of(0) : x.Float("margin") - score;
    }

    public readonly struct Hinge(double margin) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (zero, room) = (V.Of(0), V.Of(margin) - (SignedLabels.Of(b) * a));
            return V.Greater(zero, room, zero, room);
        }

        // L = margin − t·x  ⇒  dx −= t·dL, where it is greater than 0 or NaN;  L = 0  ⇒  nothing
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (zero, label) = (V.Of(0), SignedLabels.Of(b));
            var (room, slope) = (V.Of(margin) - (label * a), -(label * dy));
            return V.Greater(room, zero, slope, V.Equal(room, room, zero, slope));
        }
    }
}
