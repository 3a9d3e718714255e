using System.Runtime.CompilerServices;

namespace CrossCheck.Engine.Kernels;

// log x = k·ln 2 + log m, m in [√½, √2), f = m − 1, s = f/(2 + f), log(1 + f) = 2 artanh s.
internal static partial class Formula<D>
{
    private const long SqrtHalfBits = 0x3FE6A09E667F3BCD;

    /// <summary>x = 2ᵏ·m, m in [√½, √2), for x positive and finite; subnormal numbers are scaled first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Split(D x, out D k)
    {
        D tiny = Greater(C(2.2250738585072014e-308), x);
        x = Select(tiny, x * C(18014398509481984.0), x);
        // 1024 is added to k so that a logical shift will do; 2⁵² turns the integer into a double.
        D biased = D.SubtractBits(x, Bits(SqrtHalfBits - (1024L << 52))) >>> 52;
        k = (biased | Bits(0x4330000000000000)) - C(4503599627370496.0 + 1024.0);
        k -= tiny & C(54.0);
        return D.SubtractBits(x, D.SubtractBits(biased, Bits(1024)) << 52);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D LogEdges(D x, D value)
    {
        value = Select(Equal(x, C(double.PositiveInfinity)), x, value);
        value = Select(Equal(x, C(0.0)), C(double.NegativeInfinity), value);
        return Select(Greater(x, C(0.0)) | Equal(x, C(0.0)), value, C(double.NaN));
    }

    /// <summary>log x; about 0.60 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D LogLong(D x)
    {
        D f = Split(x, out D k) - C(1.0);
        D s = f / (C(2.0) + f);
        D z = s * s;
        D q = C(0.13089445145246312);
        q = Fma(q, z, 0.1326850331279476);
        q = Fma(q, z, 0.15386249788196105);
        q = Fma(q, z, 0.181817954545265);
        q = Fma(q, z, 0.2222222239345263);
        q = Fma(q, z, 0.28571428570795937);
        q = Fma(q, z, 0.4000000000000089);
        q = Fma(q, z, 0.6666666666666666);

        // log(1 + f) = f − f²/2 + s·(f²/2 + z·Q(z)); the parts that f and k·ln 2 lose are carried in low.
        D half = C(0.5) * f;
        D square = half * f;
        D squareLow = Fma(half, f, Negate(square));
        D w = f - square;
        D wLow = ((f - w) - square) - squareLow;
        D a = k * C(Ln2Hi);
        D hi = a + w;
        D hiLow = (a - hi) + w;
        D low = Fma(s, Fma(z, q, square), Fma(k, C(Ln2Lo), wLow)) + hiLow;
        return LogEdges(x, hi + low);
    }

    /// <summary>log |x| of numbers that were float32 and are not 0 or ∞: relative error below 2⁻⁴⁸.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D LogShort(D x)
    {
        D f = Split(x, out D k) - C(1.0);
        D s = f / (C(2.0) + f);
        D z = s * s;
        D q = C(0.16624417444765519);
        q = Fma(q, z, 0.18140021529648082);
        q = Fma(q, z, 0.22222866224748364);
        q = Fma(q, z, 0.2857142410204322);
        q = Fma(q, z, 0.40000000011320874);
        q = Fma(q, z, 0.6666666666666202);
        D m = Fma(s * z, q, s + s);
        return Fma(k, C(0.6931471805599453), m);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D LogSpecial(D x) => LogEdges(x, LogShort(x));
}
