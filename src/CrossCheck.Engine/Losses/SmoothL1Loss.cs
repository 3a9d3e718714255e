using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = d²/2β for |d| &lt; β, else |d| − β/2, with d = x − t; its sum or its mean. β = 0 is |d|.</summary>
internal sealed class SmoothL1Loss : ElementLoss<SmoothL1Loss.Rounded>
{
    public SmoothL1Loss() => Spec = new("smooth_l1_loss(Tensor input, Tensor target, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean', float beta=1.0)")
    {
        Formula = "L = d²/2β for |d| < β, else |d| − β/2, d = input − target; its mean or its sum",
        Source = "torch.nn.SmoothL1Loss",
        Axes = LossAxes.OfElements,
        Kinks = "beta = 0, input = target: the derivative is −1, to input and to target",
        Conventions = [new("y = smooth_l1_loss(x, 2, reduction='none', beta=0)", "[2, 3, -1]", "[5, 7, 3]", "[-5, 7, -3]"), new("y = smooth_l1_loss(2, x, reduction='none', beta=0)", "[2, 3, -1]", "[5, 7, 3]", "[-5, 7, -3]")],
        Choices = c => c.Float("beta") == 0 ? Elementwise(c, static x => x[0] == x[1] ? [Tie] : []) : [],
        Infer = c =>
        {
            c.Require(c.Call.Float("beta") >= 0, FormattableString.Invariant($"beta={c.Call.Float("beta")} must be at least 0"));
            return Infer(c);
        },
    };

    /// <summary>|a − b| at 0: s for a and −s for b, −1 ≤ s ≤ 1; declared is what libtorch has, −1 for both.</summary>
    private static Choice Tie { get; } = new()
    {
        Effects = [],
        Vertices =
        [
            new("from the left", [new(0, 0, -1), new(1, 0, 1)]),
            new("from the right", [new(0, 0, 1), new(1, 0, -1)]),
            new("-1 to both", [new(0, 0, -1), new(1, 0, -1)]),
        ],
        Declared = [new(0, 0, -1), new(1, 0, -1)],
    };

    public override OpSpec Spec { get; }

    protected override Rounded Rule(OpCall call) => new(call.Float("beta"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (d, beta) = (operands[0] - operands[1], x.Float("beta"));
        if (Decide.Equal(d, V.Of(0)) && Decide.Equal(beta, V.Of(0)))
        {
            // |d| at 0, with the derivatives that torch has there: −1 for both.
            var sum = operands[0] + operands[1];
            return V.Detach(sum) - sum;
        }

        var left = !Decide.Greater(d, -beta);
        var quadratic = d * d / (V.Of(2) * beta);
        return Decide.IsNaN(d) ? d : left ? -d - (beta / V.Of(2)) : Decide.Greater(beta, d) ? quadratic : d - (beta / V.Of(2));
    }

    public readonly struct Rounded(double beta) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (size, half) = (V.Greater(a, b, a - b, b - a), V.Of(0.5));
            return V.Greater(V.Of(beta), size, half * size * size / V.Of(beta), size - (half * V.Of(beta)));
        }

        // L = e²/2β  ⇒  de += e/β·dL;  L = |e| − β/2  ⇒  de += ±dL, −dL where both sides meet; e = a − b
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            // Seen from the operand itself, so that β = 0 gives −1 at e = 0 for both.
            var e = slot == 0 ? a - b : b - a;
            var inside = V.Greater(V.Of(beta), e, dy * e / V.Of(beta), V.Equal(e, e, dy, e));
            return V.Greater(e, V.Of(-beta), inside, V.Equal(e, e, -dy, e));
        }
    }
}
