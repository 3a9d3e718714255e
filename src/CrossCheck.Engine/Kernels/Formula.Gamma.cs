using System.Runtime.CompilerServices;

namespace CrossCheck.Engine.Kernels;

// ln Γ and ψ of positive numbers: a polynomial around the zero below 3, the recurrence down to it, from 8 on Stirling's
// series as a polynomial in 1/x².
internal static partial class Formula<D>
{
    /// <summary>The number before 8.</summary>
    private const double BelowStirling = 7.999999999999999;

    /// <summary>The zero of ψ, 1.4616321449683622 + 9.55·10⁻¹⁷.</summary>
    private const double DigammaZero = 1.4616321449683622;

    private const double DigammaZeroLow = 9.549995429965697e-17;

    /// <summary>ln Γ(x) for x &gt; 0; about 1.94 ulp, half an ulp far out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D LogGamma(D x)
    {
        // Γ(x) = (x − 1)·…·(x − k)·Γ(u), u = x − k in [2, 3); every difference is exact.
        D u = x;
        D factors = C(1.0);
        for (int k = 0; k < 5; k++)
        {
            D less = u - C(1.0);
            D done = Greater(C(3.0), u);
            factors = Select(done, factors, factors * less);
            u = Select(done, u, less);
        }

        D below = Greater(C(0.75), x);
        D near = Greater(C(1.5), x);
        D far = Greater(x, C(BelowStirling));
        D single = D.AndNot(Greater(C(3.0), x), below);
        D l = LogExtended(Select(below | far, x, factors), out D lLow);

        // ln Γ(1 + z) = z·A(z) on [−¼, ½]: of x from 0.75 to 1.5 itself, below 0.5 of 1 + x.
        D half = Greater(C(0.5), x);
        D z = Select(half, x, x - C(1.0));
        D a = C(0.006837511584303814);
        a = Fma(a, z, -0.025986773971407036);
        a = Fma(a, z, 0.04671230819605673);
        a = Fma(a, z, -0.056518139297869995);
        a = Fma(a, z, 0.05790211255423161);
        a = Fma(a, z, -0.058977697054169845);
        a = Fma(a, z, 0.06224250004458276);
        a = Fma(a, z, -0.06660002797561868);
        a = Fma(a, z, 0.07144286096823818);
        a = Fma(a, z, -0.07693834399295793);
        a = Fma(a, z, 0.0833539229301034);
        a = Fma(a, z, -0.09095377585749281);
        a = Fma(a, z, 0.10009943889128511);
        a = Fma(a, z, -0.11133427134128401);
        a = Fma(a, z, 0.1255096701225694);
        a = Fma(a, z, -0.14404989670121374);
        a = Fma(a, z, 0.1695571769891583);
        a = Fma(a, z, -0.20738555102909395);
        a = Fma(a, z, 0.27058080842783183);
        a = Fma(a, z, -0.4006856343865304);

        // The last two sums cancel for z > 0: what they round off is added behind.
        D term = z * a;
        D slope = C(0.8224670334241131) + term;
        D slopeLow = (C(0.8224670334241131) - slope) + term + C(5.017352363993737e-17);
        D product = z * slope;
        D productLow = Fma(z, slopeLow, Fma(z, slope, Negate(product)));
        a = product - C(0.5772156649015329);
        D aLow = (product - (a + C(0.5772156649015329))) + (productLow + C(4.4552204604837455e-18));
        a = Fma(z, a, z * aLow);

        // ln Γ(2 + w) = w·B(w) on [−½, 1]: of x from 1.5 to 3 and of u, from 0.5 to 0.75 of 1 + x.
        D w = Select(below, x - C(1.0), u - C(2.0));
        D b = C(1.6305432352127331e-09);
        b = Fma(b, w, -1.2394516911278076e-08);
        b = Fma(b, w, 4.4561979632842775e-08);
        b = Fma(b, w, -1.0784595012220329e-07);
        b = Fma(b, w, 2.2102374422908605e-07);
        b = Fma(b, w, -4.5041997201473635e-07);
        b = Fma(b, w, 9.511969731319312e-07);
        b = Fma(b, w, -2.0371195482358996e-06);
        b = Fma(b, w, 4.375472004777847e-06);
        b = Fma(b, w, -9.440199753274835e-06);
        b = Fma(b, w, 2.050723289467849e-05);
        b = Fma(b, w, -4.4926118904862264e-05);
        b = Fma(b, w, 9.945749459386184e-05);
        b = Fma(b, w, -0.00022315476914202685);
        b = Fma(b, w, 0.0005096695270786523);
        b = Fma(b, w, -0.0011927539111748094);
        b = Fma(b, w, 0.0028905103306125996);
        b = Fma(b, w, -0.007385551028687111);
        b = Fma(b, w, 0.020580808427787502);
        b = Fma(b, w, -0.06735230105319796);
        b = Fma(b, w, 0.3224670334241132);
        b = Fma(b, w, 0.42278433509846713);
        D value = Select(half | D.AndNot(near, below), a, w * b);

        // One factor less, ln Γ(x) = ln Γ(1 + x) − ln x, or k more.
        D up = value - lLow - l;
        D down = value + lLow + l;
        value = Select(below, up, Select(single, value + C(0.0), down));

        // (x − ½)·ln x − x + ½·ln 2π + S(1/x²)/x
        D r = C(1.0) / x;
        D rr = r * r;
        D s = C(-0.0016526004455595122);
        s = Fma(s, rr, 0.0008372834512071336);
        s = Fma(s, rr, -0.0005952025951802712);
        s = Fma(s, rr, 0.0007936506649488252);
        s = Fma(s, rr, -0.002777777777606244);
        s = Fma(s, rr, 0.0833333333333333);
        D shifted = x - C(0.5);
        product = shifted * l;
        productLow = Fma(shifted, l, Negate(product)) + (shifted * lLow);
        D difference = product - x;
        D differenceLow = (product - difference) - x;
        D stirling = difference + (C(0.9189385332046728) + (Fma(s, r, productLow) + differenceLow));
        // The parts of an overflow are NaN.
        stirling = Select(Equal(product, C(double.PositiveInfinity)), product, stirling);
        value = Select(far, stirling, value);

        D pole = Equal(x, C(0.0)) | Equal(x, C(double.PositiveInfinity));
        value = Select(pole, C(double.PositiveInfinity), value);
        return Select(pole | Greater(x, C(0.0)), value, C(double.NaN));
    }

