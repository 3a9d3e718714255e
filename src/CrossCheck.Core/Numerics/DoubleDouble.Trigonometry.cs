using System.Numerics;

namespace CrossCheck.Numerics;

public readonly partial struct DoubleDouble
{
    /// <summary>
    /// sin x, x in radians, for every finite x; NaN at ±∞. Relative error at most 2⁻¹⁰³ (measured 2⁻¹⁰⁴·²) where x is
    /// 2⁻⁴⁰ or more from a multiple of π other than 0; nearer to one, 2⁻¹⁴⁰ absolute.
    /// </summary>
    /// <remarks>Beyond |x| = 1.6·10⁶ the multiple of π is taken off in integers of 2400 bits, some ten times slower.</remarks>
    public static DoubleDouble Sin(DoubleDouble value)
    {
        if (value.hi == 0)
            return value;
        if (!IsFinite(value))
            return double.NaN;
        return SinOfQuadrant(Reduce(value, out int quadrant), quadrant);
    }

    /// <summary>cos x, x in radians; errors as for <see cref="Sin"/>.</summary>
    public static DoubleDouble Cos(DoubleDouble value)
    {
        if (!IsFinite(value))
            return double.NaN;
        return SinOfQuadrant(Reduce(value, out int quadrant), quadrant + 1);
    }

    /// <summary>r in [−π/4, π/4] and k modulo 4, with x = r + k·π/2.</summary>
    private static DoubleDouble Reduce(DoubleDouble value, out int quadrant)
    {
        const double TwoOverPi = 0.6366197723675814;
        double magnitude = Math.Abs(value.hi);
        if (magnitude < 0.785)
        {
            quadrant = 0;
            return value;
        }

        if (magnitude < 1.6e6)
        {
            double k = Math.Round(value.hi * TwoOverPi);
            quadrant = (int)k & 3;
            DoubleDouble rest = Sum(value.hi, -k * DoubleDoubleTables.HalfPiA) + -k * DoubleDoubleTables.HalfPiB;
            return rest + value.lo - DoubleDoubleTables.HalfPiC * k;
        }

        (BigInteger numerator, int bits) = ToRatio(value);
        BigInteger scaled = numerator << (DoubleDoubleTables.LongBits - bits);
        BigInteger halfPi = DoubleDoubleTables.LongHalfPi;
        BigInteger multiple = BigInteger.Divide((scaled << 1) + scaled.Sign * halfPi, halfPi << 1);
        quadrant = (int)(multiple & 3);
        return FromRatio(scaled - multiple * halfPi, BigInteger.One << DoubleDoubleTables.LongBits);
    }

    /// <summary>sin(r + k·π/2).</summary>
    private static DoubleDouble SinOfQuadrant(DoubleDouble r, int k)
    {
        // r = ±(j/32 + t), |t| ≤ 1/64; sin(a + t) = sin a + (sin a·(cos t − 1) + cos a·sin t), cos likewise.
        bool negative = r.hi < 0;
        r = Abs(r);
        int j = (int)Math.Round(r.hi * 32);
        DoubleDouble t = r - j / 32.0;
        DoubleDouble z = t * t;
        double h = z.hi;
        DoubleDouble[] inverse = DoubleDoubleTables.InverseFactorial;

        double sinTail = h * (1.0 / 362880 - h * (1.0 / 39916800 - h * (1.0 / 6227020800 - h * (1.0 / 1307674368000))));
        DoubleDouble sinSeries = MultiplyAdd(MultiplyAdd(sinTail - inverse[7], z, inverse[5]), z, -inverse[3]) * z;
        DoubleDouble sin = t + t * sinSeries;
        double cosTail = 1.0 / 40320 - h * (1.0 / 3628800 - h * (1.0 / 479001600 - h * (1.0 / 87178291200)));
        DoubleDouble cosM1 = MultiplyAdd(MultiplyAdd(z * cosTail - inverse[6], z, inverse[4]), z, -inverse[2]) * z;

        DoubleDouble sinA = DoubleDoubleTables.Sin[j];
        DoubleDouble cosA = DoubleDoubleTables.Cos[j];
        if ((k & 1) == 0)
        {
            if (j != 0)
                sin = sinA + (sinA * cosM1 + cosA * sin);
            return negative != ((k & 2) != 0) ? -sin : sin;
        }

        DoubleDouble cos = cosA + (cosA * cosM1 - sinA * sin);
        return (k & 2) != 0 ? -cos : cos;
    }
}
