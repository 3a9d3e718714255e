using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = −w·(p·t·ln σ(x) + (1 − t)·ln(1 − σ(x))), x logits, t of their shape; w and p (pos_weight) broadcast and are not differentiated.</summary>
internal sealed class BinaryCrossEntropyWithLogits : ElementLoss<BinaryCrossEntropyWithLogits.Logistic>
{
    public BinaryCrossEntropyWithLogits() => Spec = new("binary_cross_entropy_with_logits(Tensor input, Tensor target, Buffer? weight=None, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean', Buffer? pos_weight=None)")
    {
        Formula = "L = −weight·(pos_weight·t·ln σ(x) + (1 − t)·ln(1 − σ(x))), its mean or its sum",
        Source = "torch.nn.BCEWithLogitsLoss",
        Axes = LossAxes.OfElements,
        Infer = c =>
        {
            SameShape(c);
            BinaryCrossEntropy.RequireInside(c, "weight");
            BinaryCrossEntropy.RequireInside(c, "pos_weight");
            return Infer(c);
        },
    };

    public override OpSpec Spec { get; }

    protected override Logistic Rule(OpCall call) => new(call.Has("weight"), call.Has("pos_weight"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        // 1 − σ(x) = σ(−x)
        var (z, t, w, p) = (operands[0], operands[1], operands[2], operands[3]);
        return -(w * ((p * t * V.LogSigmoid(z)) + ((V.Of(1) - t) * V.LogSigmoid(-z))));
    }

    public readonly struct Logistic(bool weighted, bool positives) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (one, zero) = (V.Of(1), V.Of(0));
            var factor = positives ? ((d - one) * b) + one : one;
            var loss = ((one - b) * a) - (factor * Logarithms.LogSigmoid(a));
            return weighted ? loss * c : loss;
        }

        // L = (1 − t)·x − (1 + (p − 1)·t)·ln σ(x)  ⇒  dx += ((1 − t + p·t)·σ(x) − p·t)·dL,  dt += (ln σ(−x) − p·ln σ(x))·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var up = weighted ? dy * c : dy;
            if (slot == 1)
            {
                return positives ? up * (Logarithms.LogSigmoid(-a) - (d * Logarithms.LogSigmoid(a))) : -(a * up);
            }

            var sigmoid = V.Of(1) / (V.Of(1) + V.Exp(-a));
            return positives ? up * (((V.Of(1) - b + (d * b)) * sigmoid) - (d * b)) : up * (sigmoid - b);
        }
    }
}
