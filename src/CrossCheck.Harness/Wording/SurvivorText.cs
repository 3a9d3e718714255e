using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Wording;

/// <summary>What could be done to a tensor without anybody noticing, in words.</summary>
internal static class SurvivorText
{
    /// <summary><c>zeroing dL/dz would pass: all its elements are within the tolerance of 0; use another cotangent (dL/dy = random)</c>.</summary>
    public static string Text(this Survivor survivor)
    {
        var name = survivor.Quantity.Name;
        if (survivor.Passing.HasFlag(Mutations.Zero))
        {
            return $"zeroing {name} would pass: all its elements are {(survivor.Largest == 0 ? "0" : $"within the tolerance of 0 (at most {Numbers.Size(survivor.Largest)})")}; {Remedy(survivor)}";
        }

        if ((survivor.Passing & ~(Mutations.Transpose | Mutations.Shift)) is not Mutations.None and var scales)
        {
            return survivor.IsFaint
                ? $"{Words(scales)} {name} would pass: its largest element, {Numbers.Size(survivor.Largest)}, is about as small as the tolerance; {Remedy(survivor)}"
                : $"{Words(scales)} {name} would pass: it holds nothing but {(scales.HasFlag(Mutations.Negate) ? "NaN" : "∞, NaN")} and numbers within the tolerance of 0; add a row of finite numbers";
        }

        return survivor.Passing == Mutations.Transpose
            ? $"transposing {name} would pass: it is symmetric, within the tolerance; use inputs that make it otherwise"
            : $"{Words(survivor.Passing)} {name}{Along(survivor)} would pass: its elements are equal there, within the tolerance; use inputs that differ, unless it is the gradient of a sum or a mean";
    }

    private static string Along(Survivor survivor)
    {
        var along = survivor.ShiftedAlong;
        var dimensions = Enumerable.Range(0, Math.Min(64, survivor.Quantity.Shape.Rank)).Where(d => (along & (1UL << d)) != 0).ToList();
        return dimensions.Count == 0 || survivor.Quantity.Shape.Rank == 1 ? "" : $" (along {(dimensions.Count == 1 ? "dimension" : "dimensions")} {string.Join(", ", dimensions)})";
    }

    private static string Remedy(Survivor survivor) =>
        survivor.Quantity.Type == ElementType.Int64 ? "use other inputs"
        : survivor.Quantity.Kind == QuantityKind.Value || survivor.Plan.ScalarResult >= 0 || survivor.Plan.Results.IsEmpty || survivor.HasVariedCotangent ? $"use other inputs{(survivor.Largest > 0 ? " or a smaller atol" : "")}"
        : $"use another cotangent ({Plan.GradientName(survivor.Plan.Network.Values[survivor.Plan.Results[0]].Name)} = random) or other inputs";

    private static string Words(Mutations mutations)
    {
        var words = new List<string>();
        foreach (var (flag, word) in new[]
        {
            (Mutations.Negate, "negating"), (Mutations.Double, "doubling"), (Mutations.Halve, "halving"), (Mutations.TimesN, "multiplying by N"),
            (Mutations.OverN, "dividing by N"), (Mutations.Transpose, "transposing"), (Mutations.Shift, "shifting"),
        })
        {
            // What doubling passes, ×N may.
            if (mutations.HasFlag(flag) && !(flag is Mutations.TimesN or Mutations.OverN && (mutations & (Mutations.Double | Mutations.Halve)) != 0))
            {
                words.Add(word);
            }
        }

        return words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";
    }
}
