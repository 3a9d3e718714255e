using CrossCheck.Harness.Engines;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Compare;

/// <summary>
/// How far rounding alone may take two honest engines apart, element by element: a multiple of the standard
/// deviation of the rounding error, found by running the definitions over <see cref="Rounded"/>. It grows with the
/// square root of the number of summands and with the depth. Worked out for a case only when the tolerance does not do.
/// </summary>
internal sealed class RoundingBound(ICatalogue catalogue, Case oneCase)
{
    /// <summary>
    /// Standard deviations between two engines. Each rounding is taken at its largest (u, √3 times its deviation), the
    /// difference of two engines has √2 times the deviation of one: 8 leaves some ten true deviations, also for
    /// errors that are not independent, and is still far below what a wrong term makes of a sum.
    /// </summary>
    public const double Deviations = 8;

    /// <summary>Operations of the largest case that is worked out: some 250 MB and a second.</summary>
    public const int MaxOperations = 4_000_000;

    private double[][]? bounds;
    private bool known;

    /// <summary>The bound of every element of a quantity of the plan; null where the case is too large to work it out.</summary>
    public double[]? Of(int quantity)
    {
        if (!known)
        {
            known = true;
            bounds = Compute();
        }

        return bounds?[quantity];
    }

    private double[][]? Compute()
    {
        // Some four operations a number, at the very least.
        if (oneCase.Plan.Elements > MaxOperations / 4)
        {
            return null;
        }

        try
        {
            using var derivation = new Derivation<Rounded>(catalogue, oneCase, (_, _, v) => Rounded.Of(v), v => v.Value, MaxOperations);
            var unit = oneCase.Plan.DType.UnitRoundoff() * Deviations;
            return [.. oneCase.Plan.Quantities.Select(q => q.Type == ElementType.Int64 ? new double[q.Shape.Count] : Bounds(derivation, q, unit))];
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            return null; // too large, or a definition that fails: then rounding allows nothing
        }
    }

    private static double[] Bounds(Derivation<Rounded> derivation, Quantity quantity, double unit) =>
        Array.ConvertAll(derivation.Of(quantity), v => v.Deviation is var d && double.IsFinite(d) ? d * unit : 0);
}
