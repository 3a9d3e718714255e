using CrossCheck.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>y = a·b.</summary>
internal readonly struct Times : IBinary
{
    public V Forward<V>(V a, V b)
        where V : struct, IReal<V> => a * b;

    // y = a·b  ⇒  da += b·dy
    public V BackwardA<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => b * dy;

    // y = a·b  ⇒  db += a·dy
    public V BackwardB<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => a * dy;
}

/// <summary>y = a + b.</summary>
internal readonly struct PlusEach : IBinary
{
    public V Forward<V>(V a, V b)
        where V : struct, IReal<V> => a + b;

    // y = a + b  ⇒  da += dy
    public V BackwardA<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => dy;

    // y = a + b  ⇒  db += dy
    public V BackwardB<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => dy;
}
