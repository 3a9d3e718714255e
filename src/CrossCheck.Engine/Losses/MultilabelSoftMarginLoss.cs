using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = −1/C·Σ w·(t·ln σ(x) + (1 − t)·ln σ(−x)) over the C classes, the last dimension; its sum or its mean over the rows.</summary>
internal sealed class MultilabelSoftMarginLoss : ElementLoss<MultilabelSoftMarginLoss.Labels>
{
    public MultilabelSoftMarginLoss() => Spec = new("multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight=None, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = −1/C·Σ_c weight·(t·ln σ(x) + (1 − t)·ln σ(−x)), its mean or its sum over the rows",
        Source = "torch.nn.MultiLabelSoftMarginLoss",
        Infer = c =>
        {
            SameShape(c);
            c.Require(c.Shape(0).Rank >= 1, $"input of shape {c.Shape(0)} must have a last dimension, the classes");
            BinaryCrossEntropy.RequireInside(c, "weight");
            return Infer(c);
        },
    };

    public override OpSpec Spec { get; }

    protected override bool LastIsMean => true;

    protected override Labels Rule(OpCall call) => new(call.Has("weight"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (z, t, w) = (operands[0], operands[1], operands[2]);
        return -(w * ((t * V.LogSigmoid(z)) + ((V.Of(1) - t) * V.LogSigmoid(-z))));
    }

    public readonly struct Labels(bool weighted) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var loss = -((b * Logarithms.LogSigmoid(a)) + ((V.Of(1) - b) * Logarithms.LogSigmoid(-a)));
            return weighted ? loss * c : loss;
        }

        // L = −w·(t·ln σ(x) + (1 − t)·ln σ(−x))  ⇒  dx += w·(σ(x) − t)·dL,  dt −= w·(ln σ(x) − ln σ(−x))·dL,  dw += L/w·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var up = weighted ? dy * c : dy;
            return slot switch
            {
                0 => up * ((V.Of(1) / (V.Of(1) + V.Exp(-a))) - b),
                1 => -(up * (Logarithms.LogSigmoid(a) - Logarithms.LogSigmoid(-a))),
                _ => -(dy * ((b * Logarithms.LogSigmoid(a)) + ((V.Of(1) - b) * Logarithms.LogSigmoid(-a)))),
            };
        }
    }
}
