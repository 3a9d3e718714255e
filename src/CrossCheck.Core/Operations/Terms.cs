using CrossCheck.Networks;

namespace CrossCheck.Operations;

/// <summary>Estimates of how many numbers are added up for one element of a tensor of a call (<see cref="OpSpec.Terms"/>).</summary>
public static class Terms
{
    /// <summary>As often as the tensor fits into the largest one: a sum of everything, or a gradient that is shared.</summary>
    public static double Shared(Step step, int slot)
    {
        var own = Own(step, slot);
        return own == 0 ? 1 : Math.Max(1, Largest(step) / own);
    }

    /// <summary>Of a product of two operands: a sum over the letters that the tensor lacks.</summary>
    public static double Missing(Step step, int slot)
    {
        var axes = step.Call.Spec.Axes(step)!;
        var sizes = new Dictionary<char, int>();
        for (var s = 0; s < axes.Operands.Length; s++)
        {
            for (var d = 0; d < (axes.Operands[s]?.Length ?? 0); d++)
            {
                sizes[axes.Operands[s]![d]] = step.Shapes[s]![d];
            }
        }

        // An operand that is added has no part in the product: its gradient is a sum over the results alone.
        var (result, own) = (axes.Results[0], slot < 0 ? axes.Results[0] : axes.Operands[slot]!);
        var summed = slot >= 2 ? result : string.Concat(sizes.Keys.Where(l => l != Axes.Whole));
        return summed.Where(l => !own.Contains(l, StringComparison.Ordinal) && l != Axes.Whole).Aggregate(1.0, (product, l) => product * sizes[l]);
    }

    /// <summary>As often as it is shared, and what is added up on the way.</summary>
    public static Func<Step, int, double> And(Func<Step, double> within) => (step, slot) => within(step) + Shared(step, slot);

    /// <summary>The product of the sizes of some of the first operand's dimensions.</summary>
    public static double Sizes(Step step, Func<int, bool> counts)
    {
        var (shape, product) = (step.Shapes[0]!, 1.0);
        for (var d = 0; d < shape.Rank; d++)
        {
            product *= counts(d) ? shape[d] : 1;
        }

        return product;
    }

    private static double Own(Step step, int slot) => slot < 0 ? step.Results[0].Shape.Count : step.Shapes[slot]!.Count;

    private static double Largest(Step step) => step.Shapes.Where(s => s is not null).Select(s => s!.Count).Concat(step.Results.Select(r => r.Shape.Count)).Max();
}
