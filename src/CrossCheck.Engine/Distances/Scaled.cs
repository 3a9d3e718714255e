using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Distances;

/// <summary>Vectors times and over a number.</summary>
internal static class Scaled
{
    /// <summary>y = x/c.</summary>
    public static void Divide<T>(ReadOnlySpan<T> x, T c, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Forward(new Over(double.CreateChecked(c)), x, y);

    /// <summary>y += c·x.</summary>
    public static void Add<T>(T c, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Backward(new Times(double.CreateChecked(c)), x, x, x, y);

    private readonly struct Over(double c) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x / V.Of(c);

        // y = x/c  ⇒  dx += dy/c
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / V.Of(c);
    }

    private readonly struct Times(double c) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(c) * x;

        // y = c·x  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(c) * dy;
    }
}
