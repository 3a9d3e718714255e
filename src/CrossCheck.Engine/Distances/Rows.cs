using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Distances;

/// <summary>Operands in their common shape, seen as vectors along one dimension.</summary>
internal sealed class Rows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OpContext<T> x;
    private readonly Shape shape;
    private readonly Slices slices;

    /// <param name="operands">The first slots, that many, broadcast.</param>
    public Rows(OpContext<T> x, int operands, int dimension)
    {
        this.x = x;
        shape = Enumerable.Range(0, operands).Select(x.Shape).Aggregate((a, b) => Broadcasting.TryCombine(a, b)!);
        slices = Slices.Along(shape, dimension);
    }

    /// <summary>Vectors of one case, and of all.</summary>
    public int PerCase => slices.Count;

    public int Count => slices.Count * x.Cases;

    public int Length => slices.Length;

    /// <summary>The vectors of an operand, one behind the other.</summary>
    public ReadOnlySpan<T> Of(int slot)
    {
        var all = x.Input(slot);
        if (x.Shape(slot) != shape)
        {
            var whole = new T[shape.Count * x.Cases];
            for (int c = 0, count = (int)shape.Count; c < x.Cases; c++)
            {
                Broadcast.Expand(x.Input(slot, c), x.Shape(slot), whole.AsSpan(c * count, count), shape);
            }

            all = whole;
        }

        return slices.Rows(all);
    }

    /// <summary>Memory for the gradients of an operand's vectors.</summary>
    public T[] New() => new T[Count * Length];

    /// <summary>Adds the gradients of an operand's vectors to its gradient.</summary>
    public void Add(int slot, T[] gradients)
    {
        if (!x.Wants(slot))
        {
            return;
        }

        var whole = slices.IsRows ? gradients : new T[gradients.Length];
        slices.Store<T>(gradients, whole);
        if (x.Shape(slot) == shape)
        {
            Map.Add(whole, x.GradInput(slot));
            return;
        }

        for (int c = 0, count = (int)shape.Count; c < x.Cases; c++)
        {
            Broadcast.AddUp(whole.AsSpan(c * count, count), shape, x.GradInput(slot, c), x.Shape(slot));
        }
    }

    /// <summary>The vector i of all.</summary>
    public Span<T> Row(Span<T> all, int i) => all.Slice(i * Length, Length);

    public ReadOnlySpan<T> Row(ReadOnlySpan<T> all, int i) => all.Slice(i * Length, Length);
}
