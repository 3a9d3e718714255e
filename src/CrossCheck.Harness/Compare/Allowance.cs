using CrossCheck.Harness.Engines;

namespace CrossCheck.Harness.Compare;

/// <summary>
/// What two engines may differ by in one quantity without a closer look: a tolerance, of which the absolute part shrinks with
/// the tensor where that is small.
/// </summary>
/// <param name="Tolerance">Holds for every element.</param>
/// <param name="IsScaled">The absolute part counts as a share of the root mean square of the expected tensor, where that is below 1.</param>
public readonly record struct Allowance(Tolerance Tolerance, bool IsScaled = false)
{
    /// <summary>The tolerance beside this tensor.</summary>
    public Tolerance For(TensorData expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return IsScaled && expected.Type != ElementType.Int64
            ? Tolerance with { Absolute = Tolerance.Absolute * Math.Min(1, TensorScale.Of(expected)) }
            : Tolerance;
    }
}
