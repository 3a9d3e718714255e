using System.Collections.Immutable;
using CrossCheck.Numerics;

namespace CrossCheck.Operations;

/// <summary>One call with its operands' numbers, for the choices that it leaves open.</summary>
public sealed class ChoiceContext
{
    private readonly Func<int, double[]?> load;
    private readonly double[]?[] loaded;

    /// <param name="shapes">Per slot, null where the operand is None.</param>
    /// <param name="values">The numbers of an operand by its slot, exact; null where it is None. Asked at most once for each.</param>
    public ChoiceContext(OpCall call, DType dtype, ImmutableArray<Shape?> shapes, ImmutableArray<Result> results, Func<int, double[]?> values)
    {
        (Call, DType, Shapes, Results, load) = (call, dtype, shapes, results, values);
        loaded = new double[shapes.Length][];
    }

    /// <summary>The call with its options.</summary>
    public OpCall Call { get; }

    /// <summary>The type that the engines compute in.</summary>
    public DType DType { get; }

    /// <summary>Per slot, null where the operand is None.</summary>
    public ImmutableArray<Shape?> Shapes { get; }

    /// <summary>Shapes and types of the results.</summary>
    public ImmutableArray<Result> Results { get; }

    /// <summary>The shape of a required operand.</summary>
    public Shape Shape(int slot) => Shapes[slot]!;

    /// <summary>The numbers of an operand, row-major; none where it is None. Not to be written to.</summary>
    public double[] Values(int slot) => loaded[slot] ??= load(slot) ?? [];

    /// <inheritdoc cref="Values(int)"/>
    public double[] Values(string parameter) => Values(Call.Slot(parameter));

    /// <summary>A number option as the engines see it: rounded to the dtype.</summary>
    public double Float(string option) => DType.Round(Call.Float(option));

    /// <summary>
    /// May rounding decide whether this number is 0? True where it is at most some roundings (<paramref name="terms"/>
    /// of them, which add up as a square root) of the numbers that it was computed from.
    /// </summary>
    /// <param name="number">In 106 bits.</param>
    /// <param name="size">The sum of the sizes of what was added up.</param>
    public bool IsNearZero(DoubleDouble number, double size, int terms = 1) =>
        Math.Abs((double)number) <= 4 * Math.Sqrt(terms) * DType.UnitRoundoff() * size;
}
