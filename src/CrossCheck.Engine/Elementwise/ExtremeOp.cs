using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>Which of two numbers wins.</summary>
internal interface IOrder
{
    /// <summary><paramref name="then"/> where a beats b, else (they are equal, or one is NaN) <paramref name="otherwise"/>.</summary>
    static abstract V Beats<V>(V a, V b, V then, V otherwise)
        where V : struct, IReal<V>;
}

/// <summary>The one of a and b that wins, with broadcasting; NaN where one of them is. maximum and minimum.</summary>
internal abstract class ExtremeOp<TOrder> : BinaryOp<ExtremeOp<TOrder>.Winner>
    where TOrder : struct, IOrder
{
    protected override Winner Rule(OpCall call) => default;

    /// <summary>a = b: weights of the two that add up to 1, half and half declared.</summary>
    private protected static IEnumerable<Choice> Ties(ChoiceContext c)
    {
        var (a, b, y) = (c.Values(0), c.Values(1), c.Results[0].Shape);
        var (inA, inB) = (Broadcasting.Places(c.Shape(0), y), Broadcasting.Places(c.Shape(1), y));
        for (var i = 0; i < y.Count; i++)
        {
            if (a[inA(i)] == b[inB(i)])
            {
                yield return KinkSets.Simplex(Effect.Of(i), [[new Slope(0, inA(i), 1)], [new Slope(1, inB(i), 1)]]);
            }
        }
    }

    public readonly struct Winner : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => V.Equal(a, a, TOrder.Beats(a, b, a, b), a);

        // y = a where it wins  ⇒  da += dy there, dy/2 where a = b
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Equal(a, b, V.Of(0.5) * dy, TOrder.Beats(b, a, V.Of(0), dy));

        // y = b where it wins  ⇒  db += dy there, dy/2 where a = b
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Equal(a, b, V.Of(0.5) * dy, TOrder.Beats(a, b, V.Of(0), dy));
    }
}
