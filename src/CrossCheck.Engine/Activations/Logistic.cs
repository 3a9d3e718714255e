using CrossCheck.Numerics;

namespace CrossCheck.Engine.Activations;

/// <summary>Functions of the exponential that several activations are made of, without overflow and without cancellation.</summary>
internal static class Logistic
{
    /// <summary>σ(x) = 1/(1 + e⁻ˣ); 1 − σ(x) is σ(−x).</summary>
    public static V Sigmoid<V>(V x)
        where V : struct, IReal<V> => V.Of(1) / (V.Of(1) + V.Exp(-x));

    /// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + exp(−|x|)).</summary>
    public static V Softplus<V>(V x)
        where V : struct, IReal<V>
    {
        var (zero, one) = (V.Of(0), V.Of(1));
        var above = V.Greater(x, zero, x, zero);
        var u = V.Exp(V.Greater(x, zero, -x, x));

        // ln(1 + u) = u·ln w/(w − 1) for w = 1 + u as rounded: what rounding takes from u it takes from w − 1 too.
        var w = one + u;
        return above + V.Equal(w, one, u, V.Log(w) * (u / (w - one)));
    }

    /// <summary>eˣ − 1 for x ≤ 0, to the last places also near 0: 2t/(1 − t), t = tanh(x/2).</summary>
    public static V ExpM1OfNegative<V>(V x)
        where V : struct, IReal<V>
    {
        var t = V.Tanh(x * V.Of(0.5));
        return V.Of(2) * t / (V.Of(1) - t);
    }
}
