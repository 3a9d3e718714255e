using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = max(0, −t·(x₁ − x₂) + margin), t = ±1; its sum or its mean.</summary>
internal sealed class MarginRankingLoss : ElementLoss<MarginRankingLoss.Ranking>
{
    public MarginRankingLoss() => Spec = new("margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = max(0, −target·(input1 − input2) + margin), its mean or its sum",
        Source = "torch.nn.MarginRankingLoss",
        Axes = LossAxes.OfElements,
        Kinks = "exactly at the margin: the full derivative",
        Conventions = [new("y = margin_ranking_loss(x, 1, 1, margin=0.5)", "1.5", "5", "-5")],
        Choices = c => Elementwise(c, x => AtMargin(c, x)),
        Infer = c =>
        {
            c.Require(
                c.Shape(0).Rank == c.Shape(1).Rank && c.Shape(0).Rank == c.Shape(2).Rank,
                $"input1 {c.Shape(0)}, input2 {c.Shape(1)} and target {c.Shape(2)} must have as many dimensions each");
            return Infer(c);
        },
    };

    public override OpSpec Spec { get; }

    /// <summary>max(0, margin − t·(a − b)) at 0, to within its rounding: any part of the derivative.</summary>
    private static IEnumerable<Choice> AtMargin(ChoiceContext c, double[] x)
    {
        var (margin, t, difference) = (c.Float("margin"), x[2], DoubleDouble.Sum(x[0], -x[1]));
        var loss = margin - (t * difference);
        return c.IsNearZero(loss, Math.Abs(margin) + Math.Abs((double)(t * difference)))
            ? [KinkSets.Gate([], [new(0, 0, -t), new(1, 0, t), new(2, 0, -(double)difference)], isOpen: !(loss < 0))]
            : [];
    }

    protected override Ranking Rule(OpCall call) => new(call.Float("margin"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var loss = x.Float("margin") - (operands[2] * (operands[0] - operands[1]));
        return Decide.Greater(V.Of(0), loss) ? V.Of(0) : loss;
    }

    public readonly struct Ranking(double margin) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var loss = (-c * (a - b)) + V.Of(margin);
            return V.Greater(V.Of(0), loss, V.Of(0), loss);
        }

        // L = −t·(a − b) + margin, also at 0  ⇒  da −= t·dL, db += t·dL, dt −= (a − b)·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (zero, loss) = (V.Of(0), (-c * (a - b)) + V.Of(margin));
            var up = V.Greater(loss, zero, dy, V.Equal(loss, zero, dy, zero));
            return slot == 0 ? -(c * up) : slot == 1 ? c * up : -((a - b) * up);
        }
    }
}
