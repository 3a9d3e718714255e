using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = −w·(t·ln p + (1 − t)·ln(1 − p)), p a probability, t of its shape; each logarithm is at least −100. w broadcasts and is not differentiated.</summary>
internal sealed class BinaryCrossEntropy : ElementLoss<BinaryCrossEntropy.Clamped>
{
    public BinaryCrossEntropy() => Spec = new("binary_cross_entropy(Tensor input, Tensor target, Buffer? weight=None, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = −weight·(t·max(ln p, −100) + (1 − t)·max(ln(1 − p), −100)), its mean or its sum",
        Source = "torch.nn.BCELoss",
        Axes = LossAxes.OfElements,
        Kinks = "p·(1 − p) below 1e-12, as at 0 and 1: the derivative is (p − t)/max(p·(1 − p), 1e-12)",
        Conventions = [new("y = binary_cross_entropy(x, 0)", "1", "1", "1.0000000039958e12")],
        Choices = c => Elementwise(c, static x => AtEnds(x[0], x[1], x[2])),
        Infer = c =>
        {
            SameShape(c);
            RequireInside(c, "weight");
            return Infer(c);
        },
    };

    /// <summary>
    /// p·(1 − p) &lt; 1e-12: from (p − t)/1e-12, which is declared, to −t/p + (1 − t)/(1 − p), also without the part
    /// whose logarithm is clamped.
    /// </summary>
    private static IEnumerable<Choice> AtEnds(double p, double t, double w)
    {
        if (!(p >= 0 && p <= 1 && p * (1 - p) < 1e-12f))
        {
            return [];
        }

        static double Over(double a, double b) => a == 0 ? 0 : a / b;
        var (first, second, declared) = (-Over(t, p), Over(1 - t, 1 - p), (p - t) / 1e-12f);
        var (exact, clamped) = (first + second, (Math.Log(p) < -100 ? 0 : first) + (Math.Log(1 - p) < -100 ? 0 : second));
        var unbounded = double.IsInfinity(exact);
        return
        [
            new Choice
            {
                Effects = [],
                Vertices =
                [
                    new("as declared", [new(0, 0, w * declared)]),
                    new("the clamped logarithm's", [new(0, 0, w * clamped)]),
                    new("the logarithm's", [new(0, 0, w * (unbounded ? Math.Sign(exact) : exact))], unbounded),
                ],
                Declared = [new(0, 0, w * declared)],
            },
        ];
    }

    public override OpSpec Spec { get; }

    /// <summary>Throws unless a weight broadcasts into the input's shape.</summary>
    internal static void RequireInside(InferContext c, string weight) => c.Require(
        c.Find(weight) is not { } own || Broadcasting.TryCombine(own, c.Shape(0)) == c.Shape(0),
        $"{weight} of shape {c.Find(weight)} does not broadcast into the input's shape {c.Shape(0)}: aligned at the right, each size must be equal or 1");

    protected override Clamped Rule(OpCall call) => new(call.Has("weight"));

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        // Where p·(1 − p) is below 1e-12 (that of float32 in both types), the slope is that of the clamped denominator.
        var (p, t, w, one, tiny) = (operands[0], operands[1], operands[2], V.Of(1), V.Of(1e-12f));
        var clamped = Decide.Greater(tiny, p * (one - p));
        var q = clamped ? V.Detach(p) : p;
        var loss = -(w * ((t * AtLeast(V.Log(q))) + ((one - t) * AtLeast(V.Log(one - q)))));
        return clamped ? loss + (w * (p - q) * V.Detach(p - t) / tiny) : loss;

        static V AtLeast(V log) => Decide.Greater(V.Of(-100), log) ? V.Of(-100) : log;
    }

    public readonly struct Clamped(bool weighted) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var low = V.Of(-100);
            var (log1, log0) = (V.Log(a), Logarithms.OnePlus(-a));
            var loss = ((b - V.Of(1)) * V.Greater(low, log0, low, log0)) - (b * V.Greater(low, log1, low, log1));
            return weighted ? loss * c : loss;
        }

        // L = −t·ln p − (1 − t)·ln(1 − p)  ⇒  dp += (p − t)/(p·(1 − p))·dL,  dt += (ln(1 − p) − ln p)·dL
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var up = weighted ? dy * c : dy;
            if (slot == 1)
            {
                return up * (Logarithms.OnePlus(-a) - V.Log(a));
            }

            var (spread, tiny) = ((V.Of(1) - a) * a, V.Of(1e-12f));
            return up * (a - b) / V.Greater(tiny, spread, tiny, spread);
        }
    }
}
