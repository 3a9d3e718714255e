using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>What of a loss can be had from a part of its elements: all that is no mean over them, and of a mean the gradients.</summary>
internal static class LossAxes
{
    /// <summary>A loss of single elements that broadcast.</summary>
    public static Axes? OfElements(Step step)
    {
        var axes = Axes.Elementwise(step);
        var shape = step.Shapes.Where(s => s is not null).Aggregate(Shape.Scalar, (all, s) => Broadcasting.TryCombine(all, s!)!);
        return step.Call.Choice("reduction") switch
        {
            "none" or "sum" => axes,
            "mean" => axes with { Call = step.Call.With("reduction", "sum"), Share = 1.0 / shape.Count },
            _ => null,
        };
    }

    /// <summary>One of rows of classes, x[N, C, …] and t[N, …] or probabilities.</summary>
    public static Axes? OfClasses(Step step)
    {
        var (input, target) = (step.Shapes[0]!, step.Shapes[1]!);
        if (step.Call.Choice("reduction") == "mean")
        {
            return null; // divided by the weights of all
        }

        var positions = string.Concat(input.Select((_, d) => d == 1 || input.Rank == 1 ? "" : ((char)('a' + d)).ToString()));
        var classes = input.Rank == 1 ? "_" : positions.Insert(1, "_");
        return Axes.Of(step, $"{classes}, {(target.Rank == input.Rank ? classes : positions)}, ~ -> {(step.Call.Choice("reduction") == "none" ? positions : "")}");
    }

    /// <summary>The number of classes.</summary>
    public static double CountClasses(Step step) => step.Shapes[0]![Math.Min(1, step.Shapes[0]!.Rank - 1)];
}
