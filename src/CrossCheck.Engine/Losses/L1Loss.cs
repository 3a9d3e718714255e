using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = |x − t| per element, or its sum, or its mean over all elements; x and t broadcast.</summary>
internal sealed class L1Loss : ElementLoss<L1Loss.Distance>
{
    public L1Loss() => Spec = new("l1_loss(Tensor input, Tensor target, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean', fixed weight=None)")
    {
        Formula = "L = |input − target|, its mean or its sum",
        Source = "torch.nn.L1Loss",
        Axes = LossAxes.OfElements,
        Kinks = "input = target: the derivative is 0",
        Conventions = [new("y = l1_loss(x, 2, reduction='none')", "[2, 3, -1]", "[5, 7, 3]", "[0, 7, -3]")],
        Choices = c => Elementwise(c, static x => x[0] == x[1] ? [Tie] : []),
        Infer = Infer,
    };

    /// <summary>|a − b| at 0: s for a and −s for b, −1 ≤ s ≤ 1.</summary>
    private static Choice Tie { get; } = new()
    {
        Effects = [],
        Vertices = [new("from the left", [new(0, 0, -1), new(1, 0, 1)]), new("from the right", [new(0, 0, 1), new(1, 0, -1)])],
    };

    public override OpSpec Spec { get; }

    protected override Distance Rule(OpCall call) => default;

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var d = operands[0] - operands[1];
        return Decide.Greater(d, V.Of(0)) ? d : Decide.Greater(V.Of(0), d) ? -d : Decide.Equal(d, V.Of(0)) ? V.Of(0) : d;
    }

    public readonly struct Distance : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V> => V.Greater(a, b, a - b, b - a);

        // L = |a − b|  ⇒  da += sign(a − b)·dL, db −= sign(a − b)·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (up, down) = slot == 0 ? (dy, -dy) : (-dy, dy);
            return V.Greater(a, b, up, V.Greater(b, a, down, V.Of(0)));
        }
    }
}
