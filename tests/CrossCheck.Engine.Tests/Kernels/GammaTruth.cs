using CrossCheck.Numerics;

namespace CrossCheck.Engine.Tests.Kernels;

/// <summary>ln Γ and ψ by their series at infinity, from 40 on, and the recurrence down to it: absolute error some 2⁻¹⁰⁰ of ln Γ(40).</summary>
internal static class GammaTruth
{
    /// <summary>The Bernoulli numbers B₂, B₄, …, B₂₆.</summary>
    private static readonly (double Over, double Under)[] Bernoulli =
    [
        (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510), (43867, 798), (-174611, 330),
        (854513, 138), (-236364091, 2730), (8553103, 6),
    ];

    public static V Log<V>(V x)
        where V : struct, IReal<V>
    {
        var (passed, z) = Raise(x, V.Log);
        var sum = ((z - V.Of(0.5)) * V.Log(z)) - z + (V.Log(V.Of(2) * V.Pi) / V.Of(2));
        var power = z;
        for (int n = 1; n <= Bernoulli.Length; n++, power *= z * z)
            sum += V.Of(Bernoulli[n - 1].Over) / (V.Of(Bernoulli[n - 1].Under * 2 * n * ((2 * n) - 1)) * power);
        return sum - passed;
    }

    public static V Digamma<V>(V x)
        where V : struct, IReal<V>
    {
        var (passed, z) = Raise(x, v => V.Of(1) / v);
        var sum = V.Log(z) - (V.Of(0.5) / z);
        var power = z * z;
        for (int n = 1; n <= Bernoulli.Length; n++, power *= z * z)
            sum -= V.Of(Bernoulli[n - 1].Over) / (V.Of(Bernoulli[n - 1].Under * 2 * n) * power);
        return sum - passed;
    }

    private static (V Sum, V Last) Raise<V>(V x, Func<V, V> each)
        where V : struct, IReal<V>
    {
        V sum = V.Of(0), limit = V.Of(40);
        for (; !EqualityComparer<V>.Default.Equals(V.Greater(limit, x, x, limit), limit); x += V.Of(1))
            sum += each(x);
        return (sum, x);
    }
}
