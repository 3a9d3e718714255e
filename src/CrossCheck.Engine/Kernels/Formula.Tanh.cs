using System.Runtime.CompilerServices;

namespace CrossCheck.Engine.Kernels;

// tanh and erf: x + x·P(x²) near zero, 1 − (something small from exp) elsewhere, both odd; erf of float32 is one polynomial.
internal static partial class Formula<D>
{
    private const double TanhJoin = 0.5625;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D TanhLong(D x)
    {
        D ax = Magnitude(x);
        ax = Select(Greater(ax, C(22.0)), C(22.0), ax);
        D z = ax * ax;
        D p = C(7.634414185118713e-06);
        p = Fma(p, z, -3.333062013997152e-05);
        p = Fma(p, z, 9.427778828319503e-05);
        p = Fma(p, z, -0.00023836459039376214);
        p = Fma(p, z, 0.0005898788187502341);
        p = Fma(p, z, -0.0014558149436249654);
        p = Fma(p, z, 0.003592126352822234);
        p = Fma(p, z, -0.008863235437120377);
        p = Fma(p, z, 0.02186948853313033);
        p = Fma(p, z, -0.05396825396820291);
        p = Fma(p, z, 0.133333333333333);
        p = Fma(p, z, -0.3333333333333333);
        D near = Fma(ax, z * p, ax);
        // tanh x = 1 − 2/(e²ˣ + 1).
        D far = C(1.0) - (C(2.0) / (ExpLong(ax + ax, C(0.0)) + C(1.0)));
        return WithSign(Select(Greater(C(TanhJoin), ax), near, far), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D TanhShort(D x)
    {
        D ax = Magnitude(x);
        ax = Select(Greater(ax, C(22.0)), C(22.0), ax);
        D z = ax * ax;
        D p = C(-0.0009483058960434726);
        p = Fma(p, z, 0.003390026340593066);
        p = Fma(p, z, -0.008821457094286857);
        p = Fma(p, z, 0.021864969421908135);
        p = Fma(p, z, -0.05396801880934614);
        p = Fma(p, z, 0.13333332871396017);
        p = Fma(p, z, -0.33333333331843856);
        D near = Fma(ax, z * p, ax);
        D far = C(1.0) - (C(2.0) / (ExpShort(ax + ax) + C(1.0)));
        return WithSign(Select(Greater(C(TanhJoin), ax), near, far), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D ErfLong(D x)
    {
        D ax = Magnitude(x);
        ax = Select(Greater(ax, C(6.0)), C(6.0), ax);
        D z = ax * ax;
        // erf x / x − 1 on [0, 1].
        D p = C(-4.230945824295338e-12);
        p = Fma(p, z, 8.709045129053106e-11);
        p = Fma(p, z, -1.216456005728345e-09);
        p = Fma(p, z, 1.4792401209404813e-08);
        p = Fma(p, z, -1.6364642158167616e-07);
        p = Fma(p, z, 1.6462045441468418e-06);
        p = Fma(p, z, -1.4925647567519332e-05);
        p = Fma(p, z, 0.00012055332902888736);
        p = Fma(p, z, -0.000854832702193483);
        p = Fma(p, z, 0.0052239776254232985);
        p = Fma(p, z, -0.02686617064512984);
        p = Fma(p, z, 0.1128379167095512);
        p = Fma(p, z, -0.37612638903183754);
        p = Fma(p, z, 0.1283791670955126);
        D near = Fma(ax, p, ax);

        // erf x = 1 − e^(−x²)·R(v), R = erfc x · e^(x²) on [1, 6], v = 14.4/(x + 3) − 2.6 in [−1, 1].
        D v = (C(14.4) / (ax + C(3.0))) - C(2.6);
        D r = C(-6.69764556479088e-15);
        r = Fma(r, v, 6.0437921477888106e-12);
        r = Fma(r, v, -6.0217325603032356e-12);
        r = Fma(r, v, -2.5700407551346895e-10);
        r = Fma(r, v, 2.6377560229741245e-10);
        r = Fma(r, v, 1.1339335731147057e-08);
        r = Fma(r, v, 4.526731813346136e-09);
        r = Fma(r, v, -5.541273098016639e-07);
        r = Fma(r, v, -2.4255574850429225e-06);
        r = Fma(r, v, 1.9563583197781736e-05);
        r = Fma(r, v, 0.0003316029605792838);
        r = Fma(r, v, 0.002479314697086253);
        r = Fma(r, v, 0.012713147695691918);
        r = Fma(r, v, 0.04969844540339414);
        r = Fma(r, v, 0.15436117429436919);
        r = Fma(r, v, 0.20798329133342888);
        D far = Fma(Negate(ExpLong(Negate(z), C(0.0))), r, 1.0);
        return WithSign(Select(Greater(C(1.0), ax), near, far), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D ErfShort(D x)
    {
        // erf x = x·P(t), t = x²/8 − 1 in [−1, 1]: one polynomial for all. From 4 on it is 1, which is the float next to erf 4.
        D ax = Magnitude(x);
        ax = Select(Greater(ax, C(4.0)), C(4.0), ax);
        D t = Fma(ax * ax, C(0.125), -1.0);
        D p = C(-4.467242670949824e-06);
        p = Fma(p, t, 1.3246133141674834e-05);
        p = Fma(p, t, -1.3260380926920112e-05);
        p = Fma(p, t, 3.11212894080648e-05);
        p = Fma(p, t, -0.00012508945346589517);
        p = Fma(p, t, 0.0002990814426379683);
        p = Fma(p, t, -0.000606629705621115);
        p = Fma(p, t, 0.0012724411639804154);
        p = Fma(p, t, -0.0025816672387885308);
        p = Fma(p, t, 0.004864544485112429);
        p = Fma(p, t, -0.008605022613664765);
        p = Fma(p, t, 0.014345773496301898);
        p = Fma(p, t, -0.022473827344932043);
        p = Fma(p, t, 0.03306145939747024);
        p = Fma(p, t, -0.04576507787849921);
        p = Fma(p, t, 0.0598868010406377);
        p = Fma(p, t, -0.0747278678383607);
        p = Fma(p, t, 0.09020900079987182);
        p = Fma(p, t, -0.10771044247615774);
        p = Fma(p, t, 0.13167511672717516);
        p = Fma(p, t, -0.17657623330158756);
        p = Fma(p, t, 0.35353099564409746);
        return WithSign(ax * p, x);
    }
}
