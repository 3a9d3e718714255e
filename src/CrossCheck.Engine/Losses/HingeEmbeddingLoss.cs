using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = x where t = 1, max(0, margin − x) where t = −1, both added for any other t; its sum or its mean.</summary>
internal sealed class HingeEmbeddingLoss : ElementLoss<HingeEmbeddingLoss.Hinge>
{
    public HingeEmbeddingLoss() => Spec = new("hinge_embedding_loss(Tensor input, Buffer target, float margin=1.0, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = input for target = 1, max(0, margin − input) for target = −1; its mean or its sum",
        Source = "torch.nn.HingeEmbeddingLoss",
        Axes = LossAxes.OfElements,
        Kinks = "input = margin, target = −1: the derivative is −1",
        Conventions = [new("y = hinge_embedding_loss(x, -1, reduction='none')", "[1, 0.5, 2]", "[5, 7, 3]", "[-5, -7, 0]")],
        Choices = c => Elementwise(c, x => x[1] != 1 && x[0] == c.Float("margin") ? [KinkSets.Gate([], [new(0, 0, -1)], isOpen: true)] : []),
        Infer = Infer,
    };

    public override OpSpec Spec { get; }

    protected override Hinge Rule(OpCall call) => new(call.Float("margin"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (z, t, margin) = (operands[0], operands[1], x.Float("margin"));
        var similar = Decide.Equal(t, V.Of(-1)) ? V.Of(0) : z;
        var dissimilar = Decide.Equal(t, V.Of(1)) || Decide.Greater(z, margin) ? V.Of(0) : margin - z;
        return similar + dissimilar;
    }

    public readonly struct Hinge(double margin) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (zero, room) = (V.Of(0), V.Of(margin) - a);
            return V.Equal(b, V.Of(1), zero, V.Greater(zero, room, zero, room)) + V.Equal(b, V.Of(-1), zero, a);
        }

        // L = x  ⇒  dx += dL;  L = margin − x  ⇒  dx −= dL, also at 0;  L = 0  ⇒  nothing
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (zero, room) = (V.Of(0), V.Of(margin) - a);
            var hinge = V.Greater(room, zero, -dy, V.Equal(room, zero, -dy, zero));
            return V.Equal(b, V.Of(1), zero, hinge) + V.Equal(b, V.Of(-1), zero, dy);
        }
    }
}
