using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>
/// i, f, o = σ(p + q), g = tanh(p + q) in the gates' order i, f, g, o;  c′ = f∘c + i∘g;  h′ = o∘tanh c′.
/// </summary>
internal readonly struct LstmStep : ICell
{
    private const int I = 0, F = 1, G = 2, O = 3;

    public static int Gates => 4;

    public static int States => 2;

    public static void Forward<T>(CellStep<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        for (var gate = 0; gate < Gates; gate++)
        {
            Map.Add<T>(s.Q(gate), s.P(gate));
            if (gate == G)
            {
                Map.Forward<HyperbolicTangent, T>(default, s.P(gate), s.P(gate));
            }
            else
            {
                Map.Forward<Logistic, T>(default, s.P(gate), s.P(gate));
            }
        }

        // c′ = f∘c + i∘g;  h′ = o∘tanh c′, the tangent kept in q's first gate
        var c = s.Behind(1);
        var tangent = s.Q(0);
        Map.Forward<Times, T>(default, s.P(F), s.Before(1), c);
        Map.Forward<Times, T>(default, s.P(I), s.P(G), tangent);
        Map.Add<T>(tangent, c);
        Map.Forward<HyperbolicTangent, T>(default, c, tangent);
        Map.Forward<Times, T>(default, s.P(O), tangent, s.Behind(0));
    }

    public static void Backward<T>(CellStep<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var i = s.P(I);
        var f = s.P(F);
        var g = s.P(G);
        var o = s.P(O);
        var tangent = s.Q(0);
        var c = s.Before(1);
        var di = s.DP(I);
        var df = s.DP(F);
        var dg = s.DP(G);
        var dO = s.DP(O);
        for (var n = 0; n < s.Count; n++)
        {
            // h′ = o·tanh c′  ⇒  do = dh′·tanh c′, dc′ += dh′·o·(1 − tanh² c′)
            var dh = s.DBehind(0)[n];
            var dc = s.DBehind(1)[n] + (dh * o[n] * (T.One - (tangent[n] * tangent[n])));

            // c′ = f·c + i·g  ⇒  df = dc′·c, di = dc′·g, dg = dc′·i, dc = dc′·f; each through its σ or tanh
            di[n] = dc * g[n] * i[n] * (T.One - i[n]);
            df[n] = dc * c[n] * f[n] * (T.One - f[n]);
            dg[n] = dc * i[n] * (T.One - (g[n] * g[n]));
            dO[n] = dh * tangent[n] * o[n] * (T.One - o[n]);
            s.DBefore(1)[n] = dc * f[n];
            s.DBefore(0)[n] = T.Zero;
        }

        // a = p + q  ⇒  dq = dp
        for (var gate = 0; gate < Gates; gate++)
        {
            s.DP(gate).CopyTo(s.DQ(gate));
        }
    }

    public static void Define<V>(ReadOnlySpan<V> p, ReadOnlySpan<V> q, ref V h, ref V c)
        where V : struct, IReal<V>
    {
        var (inGate, forgetGate, outGate) = (V.Sigmoid(p[0] + q[0]), V.Sigmoid(p[1] + q[1]), V.Sigmoid(p[3] + q[3]));
        c = (forgetGate * c) + (inGate * V.Tanh(p[2] + q[2]));
        h = outGate * V.Tanh(c);
    }
}
