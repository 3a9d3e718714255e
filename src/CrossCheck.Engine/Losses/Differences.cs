using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>d = a − b of two operands with broadcasting, for losses that are functions of it.</summary>
internal static class Differences
{
    public static Shape ShapeOf<T>(OpContext<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Broadcasting.TryCombine(x.Shape(0), x.Shape(1))!;

    /// <summary>Fills d for all cases.</summary>
    public static void Forward<T>(OpContext<T> x, Span<T> d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = ShapeOf(x);
        if (x.Shape(0) == shape && x.Shape(1) == shape)
        {
            Map.Forward(default(Minus), x.Input(0), x.Input(1), d);
            return;
        }

        var (count, b) = ((int)shape.Count, new T[shape.Count]);
        for (var c = 0; c < x.Cases; c++)
        {
            var own = d.Slice(c * count, count);
            Broadcast.Expand(x.Input(0, c), x.Shape(0), own, shape);
            Broadcast.Expand(x.Input(1, c), x.Shape(1), b, shape);
            Map.Forward(default(Minus), own, b, own);
        }
    }

    /// <summary>d = a − b  ⇒  da += dd, db −= dd, added up where an operand was repeated. Overwrites dd.</summary>
    public static void Backward<T>(OpContext<T> x, Span<T> dd)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = ShapeOf(x);
        for (var slot = 0; slot < 2; slot++)
        {
            if (slot == 1)
            {
                Map.Forward(new Times(-1), dd, dd);
            }

            if (x.Wants(slot) && x.Shape(slot) == shape)
            {
                Map.Add(dd, x.GradInput(slot));
            }
            else if (x.Wants(slot))
            {
                for (var c = 0; c < x.Cases; c++)
                {
                    var count = (int)shape.Count;
                    Broadcast.AddUp(dd.Slice(c * count, count), shape, x.GradInput(slot, c), x.Shape(slot));
                }
            }
        }
    }

    /// <summary>y = c·x.</summary>
    /// <param name="factor">A number of the type that is computed in.</param>
    public readonly struct Times(double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(factor) * x;

        // y = c·x  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * dy;
    }

    private readonly struct Minus : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => a - b;

        // y = a − b  ⇒  da += dy
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => dy;

        // y = a − b  ⇒  db −= dy
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => -dy;
    }
}
