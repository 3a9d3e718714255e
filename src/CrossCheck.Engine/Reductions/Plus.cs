using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = x + c: adds the gradient of a sum to the gradient of each of its terms.</summary>
/// <param name="c">A number of the type that is computed in.</param>
internal readonly struct Plus(double c) : IUnary
{
    public V Forward<V>(V x)
        where V : struct, IReal<V> => x + V.Of(c);

    // y = x + c  ⇒  dx += dy
    public V Backward<V>(V x, V y, V dy)
        where V : struct, IReal<V> => dy;
}
