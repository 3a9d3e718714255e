using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Distances;

/// <summary>d = a − b + ε.</summary>
internal readonly struct Difference(double eps) : IBinary
{
    public V Forward<V>(V a, V b)
        where V : struct, IReal<V> => a - b + V.Of(eps);

    // d = a − b + ε  ⇒  da += dd, db −= dd
    public V BackwardA<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => dy;

    public V BackwardB<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => -dy;
}
