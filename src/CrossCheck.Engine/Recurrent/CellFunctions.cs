using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>y = 1/(1 + e^−x).</summary>
internal readonly struct Logistic : IUnary
{
    public V Forward<V>(V x)
        where V : struct, IReal<V> => V.Of(1) / (V.Of(1) + V.Exp(-x));

    // y = σ(x)  ⇒  dx += y·(1 − y)·dy
    [EquivalentMutant("the steps have the derivatives of their gates themselves", 0)]
    public V Backward<V>(V x, V y, V dy)
        where V : struct, IReal<V> => y * (V.Of(1) - y) * dy;
}

/// <summary>y = tanh x.</summary>
internal readonly struct HyperbolicTangent : IUnary
{
    public V Forward<V>(V x)
        where V : struct, IReal<V> => V.Tanh(x);

    // y = tanh x  ⇒  dx += (1 − y²)·dy
    public V Backward<V>(V x, V y, V dy)
        where V : struct, IReal<V> => (V.Of(1) - (y * y)) * dy;
}

/// <summary>y = max(x, 0); NaN stays NaN.</summary>
internal readonly struct Rectifier : IUnary
{
    public V Forward<V>(V x)
        where V : struct, IReal<V> => V.Greater(V.Of(0), x, V.Of(0), x);

    // y = max(x, 0)  ⇒  dx += dy unless y ≤ 0
    public V Backward<V>(V x, V y, V dy)
        where V : struct, IReal<V> => V.Greater(y, V.Of(0), dy, V.Equal(y, y, V.Of(0), dy));
}
