using CrossCheck.Definitions;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Losses;

internal sealed partial class TweedieLoss
{
    /// <summary>
    /// B₂ₙ/(2n·(2n − 1)), n = 1 … 15, as fractions: the coefficients of Stirling's series, whose rest from x = 24 on is
    /// below 2⁻¹¹³.
    /// </summary>
    /// <remarks>Abramowitz &amp; Stegun 6.1.41; the Bernoulli numbers of their table 23.2.</remarks>
    private static readonly (double Numerator, double Denominator)[] Stirling =
    [
        (1, 6 * 2.0 * 1), (-1, 30 * 4.0 * 3), (1, 42 * 6.0 * 5), (-1, 30 * 8.0 * 7), (5, 66 * 10.0 * 9),
        (-691, 2730 * 12.0 * 11), (7, 6 * 14.0 * 13), (-3617, 510 * 16.0 * 15), (43867, 798 * 18.0 * 17), (-174611, 330 * 20.0 * 19),
        (854513, 138 * 22.0 * 21), (-236364091, 2730 * 24.0 * 23), (8553103, 6 * 26.0 * 25), (-23749461029, 870 * 28.0 * 27), (8615841276005, 14322 * 30.0 * 29),
    ];

    protected override V Element<V>(DefinitionContext<V> x, V[] operands)
    {
        var least = V.Of(x.DType.Round(Least));
        return Loss(Decide.Greater(least, operands[0]) ? least : operands[0], Decide.Greater(least, operands[1]) ? least : operands[1], x.Float("index"));
    }

    /// <summary>Of numbers that are large enough.</summary>
    private static V Loss<V>(V o, V y, V index)
        where V : struct, IReal<V>
    {
        var (one, two) = (V.Of(1), V.Of(2));
        if (Decide.Equal(index, one))
        {
            return o - (y * V.Log(o)) + LogGamma(y);
        }

        if (Decide.Equal(index, two))
        {
            return o + (y / o) - V.Sqrt(y);
        }

        var mean = (V.Pow(o, two - index) / (two - index)) - (y * V.Pow(o, one - index) / (one - index));
        return mean - ((V.Pow(y, two - index) / (two - index)) - (V.Pow(y, two - index) / (one - index)));
    }

    /// <summary>ln Γ(x) = (x − ½)·ln x − x + ½·ln 2π + Σ B₂ₙ/(2n·(2n − 1)·x^(2n−1)), with Γ(x) = Γ(x + m)/(x·(x + 1)·…·(x + m − 1)).</summary>
    private static V LogGamma<V>(V x)
        where V : struct, IReal<V>
    {
        var (one, half, below) = (V.Of(1), V.Of(0.5), V.Of(1));
        for (; Decide.Greater(V.Of(24), x); x += one)
        {
            below *= x;
        }

        var (series, square) = (V.Of(0), x * x);
        for (var n = Stirling.Length - 1; n >= 0; n--)
        {
            series = (series / square) + (V.Of(Stirling[n].Numerator) / V.Of(Stirling[n].Denominator));
        }

        return ((x - half) * (V.Log(x) - one)) - half + (V.Log(V.Of(2) * V.Pi) * half) + (series / x) - V.Log(below);
    }
}
