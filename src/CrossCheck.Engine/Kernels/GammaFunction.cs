using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>ln Γ and ψ for a rule, which is written over any number type and runs over a <see cref="Lane{T}"/>; no other has them.</summary>
internal static class GammaFunction
{
    /// <summary>ln Γ(x), x &gt; 0; see <see cref="Elementary"/>.</summary>
    public static V Log<V>(V x)
        where V : struct, IReal<V> =>
        typeof(V) == typeof(Lane<float>) ? Of<V, float>(Elementary.LogGamma(In<V, float>(x)))
        : typeof(V) == typeof(Lane<double>) ? Of<V, double>(Elementary.LogGamma(In<V, double>(x)))
        : throw new NotSupportedException($"ln Γ is there for {typeof(Lane<>).Name} only, not for {typeof(V).Name}");

    /// <summary>ψ(x) = d ln Γ(x)/dx, x &gt; 0; see <see cref="Elementary"/>.</summary>
    public static V Digamma<V>(V x)
        where V : struct, IReal<V> =>
        typeof(V) == typeof(Lane<float>) ? Of<V, float>(Elementary.Digamma(In<V, float>(x)))
        : typeof(V) == typeof(Lane<double>) ? Of<V, double>(Elementary.Digamma(In<V, double>(x)))
        : throw new NotSupportedException($"ψ is there for {typeof(Lane<>).Name} only, not for {typeof(V).Name}");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> In<V, T>(V x)
        where V : struct
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Unsafe.BitCast<V, Lane<T>>(x).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Of<V, T>(Vector512<T> x)
        where V : struct
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Unsafe.BitCast<Lane<T>, V>(new(x));
}
