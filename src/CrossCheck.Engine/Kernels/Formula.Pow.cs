using System.Runtime.CompilerServices;

namespace CrossCheck.Engine.Kernels;

// |x|ʸ = exp(y·log |x|) with log |x| to some 65 bits; sign and special cases afterwards.
internal static partial class Formula<D>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D PowLong(D x, D y)
    {
        D ax = Magnitude(x);
        D l = LogExtended(ax, out D lLow);
        D edge = LogEdges(ax, l);
        lLow = Select(Equal(edge, l), lLow, C(0.0));
        l = edge;

        D p = y * l;
        D pLow = Fma(y, lLow, Fma(y, l, Negate(p)));
        // Where exp is 0 or ∞ anyway the residual may be NaN.
        pLow = Select(Greater(C(800.0), Magnitude(p)), pLow, C(0.0));
        return PowEdges(x, y, ExpLong(Bounded(p, l, y), pLow));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D PowShort(D x, D y)
    {
        D ax = Magnitude(x);
        D l = LogEdges(ax, LogShort(ax));
        return PowEdges(x, y, ExpShort(Bounded(y * l, l, y)));
    }

    /// <summary>y·log 1 is 0 also for y = ±∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Bounded(D p, D l, D y) => Select(Equal(l, C(0.0)) & Equal(y, y), C(0.0), p);

    /// <summary>From |x|ʸ to xʸ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D PowEdges(D x, D y, D value)
    {
        D whole = Equal(D.Floor(y), y);
        D halfY = y * C(0.5);
        D odd = D.AndNot(whole, Equal(D.Floor(halfY), halfY));
        value ^= x & odd & C(-0.0);
        // A negative finite base with a fractional exponent has no real power.
        D negative = Greater(C(0.0), x) & Greater(x, C(double.NegativeInfinity));
        value = Select(D.AndNot(negative & Equal(y, y), whole), C(double.NaN), value);
        return Select(Equal(x, C(1.0)) | Equal(y, C(0.0)), C(1.0), value);
    }

    /// <summary>log x of a positive finite x as an unevaluated sum, relative error about 2⁻⁶⁵.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D LogExtended(D x, out D low)
    {
        D m = Split(x, out D k);
        D f = m - C(1.0);

        // s + sLow = f/(2 + f); 2 + f = d + dLow exactly.
        D d = m + C(1.0);
        D dLow = m - (d - C(1.0));
        D s = f / d;
        D sLow = Fma(Negate(s), dLow, Fma(Negate(s), d, f)) / d;
        D z = s * s;
        D zLow = Fma(s + s, sLow, Fma(s, s, Negate(z)));

        // 2 artanh(s)/s = 2 + z·(2/3 + z·Q(z)).
        D q = C(0.11725604536475413);
        q = Fma(q, z, 0.11706004128016817);
        q = Fma(q, z, 0.13334813373687013);
        q = Fma(q, z, 0.15384594802772);
        q = Fma(q, z, 0.18181818336889324);
        q = Fma(q, z, 0.22222222221649277);
        q = Fma(q, z, 0.28571428571429375);
        q = Fma(q, z, 0.4);
        D zq = z * q;
        D c = C(0.6666666666666666) + zq;
        D cLow = (C(0.6666666666666666) - c) + zq + C(3.700743415417188e-17);
        D t = z * c;
        D tLow = Fma(z, cLow, Fma(zLow, c, Fma(z, c, Negate(t))));
        D u = C(2.0) + t;
        D uLow = (C(2.0) - u) + t + tLow;
        D v = s * u;
        D vLow = Fma(s, uLow, Fma(sLow, u, Fma(s, u, Negate(v))));

        D a = k * C(Ln2Hi);
        D hi = a + v;
        D hiLow = (a - hi) + v;
        // ln 2 = Ln2Hi + Ln2Lo + 1.9e-31: k times the third part is below 2⁻⁹².
        D b = k * C(Ln2Lo);
        D bLow = Fma(k, C(Ln2Lo), Negate(b));
        D rest = hiLow + (vLow + bLow);
        D lo = rest + b;
        D value = hi + lo;
        low = (hi - value) + lo;
        return value;
    }
}
