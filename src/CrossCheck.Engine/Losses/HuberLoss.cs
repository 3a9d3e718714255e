using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = d²/2 for |d| ≤ δ, else δ·(|d| − δ/2), with d = x − t; its sum or its mean.</summary>
internal sealed class HuberLoss : ElementLoss<HuberLoss.Linearised>
{
    public HuberLoss() => Spec = new("huber_loss(Tensor input, Tensor target, 'none'|'mean'|'sum' reduction='mean', float delta=1.0, fixed weight=None)")
    {
        Formula = "L = d²/2 for |d| ≤ δ, else δ·(|d| − δ/2), d = input − target; its mean or its sum",
        Source = "torch.nn.HuberLoss",
        Axes = LossAxes.OfElements,
        Infer = c =>
        {
            c.Require(c.Call.Float("delta") > 0, FormattableString.Invariant($"delta={c.Call.Float("delta")} must be greater than 0"));
            return Infer(c);
        },
    };

    public override OpSpec Spec { get; }

    protected override Linearised Rule(OpCall call) => new(call.Float("delta"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (d, delta) = (operands[0] - operands[1], x.Float("delta"));
        var size = Decide.Greater(V.Of(0), d) ? -d : d;
        return Decide.Greater(size, delta) ? delta * (size - (delta / V.Of(2))) : size * size / V.Of(2);
    }

    public readonly struct Linearised(double delta) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (size, half) = (V.Greater(a, b, a - b, b - a), V.Of(0.5));
            return V.Greater(size, V.Of(delta), V.Of(delta) * (size - (half * V.Of(delta))), half * size * size);
        }

        // L = e²/2  ⇒  de += e·dL;  L = δ·(|e| − δ/2)  ⇒  de += ±δ·dL; e = a − b
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (e, up) = (a - b, slot == 0 ? dy : -dy);
            var inside = V.Greater(e, V.Of(delta), V.Of(delta) * up, e * up);
            return V.Greater(V.Of(-delta), e, V.Of(-delta) * up, inside);
        }
    }
}
