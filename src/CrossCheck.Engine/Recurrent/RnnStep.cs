using System.Numerics;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Recurrent;

/// <summary>h′ = f(p + q), for either f of the simple recurrent cell.</summary>
internal static class RnnStep
{
    public static void Forward<TFunction, T>(CellStep<T> s)
        where TFunction : struct, IUnary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Map.Add<T>(s.Q(0), s.P(0));
        Map.Forward<TFunction, T>(default, s.P(0), s.Behind(0));
    }

    // h′ = f(p + q)  ⇒  dp = dq = f′(p + q)·dh′
    public static void Backward<TFunction, T>(CellStep<T> s)
        where TFunction : struct, IUnary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        s.DP(0).Clear();
        s.DBefore(0).Clear();
        Map.Backward<TFunction, T>(default, s.P(0), s.Behind(0), s.DBehind(0), s.DP(0));
        s.DP(0).CopyTo(s.DQ(0));
    }
}
