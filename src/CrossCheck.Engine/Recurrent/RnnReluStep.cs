using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = max(p + q, 0).</summary>
public readonly struct RnnReluStep : ICell
{
    public static int Gates => 1;

    public static int States => 1;

    public static void Forward<T>(CellStep<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Map.Add<T>(s.Q(0), s.P(0));
        Map.Forward<Rectifier, T>(default, s.P(0), s.Behind(0));
    }

    // h′ = max(p + q, 0)  ⇒  dp = dq = dh′ unless h′ ≤ 0
    public static void Backward<T>(CellStep<T> s)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        s.DP(0).Clear();
        s.DBefore(0).Clear();
        Map.Backward<Rectifier, T>(default, s.P(0), s.Behind(0), s.DBehind(0), s.DP(0));
        s.DP(0).CopyTo(s.DQ(0));
    }

    public static void Define<V>(ReadOnlySpan<V> p, ReadOnlySpan<V> q, ref V h, ref V c)
        where V : struct, IReal<V> => h = V.Greater(p[0] + q[0], V.Of(0), p[0] + q[0], V.Equal(p[0] + q[0], p[0] + q[0], V.Of(0), p[0] + q[0]));
}
