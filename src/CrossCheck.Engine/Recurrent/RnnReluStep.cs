using System.Numerics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = max(p + q, 0).</summary>
public readonly struct RnnReluStep : ICell
{
    public static int Gates => 1;

    public static int States => 1;

    public static void Forward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RnnStep.Forward<Rectifier, T>(s);

    // h′ = max(p + q, 0)  ⇒  dp = dq = dh′ unless h′ ≤ 0
    public static void Backward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RnnStep.Backward<Rectifier, T>(s);

    public static void Define<V>(ReadOnlySpan<V> p, ReadOnlySpan<V> q, ref V h, ref V c)
        where V : struct, IReal<V> => h = V.Greater(p[0] + q[0], V.Of(0), p[0] + q[0], V.Equal(p[0] + q[0], p[0] + q[0], V.Of(0), p[0] + q[0]));
}
