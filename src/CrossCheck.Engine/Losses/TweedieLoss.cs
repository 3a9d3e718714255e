using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// Of a prediction o and a target y, both at least 10⁻⁷, and the index i of the variance: o − y·ln o + ln Γ(y) for i = 1
/// (Poisson’s), o + y/o − √y for i = 2 (the gamma distribution’s), between them half the deviance,
/// o^(2−i)/(2−i) − y·o^(1−i)/(1−i) − (y^(2−i)/(2−i) − y^(2−i)/(1−i)); its sum or its mean.
/// </summary>
/// <remarks>The bound is the number of the dtype next to 10⁻⁷, in float32 1.00000001168609742e-7.</remarks>
internal sealed partial class TweedieLoss : ElementLoss<TweedieLoss.Deviance>
{
    private const double Least = 1e-7;

    public TweedieLoss() => Spec = new("tweedie_loss(Tensor input, Tensor target, float index=1.5, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "with o = max(input, 1e-7), y = max(target, 1e-7), i = index: L = o − y·ln o + ln Γ(y) for i = 1, o + y/o − √y for i = 2, "
            + "else o^(2−i)/(2−i) − y·o^(1−i)/(1−i) − (y^(2−i)/(2−i) − y^(2−i)/(1−i)); its mean or its sum. "
            + "Its derivative is not ML.NET's TweedieLoss.Derivative, which for i < 2 is o times dL/do",
        Source = "Microsoft.ML.Trainers.TweedieLoss",
        Axes = LossAxes.OfElements,
        Kinks = "input = 1e-7, target = 1e-7: the derivative is that above; below it is 0",
        Conventions =
        [
            new("y = tweedie_loss(x, 2e-7, index=1, reduction='none')", "[1e-7, 0]", "[3, 5]", "[-3, 0]"),
            new("y = tweedie_loss(1, x, index=2, reduction='none')", "[1e-7, 0, 4]", "[3, 5, 8]", "[-4740.4164, 0, 6]"),
        ],
        Choices = c => Elementwise(c, x => AtLeastNumber(c, x)),
        Infer = c =>
        {
            var (given, index) = (c.Call.Float("index"), c.DType.Round(c.Call.Float("index")));
            c.Require(given is >= 1 and <= 2, FormattableString.Invariant($"index={given} must be from 1 to 2: 1 for counts (Poisson), 2 for the gamma distribution, 1.5 halfway"));
            c.Require(
                given == index || index is > 1 and < 2,
                FormattableString.Invariant($"index={given} is {index} in {c.DType.Name()}: write index={index}, or use float64"));
            return Infer(c);
        },
    };

    public override OpSpec Spec { get; }

    /// <summary>o = max(input, 1e-7), y = max(target, 1e-7), where the two are equal: any part of the derivative above.</summary>
    private static IEnumerable<Choice> AtLeastNumber(ChoiceContext c, double[] x)
    {
        var (least, index) = (c.DType.Round(Least), c.Float("index"));
        for (var slot = 0; slot < 2; slot++)
        {
            if (x[slot] == least)
            {
                var slopes = KinkSets.Derivatives([Math.Max(x[0], least), Math.Max(x[1], least)], v => Loss(v[0], v[1], Tape<DoubleDouble>.Of(index)));
                yield return KinkSets.Gate([], [new(slot, 0, slopes[slot])], isOpen: true);
            }
        }
    }

    protected override Deviance Rule(OpCall call) => new(call.Float("index"));

    public readonly struct Deviance(double index) : IMany
    {
        public V Forward<V>(V a, V b, V c, V d)
            where V : struct, IReal<V>
        {
            var (o, y) = (Clamped(a), Clamped(b));
            if (index == 1)
            {
                return o - (y * V.Log(o)) + GammaFunction.Log(y);
            }

            if (index == 2)
            {
                return o + (y / o) - V.Sqrt(y);
            }

            // 2 − i and 1 − i have no rounding error.
            var (p, q) = (V.Of(2) - V.Of(index), V.Of(1) - V.Of(index));
            var power = V.Pow(y, p);
            return (V.Pow(o, p) / p) - (y * V.Pow(o, q) / q) - ((power / p) - (power / q));
        }

        // L = o − y·ln o + ln Γ(y)  ⇒  do += (1 − y/o)·dL, dy += (ψ(y) − ln o)·dL
        // L = o + y/o − √y  ⇒  do += (1 − y/o²)·dL, dy += (1/o − ½/√y)·dL
        // L = oᵖ/p − y·o^q/q − yᵖ/p + yᵖ/q, p = q + 1  ⇒  do += (o^q − y·o^(q−1))·dL, dy += (y^q − o^q)/q·dL
        // o = max(x, 10⁻⁷)  ⇒  dx += do, but where x is less; y likewise
        public V Backward<V>(int slot, V a, V b, V c, V d, V dy)
            where V : struct, IReal<V>
        {
            var (o, y, one) = (Clamped(a), Clamped(b), V.Of(1));
            V slope;
            if (index == 1)
            {
                slope = slot == 0 ? one - (y / o) : GammaFunction.Digamma(y) - V.Log(o);
            }
            else if (index == 2)
            {
                slope = slot == 0 ? one - (y / o / o) : (one / o) - (V.Of(0.5) / V.Sqrt(y));
            }
            else
            {
                var q = one - V.Of(index);
                slope = slot == 0 ? V.Pow(o, q) - (y * V.Pow(o, q - one)) : (V.Pow(y, q) - V.Pow(o, q)) / q;
            }

            return V.Greater(V.Of(Least), slot == 0 ? a : b, V.Of(0), dy * slope);
        }

        // NaN is no less.
        private static V Clamped<V>(V x)
            where V : struct, IReal<V> => V.Greater(V.Of(Least), x, V.Of(Least), x);
    }
}