    /// <summary>ψ(x) = Γ′(x)/Γ(x) for x &gt; 0; about 2.55 ulp, half an ulp far out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Digamma(D x)
    {
        // ψ(x) = 1/(x − 1) + … + 1/(x − k) + ψ(u), u = x − k in [1.25, 2.25).
        D u = x;
        D sum = C(0.0);
        for (int k = 0; k < 6; k++)
        {
            D less = u - C(1.0);
            D done = Greater(C(2.25), u);
            sum = Select(done, sum, sum + (C(1.0) / less));
            u = Select(done, u, less);
        }

        // ψ(x₀ + t) = t·Q(t) on [1, 2.25], below 1 of 1 + x.
        D below = Greater(C(1.0), x);
        D r = C(1.0) / x;
        D t = (u - Select(below, C(DigammaZero - 1.0), C(DigammaZero))) - C(DigammaZeroLow);
        D q = C(9.764772440743301e-06);
        q = Fma(q, t, -5.41537729076374e-05);
        q = Fma(q, t, 0.00013349701354722375);
        q = Fma(q, t, -0.00020347106866435729);
        q = Fma(q, t, 0.000250023091500183);
        q = Fma(q, t, -0.00032958818692283676);
        q = Fma(q, t, 0.0004918670621788982);
        q = Fma(q, t, -0.0007392808945287568);
        q = Fma(q, t, 0.0010830729014763118);
        q = Fma(q, t, -0.0015776233382441725);
        q = Fma(q, t, 0.0023043976669578927);
        q = Fma(q, t, -0.0033695739682077282);
        q = Fma(q, t, 0.004926852311798871);
        q = Fma(q, t, -0.0072045672956230385);
        q = Fma(q, t, 0.010538787912090657);
        q = Fma(q, t, -0.015424763239753156);
        q = Fma(q, t, 0.02259764830594768);
        q = Fma(q, t, -0.033161126598934984);
        q = Fma(q, t, 0.0488042881654993);
        q = Fma(q, t, -0.0721995612533286);
        q = Fma(q, t, 0.10782405069118729);
        q = Fma(q, t, -0.16394270544244263);
        q = Fma(q, t, 0.25849976095565175);
        q = Fma(q, t, -0.44276316898359197);
        q = Fma(q, t, 0.9676722454476212);
        D value = Fma(t, q, Select(below, Negate(r), sum));

        // ln x − 1/(2x) − R(1/x²)/x²
        D rr = r * r;
        D s = C(0.06362150587634356);
        s = Fma(s, rr, -0.020697987372370493);
        s = Fma(s, rr, 0.007571689620283902);
        s = Fma(s, rr, -0.0041666448230497);
        s = Fma(s, rr, 0.0039682539119537084);
        s = Fma(s, rr, -0.008333333333278636);
        s = Fma(s, rr, 0.08333333333333333);
        D stirling = LogLong(x) - Fma(s, rr, C(0.5) * r);
        value = Select(Greater(x, C(BelowStirling)), stirling, value);

        value = Select(Equal(x, C(0.0)), Negate(r), value);
        return Select(Equal(x, C(0.0)) | Greater(x, C(0.0)), value, C(double.NaN));
    }
}
