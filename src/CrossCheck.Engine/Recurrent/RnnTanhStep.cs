using System.Numerics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = tanh(p + q).</summary>
internal readonly struct RnnTanhStep : ICell
{
    public static int Gates => 1;

    public static int States => 1;

    public static void Forward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RnnStep.Forward<HyperbolicTangent, T>(s);

    // h′ = tanh(p + q)  ⇒  dp = dq = (1 − h′²)·dh′
    public static void Backward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RnnStep.Backward<HyperbolicTangent, T>(s);

    public static void Define<V>(ReadOnlySpan<V> p, ReadOnlySpan<V> q, ref V h, ref V c)
        where V : struct, IReal<V> => h = V.Tanh(p[0] + q[0]);
}
