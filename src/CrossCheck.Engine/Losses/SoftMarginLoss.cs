using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = ln(1 + e^(−t·x)), t = ±1 and not differentiated; its sum or its mean.</summary>
internal sealed class SoftMarginLoss : ElementLoss<SoftMarginLoss.Logistic>
{
    public SoftMarginLoss() => Spec = new("soft_margin_loss(Tensor input, Buffer target, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = ln(1 + exp(−target·input)), its mean or its sum",
        Source = "torch.nn.SoftMarginLoss",
        Axes = LossAxes.OfElements,
        Infer = Infer,
    };

    public override OpSpec Spec { get; }

    protected override Logistic Rule(OpCall call) => default;

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        return -V.LogSigmoid(operands[0] * operands[1]);
    }

    public readonly struct Logistic : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V> => Logarithms.OnePlus(V.Exp(-b * a));

        // L = ln(1 + z), z = e^(−t·x)  ⇒  dx −= t·z/(1 + z)·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var z = V.Exp(-b * a);
            return -b * dy * z / (V.Of(1) + z);
        }
    }
}
