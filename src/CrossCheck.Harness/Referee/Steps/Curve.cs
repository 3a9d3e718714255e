using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// What rounding does to a function of one variable, for very many elements: worked out by the definition where the elements
/// of each narrow range begin and end, and in between on a straight line. That of a gradient is in proportion to the upstream one.
/// </summary>
internal static class Curve
{
    private const int MostOperations = 4_000_000;

    /// <summary>Bits of the mantissa that a range has in common: it is 3 % wide.</summary>
    private const int Mantissa = 5;

    /// <summary>The licences of some elements; null where the operation has several operands, or the definition cannot say.</summary>
    public static double[]? Of(ICatalogue catalogue, Case step, int quantity, IReadOnlyList<int> elements)
    {
        if (step.Inputs.Length != 1 || step.Inputs[0].Type == ElementType.Int64 || step.Inputs[0].Shape != step.Cotangents[0].Shape)
        {
            return null;
        }

        // Each range that has elements, with those of the least and the greatest operand.
        var (x, upstream) = (step.Inputs[0], step.Cotangents[0]);
        var ranges = new Dictionary<int, (int Least, int Greatest)>();
        foreach (var e in elements)
        {
            var key = Key(x[e]);
            var (least, greatest) = ranges.TryGetValue(key, out var known) ? known : (e, e);
            ranges[key] = (x[e] < x[least] ? e : least, x[e] > x[greatest] ? e : greatest);
        }

        var ends = ranges.Values.SelectMany(r => new[] { r.Least, r.Greatest }).ToList();
        if (Part.List(step, ends) is not { } part || Licences(catalogue, part.Case with { Cotangents = [Arrays.Ones(part.Case.Cotangents[0], step.Plan.DType.Element())] }) is not { } licences)
        {
            return null;
        }

        var places = ranges.Keys.Select((key, i) => (key, i)).ToDictionary(p => p.key, p => 2 * p.i);
        var isGradient = step.Plan.Quantities[quantity].Kind == Networks.QuantityKind.Gradient;
        return [.. elements.Select(e =>
        {
            var (least, greatest) = ranges[Key(x[e])];
            var at = places[Key(x[e])];
            var (low, high) = (licences[quantity][at], licences[quantity][at + 1]);
            var width = x[greatest] - x[least];
            var licence = width > 0 ? low + ((high - low) * ((x[e] - x[least]) / width)) : low;
            return isGradient ? Math.Abs(upstream[e]) * licence : licence;
        })];
    }

    private static double[][]? Licences(ICatalogue catalogue, Case part)
    {
        try
        {
            return DefinedStep.Licences(catalogue, part, MostOperations);
        }
        catch (TapeLimitException)
        {
            return null;
        }
    }

    private static int Key(double x) => BitConverter.SingleToInt32Bits((float)x) >> (23 - Mantissa);
}
