using CrossCheck.Numerics;

namespace CrossCheck.Engine.Losses;

/// <summary>Logarithms near 1, where ln(1 + z) as it stands would lose the digits of z.</summary>
internal static class Logarithms
{
    /// <summary>ln(1 + z): what the rounding of u = 1 + z took from z is added as (z − (u − 1))/u.</summary>
    public static V OnePlus<V>(V z)
        where V : struct, IReal<V>
    {
        var one = V.Of(1);
        var u = one + z;
        var lost = V.Greater(one, z, V.Greater(u, V.Of(0), (z - (u - one)) / u, V.Of(0)), V.Of(0));
        return V.Log(u) + lost;
    }

    /// <summary>ln σ(x) = min(x, 0) − ln(1 + e^−|x|).</summary>
    public static V LogSigmoid<V>(V x)
        where V : struct, IReal<V> =>
        V.Greater(x, V.Of(0), V.Of(0), x) - OnePlus(V.Exp(V.Greater(x, V.Of(0), -x, x)));
}
