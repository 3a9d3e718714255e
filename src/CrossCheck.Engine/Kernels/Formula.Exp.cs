using System.Runtime.CompilerServices;

namespace CrossCheck.Engine.Kernels;

// eˣ = 2ⁿ·eʳ, n = round(x/ln 2), |r| ≤ ln 2 / 2, eʳ = 1 + r + r²·P(r).
internal static partial class Formula<D>
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>The first 42 bits of ln 2: n·Ln2Hi is exact for |n| &lt; 2¹¹.</summary>
    private const double Ln2Hi = 0.6931471805598903;

    private const double Ln2Lo = 5.497923018708371e-14;

    /// <summary>exp(x + low), |low| at most an ulp of x; about 0.61 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D ExpLong(D x, D low)
    {
        // Clamped to where the result is 0 or ∞ anyway, so that n stays small; NaN passes.
        x = Select(Greater(x, C(720.0)), C(720.0), x);
        x = Select(Greater(C(-760.0), x), C(-760.0), x);
        D shifted = Fma(x, C(Log2E), Shift);
        D n = shifted - C(Shift);

        // r + c = x + low − n·ln 2 to some 100 bits.
        D r0 = Fma(n, C(-Ln2Hi), x);
        D r1 = Fma(n, C(-Ln2Lo), r0);
        D c1 = Fma(n, C(-Ln2Lo), r0 - r1) + low;
        D r = r1 + c1;
        D c = (r1 - r) + c1;

        D p = C(2.09147553258932e-09);
        p = Fma(p, r, 2.5105312729622103e-08);
        p = Fma(p, r, 2.755727347871858e-07);
        p = Fma(p, r, 2.755725517000089e-06);
        p = Fma(p, r, 2.480158732567746e-05);
        p = Fma(p, r, 0.0001984126987500228);
        p = Fma(p, r, 0.0013888888888883711);
        p = Fma(p, r, 0.008333333333326084);
        p = Fma(p, r, 0.04166666666666667);
        p = Fma(p, r, 0.1666666666666667);
        p = Fma(p, r, 0.5);

        // 1 + r is split without error, and the small terms are added last.
        D s = C(1.0) + r;
        D tail = ((C(1.0) - s) + r) + Fma(c, s, r * r * p);
        D value = s + tail;

        // 2ⁿ in two factors: n may be outside the exponent's range where the product is not, and the
        // second product rounds a subnormal result.
        D biased = D.SubtractBits(shifted, Bits(ShiftBits - (2 * ExponentBias)));
        D half = biased >>> 1;
        D scale1 = half << 52;
        D scale2 = D.SubtractBits(biased, half) << 52;
        return value * scale1 * scale2;
    }

    /// <summary>exp for arguments that were float32: relative error below 2⁻³⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D ExpShort(D x)
    {
        x = Select(Greater(x, C(130.0)), C(130.0), x);
        x = Select(Greater(C(-160.0), x), C(-160.0), x);
        D shifted = Fma(x, C(Log2E), Shift);
        D n = shifted - C(Shift);
        D r = Fma(n, C(-Ln2Lo), Fma(n, C(-Ln2Hi), x));
        D p = C(2.485969439475207e-05);
        p = Fma(p, r, 0.00019899390183679232);
        p = Fma(p, r, 0.001388885390994504);
        p = Fma(p, r, 0.008333298344023092);
        p = Fma(p, r, 0.041666666719295684);
        p = Fma(p, r, 0.1666666671931248);
        p = Fma(p, r, 0.5);
        p = Fma(p, r, 1.0);
        p = Fma(p, r, 1.0);
        D scale = D.SubtractBits(shifted, Bits(ShiftBits - ExponentBias)) << 52;
        return p * scale;
    }
}
