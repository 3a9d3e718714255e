using System.Numerics;
using CrossCheck.Numerics;

namespace CrossCheck.Core.Tests.Numerics;

/// <summary>
/// Values as integers in units of 2⁻¹⁶⁰⁰, by textbook series: nothing is shared with the code under test, neither the
/// reading of a double nor π nor the choice of series.
/// </summary>
internal static class Exact
{
    private const int Bits = 1600;

    public static readonly BigInteger One = BigInteger.One << Bits;

    private static readonly BigInteger Ln2 = LogOfMantissa(2 * One);

    // Størmer: π/4 = 12 arctan 1/49 + 32 arctan 1/57 − 5 arctan 1/239 + 12 arctan 1/110443.
    private static readonly BigInteger Pi =
        4 * (12 * Arctan(49) + 32 * Arctan(57) - 5 * Arctan(239) + 12 * Arctan(110443));

    public static BigInteger Of(DoubleDouble value) => Of(value.High) + Of(value.Low);

    public static BigInteger Of(double value)
    {
        BigInteger result = 0;
        BigInteger unit = One;
        double rest = Math.Abs(value);
        while (rest >= 9007199254740992.0)
        {
            rest /= 2;
            unit <<= 1;
        }

        // Whole numbers come off the front; multiplying by 2³² is exact.
        for (; rest != 0; rest = (rest - Math.Floor(rest)) * 4294967296.0, unit >>= 32)
            result += new BigInteger(Math.Floor(rest)) * unit;
        return value < 0 ? -result : result;
    }

    public static BigInteger Times(BigInteger a, BigInteger b) => (a * b) >> Bits;

    public static BigInteger Over(BigInteger a, BigInteger b) => (a << Bits) / b;

    public static BigInteger Exp(BigInteger x)
    {
        BigInteger multiple = x / Ln2;
        BigInteger t = x - multiple * Ln2;
        BigInteger sum = One;
        BigInteger term = One;
        for (int n = 1; !BigInteger.Abs(term).IsOne && !term.IsZero; n++)
        {
            term = Times(term, t) / n;
            sum += term;
        }

        int shift = (int)multiple;
        return shift >= 0 ? sum << shift : sum >> -shift;
    }

    public static BigInteger Log(BigInteger x)
    {
        int exponent = (int)(x.GetBitLength() - 1) - Bits;
        return LogOfMantissa(exponent >= 0 ? x >> exponent : x << -exponent) + exponent * Ln2;
    }

    public static BigInteger Sin(BigInteger x) => Alternating(Remainder(x), 1);

    public static BigInteger Cos(BigInteger x) => Alternating(Remainder(x), 0);

    public static BigInteger Tanh(BigInteger x)
    {
        BigInteger e = Exp(2 * x);
        return Over(e - One, e + One);
    }

    /// <summary>2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)); the terms reach e^(x²), which 1600 bits have room for.</summary>
    public static BigInteger Erf(BigInteger x)
    {
        BigInteger square = Times(x, x);
        BigInteger sum = 0;
        BigInteger power = x;
        for (int n = 0; BigInteger.Abs(power) > 1; n++, power = -Times(power, square) / n)
            sum += power / (2 * n + 1);
        return Over(2 * sum, Root(Pi));
    }

    public static BigInteger Sqrt(BigInteger x) => Root(x);

    public static BigInteger Pow(BigInteger x, BigInteger y) => Exp(Times(y, Log(x)));

    /// <summary>log₂ |actual / expected − 1|; −∞ where they are equal.</summary>
    public static double RelativeError(DoubleDouble actual, BigInteger expected)
    {
        BigInteger error = BigInteger.Abs(Of(actual) - expected);
        return error.IsZero ? double.NegativeInfinity
            : expected.IsZero ? double.PositiveInfinity
            : BigInteger.Log(error, 2) - BigInteger.Log(BigInteger.Abs(expected), 2);
    }

    private static BigInteger Root(BigInteger x)
    {
        // Newton on integers, from above.
        BigInteger target = x << Bits;
        BigInteger root = BigInteger.One << ((int)target.GetBitLength() / 2 + 1);
        while (true)
        {
            BigInteger next = (root + target / root) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }

    private static BigInteger LogOfMantissa(BigInteger m)
    {
        BigInteger s = Over(m - One, m + One);
        BigInteger square = Times(s, s);
        BigInteger sum = 0;
        for (int n = 1; !s.IsZero; n += 2, s = Times(s, square))
            sum += 2 * s / n;
        return sum;
    }

    private static BigInteger Arctan(int inverse)
    {
        BigInteger sum = 0;
        BigInteger power = One / inverse;
        for (int n = 0; !power.IsZero; n++, power /= inverse * (long)inverse)
            sum += (n % 2 == 0 ? power : -power) / (2 * n + 1);
        return sum;
    }

    private static BigInteger Remainder(BigInteger x) => x % (2 * Pi);

    private static BigInteger Alternating(BigInteger x, int first)
    {
        BigInteger square = Times(x, x);
        BigInteger term = first == 1 ? x : One;
        BigInteger sum = 0;
        for (int n = first; BigInteger.Abs(term) > 1; n += 2, term = -Times(term, square) / (n * (n - 1)))
            sum += term;
        return sum;
    }
}
