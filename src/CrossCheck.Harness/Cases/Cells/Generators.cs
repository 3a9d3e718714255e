using System.Text;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// The numbers of generated cells. Every element is one formula of the key and its index: integer arithmetic modulo 2⁶⁴,
/// then + − × ÷ √ of IEEE doubles, each rounded once and none fused, so that NumPy gives the same bits.
/// <c>data/generators.md</c> writes the algorithm down.
/// </summary>
/// <remarks>Source of the mixer: G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014
/// (SplitMix64); of the normal numbers: G. E. P. Box, M. E. Muller, Ann. Math. Statist. 29 (1958).</remarks>
internal static class Generators
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    // ln 2 = high + low; the high part has 32 bits, so that e·high is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double HalfPi = 1.5707963267948966;
    private const double TwoToMinus53 = 1.0 / (1L << 53);

    /// <summary>√(−2·ln 2⁻⁵³) = 8.5717…: no normal number is farther from its mean, in standard deviations.</summary>
    public const double LargestNormal = 8.572;

    /// <summary>The key of a column without <c>seed=</c>: FNV-1a (64 bits) of UTF-8 <c>seed</c>, a zero byte, UTF-8 <c>column</c>; then mixed.</summary>
    public static ulong Key(string seed, string column)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(seed + "\0" + column))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return Mix(hash);
    }

    /// <summary>The key of <c>seed=</c>: the integer itself, modulo 2⁶⁴.</summary>
    public static ulong Key(long seed) => unchecked((ulong)seed);

    /// <summary>The <c>random</c> cotangent: <paramref name="count"/> standard normal numbers, keyed by the case's id or text.</summary>
    public static double[] Cotangent(string seed, int count, string column = "dL/dy")
    {
        var values = new double[count];
        Normal(values, Key(seed, column), 0, 1);
        return values;
    }

    /// <summary>xᵢ = mean + std·√(−2·ln u)·cos(2π·v), with u from draw 2i in (0, 1] and v from draw 2i + 1 in [0, 1).</summary>
    public static void Normal(Span<double> x, ulong key, double mean, double std)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var u = ((Draw(key, 2 * (ulong)i) >> 11) + 1) * TwoToMinus53;
            var v = (Draw(key, (2 * (ulong)i) + 1) >> 11) * TwoToMinus53;
            var z = Math.Sqrt(-2.0 * Log(u)) * CosTurn(v);
            x[i] = mean + (std * z);
        }
    }

    /// <summary>xᵢ = low + (high − low)·u, with u from draw i in [0, 1).</summary>
    public static void Uniform(Span<double> x, ulong key, double low, double high)
    {
        var width = high - low;
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = low + (width * Unit(key, (ulong)i));
        }
    }

    /// <summary>xᵢ = low + ⌊(high − low)·u⌋: low ≤ xᵢ &lt; high, all of them whole; high − low is at most 2⁵³.</summary>
    public static void Integers(Span<double> x, ulong key, double low, double high)
    {
        var width = high - low;
        for (var i = 0; i < x.Length; i++)
        {
            // u ≤ 1 − 2⁻⁵³, so the product rounds below the width.
            x[i] = low + Math.Floor(width * Unit(key, (ulong)i));
        }
    }

    /// <summary>xᵢ = start + step·i.</summary>
    public static void Arange(Span<double> x, double start, double step)
    {
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = start + (step * i);
        }
    }

    /// <summary>64 bits: the n-th draw of a key.</summary>
    public static ulong Draw(ulong key, ulong n) => Mix(unchecked(key + ((n + 1) * Gamma)));

    /// <summary>ln x of a positive normal double: x = m·2ᵉ with √½ ≤ m &lt; √2, ln m = 2·artanh((m − 1)/(m + 1)) by its series.</summary>
    internal static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var e = (bits - 0x3FE6A09E667F3BCD) >> 52;
        var m = BitConverter.Int64BitsToDouble(bits - (e << 52));
        var s = (m - 1.0) / (m + 1.0);
        var z = s * s;
        var p = 1.0 / 23.0;
        p = (p * z) + (1.0 / 21.0);
        p = (p * z) + (1.0 / 19.0);
        p = (p * z) + (1.0 / 17.0);
        p = (p * z) + (1.0 / 15.0);
        p = (p * z) + (1.0 / 13.0);
        p = (p * z) + (1.0 / 11.0);
        p = (p * z) + (1.0 / 9.0);
        p = (p * z) + (1.0 / 7.0);
        p = (p * z) + (1.0 / 5.0);
        p = (p * z) + (1.0 / 3.0);
        var twice = s + s;
        return (e * Ln2High) + (twice + ((twice * (z * p)) + (e * Ln2Low)));
    }

    /// <summary>cos(2π·v), 0 ≤ v &lt; 1: a quarter turn is reduced exactly, the rest is the Taylor series on [−π/4, π/4].</summary>
    internal static double CosTurn(double v)
    {
        var t = 4.0 * v;
        var quarter = Math.Floor(t + 0.5);
        var a = (t - quarter) * HalfPi;
        var w = a * a;
        var c = 1.0 / 20922789888000.0;
        c = (c * w) - (1.0 / 87178291200.0);
        c = (c * w) + (1.0 / 479001600.0);
        c = (c * w) - (1.0 / 3628800.0);
        c = (c * w) + (1.0 / 40320.0);
        c = (c * w) - (1.0 / 720.0);
        c = (c * w) + (1.0 / 24.0);
        c = (c * w) - 0.5;
        c = (c * w) + 1.0;
        var s = 1.0 / 355687428096000.0;
        s = (s * w) - (1.0 / 1307674368000.0);
        s = (s * w) + (1.0 / 6227020800.0);
        s = (s * w) - (1.0 / 39916800.0);
        s = (s * w) + (1.0 / 362880.0);
        s = (s * w) - (1.0 / 5040.0);
        s = (s * w) + (1.0 / 120.0);
        s = (s * w) - (1.0 / 6.0);
        s = (s * w) + 1.0;
        s *= a;

        // cos(a + q·π/2)
        return (int)quarter switch
        {
            1 => -s,
            2 => -c,
            3 => s,
            _ => c,
        };
    }

    private static double Unit(ulong key, ulong n) => (Draw(key, n) >> 11) * TwoToMinus53;

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
