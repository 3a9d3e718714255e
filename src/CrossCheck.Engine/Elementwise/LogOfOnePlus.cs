using CrossCheck.Definitions;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Elementwise;

/// <summary>ln(1 + x) as a definition, to full relative precision also where x is small.</summary>
internal static class LogOfOnePlus
{
    public static V Define<V>(V x)
        where V : struct, IReal<V>
    {
        // 1 + x loses the digits of a small x; there ln(1 + x) = 2 artanh s = 2(s + s³/3 + s⁵/5 + …), s = x/(2 + x).
        if (Decide.Greater(x * x, V.Of(0.25)) || Decide.IsNaN(x))
        {
            return V.Log(V.Of(1) + x);
        }

        var s = x / (V.Of(2) + x);
        var (sum, power) = (s, s);
        for (var k = 3; k <= 75; k += 2)
        {
            power = power * s * s;
            sum += power / V.Of(k);
        }

        return sum + sum;
    }
}
