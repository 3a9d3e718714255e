using System.Numerics;

namespace CrossCheck.Numerics;

/// <summary>The constants of <see cref="DoubleDouble"/>, correctly rounded from integer arithmetic in 256 bits.</summary>
internal static class DoubleDoubleTables
{
    private const int Bits = 256;

    private static readonly BigInteger One = BigInteger.One << Bits;

    /// <summary>π to 1400 bits: enough to take multiples of it from any double, with 200 bits to spare.</summary>
    internal const int LongBits = 1400;

    internal static readonly BigInteger LongHalfPi =
        (8 * Arctangent(5, LongBits + 16) - 2 * Arctangent(239, LongBits + 16)) >> 16; // Machin

    internal static readonly DoubleDouble Pi = DoubleDouble.FromRatio(LongHalfPi, BigInteger.One << (LongBits - 1));

    /// <summary>2/√π.</summary>
    internal static readonly DoubleDouble TwoOverSqrtPi = DoubleDouble.Of(2) / DoubleDouble.Sqrt(Pi);

    /// <summary>π/2 = A + B + C; A and B have 33 bits, so that their multiples up to 2²⁰ are exact.</summary>
    internal static readonly double HalfPiA = Leading(LongHalfPi, LongBits, 32);
    internal static readonly double HalfPiB = Leading(LongHalfPi - Fixed(HalfPiA, LongBits), LongBits, 66);
    internal static readonly DoubleDouble HalfPiC =
        DoubleDouble.FromRatio(LongHalfPi - Fixed(HalfPiA, LongBits) - Fixed(HalfPiB, LongBits), BigInteger.One << LongBits);

    /// <summary>ln 2 = A + B; A has 40 bits, so that its multiples up to 2¹² are exact.</summary>
    private static readonly BigInteger Log2 = Logarithm(2, 1);
    internal static readonly DoubleDouble Ln2 = DoubleDouble.FromRatio(Log2, One);
    internal static readonly double Ln2A = Leading(Log2, Bits, 40);
    internal static readonly DoubleDouble Ln2B = DoubleDouble.FromRatio(Log2 - Fixed(Ln2A, Bits), One);

    /// <summary>1/n!, n = 0 … 7.</summary>
    internal static readonly DoubleDouble[] InverseFactorial = Table(8, n => DoubleDouble.FromRatio(1, Product(1, n, 1)));

    /// <summary>1/(2n + 1), n = 0 … 3.</summary>
    internal static readonly DoubleDouble[] InverseOdd = Table(4, n => DoubleDouble.FromRatio(1, 2 * n + 1));

    /// <summary>1/(1 · 3 · 5 · … · (2n + 1)), n = 0 … 99.</summary>
    internal static readonly DoubleDouble[] InverseDoubleFactorial =
        Table(100, n => DoubleDouble.FromRatio(1, Product(1, 2 * n + 1, 2)));

    /// <summary>exp(j/32) − 1, j = −12 … 12, at index j + 12.</summary>
    internal static readonly DoubleDouble[] ExpM1 = Table(25, i => DoubleDouble.FromRatio(Taylor(i - 12, 0, 1, 1) - One, One));

    /// <summary>sin(j/32), j = 0 … 26.</summary>
    internal static readonly DoubleDouble[] Sin = Table(27, j => DoubleDouble.FromRatio(Taylor(j, 1, 2, -1), One));

    /// <summary>cos(j/32), j = 0 … 26.</summary>
    internal static readonly DoubleDouble[] Cos = Table(27, j => DoubleDouble.FromRatio(Taylor(j, 0, 2, -1), One));

    /// <summary>ln(j/64), j = 44 … 92, at index j − 44.</summary>
    internal static readonly DoubleDouble[] Log = Table(49, i => DoubleDouble.FromRatio(Logarithm(i + 44, 64), One));

    private static DoubleDouble[] Table(int length, Func<int, DoubleDouble> entry)
        => [.. Enumerable.Range(0, length).Select(entry)];

    private static BigInteger Product(int first, int last, int step)
    {
        BigInteger product = BigInteger.One;
        for (int n = first; n <= last; n += step)
            product *= n;
        return product;
    }

    /// <summary>Σ sign^k xⁿ/n! over n = first, first + step, …, with x = j/32: exp, sin or cos.</summary>
    private static BigInteger Taylor(int j, int first, int step, int sign)
    {
        BigInteger sum = 0;
        BigInteger term = One;
        for (int n = 0; !term.IsZero; n++, term = term * j / (32 * n))
        {
            if (n >= first && (n - first) % step == 0)
                sum += sign < 0 && (n - first) / step % 2 == 1 ? -term : term;
        }

        return sum;
    }

    /// <summary>ln(p/q) = 2 artanh((p − q)/(p + q)).</summary>
    private static BigInteger Logarithm(int p, int q)
    {
        BigInteger sum = 0;
        BigInteger power = One * (p - q) / (p + q);
        for (int n = 1; !power.IsZero; n += 2, power = power * ((p - q) * (p - q)) / ((p + q) * (p + q)))
            sum += 2 * power / n;
        return sum;
    }

    /// <summary>arctan(1/x).</summary>
    private static BigInteger Arctangent(int x, int bits)
    {
        BigInteger sum = 0;
        BigInteger power = (BigInteger.One << bits) / x;
        for (int n = 1; !power.IsZero; n += 2, power /= -x * x)
            sum += power / n;
        return sum;
    }

    /// <summary>value / 2^bits cut after its bit of weight 2^−kept.</summary>
    private static double Leading(BigInteger value, int bits, int kept) => Math.ScaleB((double)(value >> (bits - kept)), -kept);

    /// <summary>value · 2^bits, for a value with no bits below 2⁻⁷⁰.</summary>
    private static BigInteger Fixed(double value, int bits) => new BigInteger(Math.ScaleB(value, 70)) << (bits - 70);
}
