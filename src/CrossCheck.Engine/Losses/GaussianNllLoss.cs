using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = ½·(ln v + (x − t)²/v) with v = max(var, ε), full: + ½·ln 2π. var has the input’s shape, or lacks its last dimension, or has 1 there; its gradient passes the clamp.</summary>
internal sealed class GaussianNllLoss : ElementLoss<GaussianNllLoss.Normal>
{
    public GaussianNllLoss() => Spec = new("gaussian_nll_loss(Tensor input, Tensor target, Tensor var, bool full=False, float eps=1e-6, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = ½·(ln v + (input − target)²/v), v = max(var, eps), full: + ½·ln 2π; its mean or its sum",
        Source = "torch.nn.GaussianNLLLoss",
        Kinks = "var below eps: the derivative is that at eps, as if it were not clamped",
        Conventions = [new("y = gaussian_nll_loss(2, 1, x, eps=0.5, reduction='none')", "0", "3", "-3")],
        Choices = c => Elementwise(c, x => AtEps(c.Float("eps"), x)),
        Infer = c =>
        {
            var (input, own) = (c.Shape(0), c.Shape("var"));
            var seen = AsSeen(c.Call, 2, own, input);
            c.Require(
                own.Rank == 0 || (seen.Rank == input.Rank && Broadcasting.TryCombine(seen, input) == input),
                $"var of shape {own} must be {input}, the input's, or lack its last dimension, or have sizes of 1");
            return Infer(c);
        },
    };

    public override OpSpec Spec { get; }

    /// <summary>v = max(var, eps), var ≤ eps: it has no derivative, or (as declared) that of var.</summary>
    private static IEnumerable<Choice> AtEps(double eps, double[] x)
    {
        var square = (x[0] - x[1]) * (x[0] - x[1]);
        return x[2] <= eps ? [KinkSets.Gate([], [new(2, 0, (1 - (square / eps)) / eps / 2)], isOpen: true)] : [];
    }

    protected override Shape AsSeen(OpCall call, int slot, Shape own, Shape input) =>
        slot == 2 && own != input && own.Rank == input.Rank - 1 && own == input.Slice(0, own.Rank) ? own.Concat(Shape.Of(1)) : own;

    protected override Normal Rule(OpCall call) => new(call.Bool("full"), call.Float("eps"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (z, t, v, eps) = (operands[0], operands[1], operands[2], x.Float("eps"));
        v = Decide.Greater(eps, v) ? v + V.Detach(eps - v) : v;
        var loss = (V.Log(v) + ((z - t) * (z - t) / v)) / V.Of(2);
        return x.Call.Bool("full") ? loss + (V.Log(V.Of(2) * V.Pi) / V.Of(2)) : loss;
    }

    public readonly struct Normal(bool full, double eps) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (half, v, e) = (V.Of(0.5), V.Greater(V.Of(eps), c, V.Of(eps), c), a - b);
            var loss = half * (V.Log(v) + (e * e / v));
            return full ? loss + (half * V.Log(V.Of(2) * V.Pi)) : loss;
        }

        // L = ½·(ln v + e²/v)  ⇒  de += e/v·dL,  dv += ½·(1 − e²/v)/v·dL;  e = x − t
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (v, e) = (V.Greater(V.Of(eps), c, V.Of(eps), c), a - b);
            return slot == 2
                ? dy * (V.Of(0.5) * (V.Of(1) - (e * e / v)) / v)
                : slot == 0 ? dy * (e / v) : -(dy * (e / v));
        }
    }
}
