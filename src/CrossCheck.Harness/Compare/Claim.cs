namespace CrossCheck.Harness.Compare;

/// <summary>Per element an interval, from a cell or from a formula's value.</summary>
internal sealed record Claim(Shape Shape, Func<int, bool> Claims, Func<int, double> Low, Func<int, double> High)
{
    public static Claim Of(Cases.Cells.AnswerCell cell) => new(cell.Shape!, cell.Claims, cell.Low, cell.High);

    public static Claim Of(Definitions.DefinitionTensor<Numerics.DoubleDouble> value) =>
        new(value.Shape, _ => true, i => (double)value.Values[i], i => (double)value.Values[i]);

    public bool Holds(int i, double value, double allowed)
    {
        if (!Claims(i))
        {
            return true;
        }

        var (low, high) = (Low(i), High(i));
        return double.IsNaN(low) ? double.IsNaN(value)
            : double.IsInfinity(value) || double.IsInfinity(low) ? value >= low && value <= high
            : value >= low - allowed && value <= high + allowed;
    }
}
