using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Distances;

/// <summary>‖a − b + ε‖ₚ of two vectors: pairwise_distance, and thrice in triplet_margin_loss.</summary>
internal sealed class Distance<T>(double p, double eps, int length)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] difference = new T[length];
    private readonly T[] scratch = new T[length];

    public T Forward(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        Map.Forward(new Difference(eps), a, b, difference);
        return Norms.Of<T>(difference, p, scratch);
    }

    /// <summary>Adds the gradients of both vectors.</summary>
    public void Backward(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T y, T dy, Span<T> da, Span<T> db)
    {
        // y = ‖d‖, d = a − b + ε  ⇒  da += dd, db −= dd
        Map.Forward(new Difference(eps), a, b, difference);
        Array.Clear(scratch);
        Norms.AddGradient(difference, y, p, dy, scratch);
        Map.BackwardA(new Difference(eps), a, b, difference, scratch, da);
        Map.BackwardB(new Difference(eps), a, b, difference, scratch, db);
    }
}

/// <summary>The textbook's ‖a − b + ε‖ₚ, and what both of its users ask of their options.</summary>
internal static class Distance
{
    public static V Define<V>(V[] a, V[] b, double p, V eps)
        where V : struct, IReal<V>
    {
        var difference = new V[a.Length];
        for (var k = 0; k < a.Length; k++)
        {
            difference[k] = a[k] - b[k] + eps;
        }

        return NormDefinition.Of(difference, p);
    }

    /// <summary>Checks the vectors and the order; of order 0, a number of differences, nothing has a gradient.</summary>
    /// <exception cref="CaseException">No vectors, or empty ones that have no largest or smallest number.</exception>
    public static void Infer(InferContext c, Shape shape, params ReadOnlySpan<string> operands)
    {
        var p = c.Call.Float("p");
        c.Require(shape.Rank >= 1, $"{string.Join(", ", operands)} of shape {shape} must have a last dimension, that of the vectors");
        c.Require(
            shape[shape.Rank - 1] > 0 || (p >= 0 && !double.IsInfinity(p)),
            FormattableString.Invariant($"vectors of length 0 have no distance of order p={p}; give them at least one number, or a finite p of at least 0"));
        foreach (var operand in p == 0 ? operands : [])
        {
            c.Mark(operand, OperandRole.Buffer);
        }
    }

    /// <summary>u − v + ε of two vectors, given by their places, in 106 bits.</summary>
    public static DoubleDouble[] Difference(ChoiceContext c, (int Slot, int[] Places) u, (int Slot, int[] Places) v, double eps) =>
        [.. u.Places.Zip(v.Places, (i, j) => DoubleDouble.Sum(c.Values(u.Slot)[i], -c.Values(v.Slot)[j]) + eps)];

    /// <summary>What ‖u − v + ε‖ₚ leaves open.</summary>
    /// <param name="effects">Where the distance enters the results.</param>
    public static IEnumerable<Choice> Sets(
        ChoiceContext c, ImmutableArray<Effect> effects, (int Slot, int[] Places) u, (int Slot, int[] Places) v, double p, double eps = 0, bool everyLargest = false)
    {
        var d = Difference(c, u, v, eps);
        return NormSets.Of(
            effects,
            d,
            p,
            k => [new Slope(u.Slot, u.Places[k], 1), new Slope(v.Slot, v.Places[k], -1)],
            k => 2 * c.DType.UnitRoundoff() * (Math.Abs((double)d[k] - eps) + Math.Abs(eps)),
            everyLargest);
    }
}
