using System.Buffers;
using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>
/// y = f(a, b), element by element, with broadcasting. A smaller operand is repeated to the result's shape
/// first, and its gradient added up from there, so that f is one loop over three spans.
/// </summary>
internal abstract class BinaryOp<TRule> : Op
    where TRule : struct, IBinary
{
    public override void Forward<T>(OpContext<T> x)
    {
        var a = Whole(x, 0, out var rentedA);
        var b = Whole(x, 1, out var rentedB);
        Map.Forward(Rule(x.Call), a, b, x.Output());
        Return(rentedA, rentedB);
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var rule = Rule(x.Call);
        var a = Whole(x, 0, out var rentedA);
        var b = Whole(x, 1, out var rentedB);
        for (var slot = 0; slot < 2; slot++)
        {
            if (!x.Wants(slot))
            {
                continue;
            }

            var repeated = Seen(x, slot) != x.OutputShape();
            var gradient = repeated ? new T[a.Length] : x.GradInput(slot);
            if (slot == 0)
            {
                Map.BackwardA(rule, a, b, x.Output(), x.GradOutput(), gradient);
            }
            else
            {
                Map.BackwardB(rule, a, b, x.Output(), x.GradOutput(), gradient);
            }

            for (var c = 0; repeated && c < x.Cases; c++)
            {
                Broadcast.AddUp(gradient.Slice(c * x.OutputCount(), x.OutputCount()), x.OutputShape(), x.GradInput(slot, c), Seen(x, slot));
            }
        }

        Return(rentedA, rentedB);
    }

    /// <summary>f with the options of a call.</summary>
    protected abstract TRule Rule(OpCall call);

    /// <summary>The shape in which an operand is broadcast: its own.</summary>
    protected virtual Shape Seen<T>(OpContext<T> x, int slot)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Shape(slot);

    /// <summary>An operand in the result's shape: itself, or repeated into rented memory.</summary>
    private ReadOnlySpan<T> Whole<T>(OpContext<T> x, int slot, out T[]? rented)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        rented = null;
        if (Seen(x, slot) == x.OutputShape())
        {
            return x.Input(slot);
        }

        var count = x.OutputCount();
        rented = ArrayPool<T>.Shared.Rent(count * x.Cases);
        for (var c = 0; c < x.Cases; c++)
        {
            Broadcast.Expand(x.Input(slot, c), Seen(x, slot), rented.AsSpan(c * count, count), x.OutputShape());
        }

        return rented.AsSpan(0, count * x.Cases);
    }

    private static void Return<T>(params ReadOnlySpan<T[]?> rented)
    {
        foreach (var array in rented)
        {
            if (array is not null)
            {
                ArrayPool<T>.Shared.Return(array);
            }
        }
    }
}
