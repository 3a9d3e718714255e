using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = t·(ln t − x), x log-probabilities, t probabilities; with log_target t holds logarithms and L = eᵗ·(t − x). x and t broadcast; batchmean divides the sum by the size of the first dimension.</summary>
internal sealed class KlDiv : ElementLoss<KlDiv.Divergence>
{
    public KlDiv() => Spec = new("kl_div(Tensor input, Tensor target, fixed size_average=None, fixed reduce=None, 'none'|'batchmean'|'sum'|'mean' reduction='mean', bool log_target=False)")
    {
        Formula = "L = t·(ln t − x), or eᵗ·(t − x) with log_target; its mean, its sum, or its sum over the batch size",
        Source = "torch.nn.KLDivLoss",
        Axes = LossAxes.OfElements,
        Kinks = "target = 0 (without log_target): L is 0, its derivative to the target NaN",
        Conventions = [new("y = kl_div(-1, x, reduction='none')", "[0, 1]", "[3, 4]", "[nan, 8]")],
        Choices = c => c.Call.Bool("log_target") ? [] : Elementwise(c, static x => x[1] == 0 ? [AtZero(-x[0])] : []),
        Infer = Infer,
    };

    /// <summary>t·ln t at 0: from −∞ to 0, and torch's 0·∞; t·x goes on.</summary>
    private static Choice AtZero(double slope) => KinkSets.Ray([], 1, 0, slope, -1, declaredInfinite: false) is var ray
        ? ray with { Vertices = ray.Vertices.Add(new("NaN", [new(1, 0, double.NaN)])) } : ray;

    public override OpSpec Spec { get; }

    protected override Divergence Rule(OpCall call) => new(call.Bool("log_target"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var (z, t) = (operands[0], operands[1]);
        return x.Call.Bool("log_target") ? V.Exp(t) * (t - z) : Decide.Equal(t, V.Of(0)) ? -(t * z) : t * (V.Log(t) - z);
    }

    public readonly struct Divergence(bool logTarget) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V> => logTarget ? V.Exp(b) * (b - a) : V.Equal(b, V.Of(0), V.Of(0), b * V.Log(b)) - (b * a);

        // L = t·ln t − t·x  ⇒  dx −= t·dL, dt += (ln t + t/t − x)·dL;  L = eᵗ·(t − x)  ⇒  dx −= eᵗ·dL, dt += eᵗ·(t − x + 1)·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            if (slot == 0)
            {
                return -((logTarget ? V.Exp(b) : b) * dy);
            }

            return dy * (logTarget ? V.Exp(b) * (b - a + V.Of(1)) : V.Log(b) + (b / b) - a);
        }
    }
}
