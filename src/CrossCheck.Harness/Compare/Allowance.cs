namespace CrossCheck.Harness.Compare;

/// <summary>What two engines may differ by in one quantity: its tolerance and, where that does not do, what rounding alone may make of it.</summary>
/// <param name="Tolerance">Holds for every element.</param>
public readonly record struct Allowance(Tolerance Tolerance)
{
    private readonly RoundingBound? bound;
    private readonly int quantity;

    /// <param name="bound">Of the case, worked out when it is first asked for; null where rounding adds nothing.</param>
    /// <param name="quantity">Index into the plan's quantities.</param>
    internal Allowance(Tolerance tolerance, RoundingBound? bound, int quantity)
        : this(tolerance) => (this.bound, this.quantity) = (bound, quantity);

    /// <summary>What rounding alone may make of each element; null where it allows nothing.</summary>
    public double[]? Rounding => bound?.Of(quantity);
}
