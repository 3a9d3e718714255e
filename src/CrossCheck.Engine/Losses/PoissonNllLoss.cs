using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = eˣ − t·x, or x − t·ln(x + ε) without log_input; full adds Stirling’s t·ln t − t + ½·ln 2πt where t &gt; 1.</summary>
internal sealed class PoissonNllLoss : ElementLoss<PoissonNllLoss.Counts>
{
    public PoissonNllLoss() => Spec = new("poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, fixed size_average=None, float eps=1e-8, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = eˣ − t·x (log_input) or x − t·ln(x + eps), full: + t·ln t − t + ½·ln 2πt for t > 1; its mean or its sum",
        Source = "torch.nn.PoissonNLLLoss",
        Axes = LossAxes.OfElements,
        Kinks = "full, target = 1: the term of Stirling is left out; its derivative at a target of 0 or below is NaN",
        Conventions = [new("y = poisson_nll_loss(0, x, full=True, reduction='none')", "[1]", "[3]", "[0]")],
        Choices = c => c.Call.Bool("full") ? Elementwise(c, static x => AtTarget(x[1])) : [],
        Infer = Infer,
    };

    /// <summary>
    /// The term of Stirling, t·ln t − t + ½·ln 2πt for t &gt; 1, else 0: at t = 1 from 0 to ½; for t ≤ 0 torch's 0·NaN as well as 0.
    /// </summary>
    private static IEnumerable<Choice> AtTarget(double t) =>
        t == 1 ? [KinkSets.Interval([], 1, 0, new Kink(1, Left: 0, Right: 0.5, Declared: 0))!]
        : t <= 0 ? [new Choice { Effects = [], Vertices = [new(KinkSets.None, []), new("NaN", [new(1, 0, double.NaN)])] }]
        : [];

    public override OpSpec Spec { get; }

    protected override Counts Rule(OpCall call) => new(call.Bool("log_input"), call.Bool("full"), call.Float("eps"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (z, t) = (operands[0], operands[1]);
        var loss = x.Call.Bool("log_input") ? V.Exp(z) - (t * z) : z - (t * V.Log(z + x.Float("eps")));
        return x.Call.Bool("full") && Decide.Greater(t, V.Of(1)) ? loss + (t * V.Log(t)) - t + (V.Log(V.Of(2) * V.Pi * t) / V.Of(2)) : loss;
    }

    public readonly struct Counts(bool logInput, bool full, double eps) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var loss = logInput ? V.Exp(a) - (b * a) : a - (b * V.Log(a + V.Of(eps)));
            if (!full)
            {
                return loss;
            }

            var stirling = (b * V.Log(b)) - b + (V.Of(0.5) * V.Log(V.Of(2) * V.Pi * b));
            return loss + V.Greater(b, V.Of(1), stirling, V.Equal(b, b, V.Of(0), stirling));
        }

        // L = eˣ − t·x  ⇒  dx += (eˣ − t)·dL, dt −= x·dL;  L = x − t·ln(x + ε)  ⇒  dx += (1 − t/(x + ε))·dL, dt −= ln(x + ε)·dL;
        // + t·ln t − t + ½·ln 2πt  ⇒  dt += (ln t + ½/t)·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            if (slot == 0)
            {
                return dy * (logInput ? V.Exp(a) - b : V.Of(1) - (b / (a + V.Of(eps))));
            }

            var dt = -(dy * (logInput ? a : V.Log(a + V.Of(eps))));
            var counts = V.Greater(b, V.Of(1), dy, V.Of(0));
            return full ? dt + (counts * (V.Log(b) + (V.Of(0.5) / b))) : dt;
        }
    }
}
