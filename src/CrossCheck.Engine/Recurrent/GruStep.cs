using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>
/// r, z = σ(p + q);  n = tanh(p + r∘q);  h′ = (1 − z)∘n + z∘h, in the gates' order r, z, n.
/// </summary>
internal readonly struct GruStep : ICell
{
    private const int R = 0, Z = 1, N = 2;

    public static int Gates => 3;

    public static int States => 1;

    public static void Forward<T>(CellStep<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var r = s.P(R);
        var z = s.P(Z);
        var n = s.P(N);
        var candidate = s.Q(N);
        var h = s.Before(0);
        var next = s.Behind(0);
        Map.Add<T>(s.Q(R), r);
        Map.Add<T>(s.Q(Z), z);
        Map.Forward<Logistic, T>(default, r, r);
        Map.Forward<Logistic, T>(default, z, z);
        Map.Forward<Times, T>(default, r, candidate, next);
        Map.Add<T>(next, n);
        Map.Forward<HyperbolicTangent, T>(default, n, n);
        for (var k = 0; k < s.Count; k++)
        {
            next[k] = ((T.One - z[k]) * n[k]) + (z[k] * h[k]);
        }
    }

    public static void Backward<T>(CellStep<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var r = s.P(R);
        var z = s.P(Z);
        var n = s.P(N);
        var candidate = s.Q(N);
        var h = s.Before(0);
        for (var k = 0; k < s.Count; k++)
        {
            // h′ = (1 − z)·n + z·h  ⇒  dn = dh′·(1 − z), dz = dh′·(h − n), dh = dh′·z
            var dh = s.DBehind(0)[k];
            var dz = dh * (h[k] - n[k]) * z[k] * (T.One - z[k]);
            s.DBefore(0)[k] = dh * z[k];

            // n = tanh(p + r·q)  ⇒  dp = dn·(1 − n²), dq = dp·r, dr = dp·q
            var dn = dh * (T.One - z[k]) * (T.One - (n[k] * n[k]));
            var dr = dn * candidate[k] * r[k] * (T.One - r[k]);
            (s.DP(N)[k], s.DQ(N)[k]) = (dn, dn * r[k]);

            // r, z = σ(p + q)  ⇒  dp = dq
            s.DP(R)[k] = s.DQ(R)[k] = dr;
            s.DP(Z)[k] = s.DQ(Z)[k] = dz;
        }
    }

    public static void Define<V>(ReadOnlySpan<V> p, ReadOnlySpan<V> q, ref V h, ref V c)
        where V : struct, IReal<V>
    {
        var (reset, update) = (V.Sigmoid(p[0] + q[0]), V.Sigmoid(p[1] + q[1]));
        h = ((V.Of(1) - update) * V.Tanh(p[2] + (reset * q[2]))) + (update * h);
    }
}
