using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = e^(−β·t·x), t = 1 where the target is greater than 0, else −1, and not differentiated; its sum or its mean.</summary>
internal sealed class ExpLoss : ElementLoss<ExpLoss.Exponential>
{
    public ExpLoss() => Spec = new("exp_loss(Tensor input, Buffer target, float beta=1.0, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = exp(−beta·t·input), t = 1 for target > 0, else −1; its mean or its sum",
        Source = "Microsoft.ML.Trainers.ExpLoss",
        Axes = LossAxes.OfElements,
        Infer = Infer,
    };

    public override OpSpec Spec { get; }

    protected override Exponential Rule(OpCall call) => new(call.Float("beta"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var score = Decide.Greater(operands[1], V.Of(0)) ? -operands[0] : operands[0];
        return V.Exp(x.Float("beta") * score);
    }

    public readonly struct Exponential(double beta) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V> => V.Exp(Factor(b) * a);

        // L = e^(s·x), s = −β·t  ⇒  dx += s·e^(s·x)·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V> => dy * V.Exp(Factor(b) * a) * Factor(b);

        private V Factor<V>(V label)
            where V : struct, IReal<V> => V.Of(-beta) * SignedLabels.Of(label);
    }
}
