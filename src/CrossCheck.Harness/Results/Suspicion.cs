using System.Collections.Immutable;
using CrossCheck.Harness.Referee.Mutants;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Results;

/// <summary>What may be done to a right tensor to see whether the comparison notices.</summary>
[Flags]
public enum Mutations
{
    None = 0,
    Zero = 1,
    Negate = 2,
    Double = 4,
    Halve = 8,

    /// <summary>Times N, the smallest of the row's sizes past 1.</summary>
    TimesN = 16,

    /// <summary>Divided by N.</summary>
    OverN = 32,

    /// <summary>The last two dimensions of more than one element exchanged in memory.</summary>
    Transpose = 64,

    /// <summary>By one element, cyclically, along some dimension.</summary>
    Shift = 128,
}

/// <summary>One tensor, and what could be done to it without anybody noticing.</summary>
/// <param name="Index">Index into <see cref="Plan.Quantities"/>.</param>
/// <param name="Largest">The largest finite magnitude in it.</param>
/// <param name="ShiftedAlong">The dimensions, as bits, along which a shift would pass.</param>
/// <param name="IsFaint">It is all but 0 to the comparison: finite, and halving passes. Such survivors are what makes a case mistrusted.</param>
/// <param name="HasVariedCotangent">The upstream gradient holds different numbers already: another one would tell no more.</param>
public readonly record struct Survivor(Plan Plan, int Index, Mutations Passing, double Largest, ulong ShiftedAlong, bool IsFaint, bool HasVariedCotangent = false)
{
    public Quantity Quantity => Plan.Quantities[Index];

    /// <summary><c>zeroing dL/dz would pass: all its elements are within the tolerance of 0; use another cotangent (dL/dy = random)</c>.</summary>
    public string Text
    {
        get
        {
            var name = Quantity.Name;
            if (Passing.HasFlag(Mutations.Zero))
            {
                return $"zeroing {name} would pass: all its elements are {(Largest == 0 ? "0" : $"within the tolerance of 0 (at most {Numbers.Size(Largest)})")}; {Remedy}";
            }

            if ((Passing & ~(Mutations.Transpose | Mutations.Shift)) is not Mutations.None and var scales)
            {
                return IsFaint
                    ? $"{Words(scales)} {name} would pass: its largest element, {Numbers.Size(Largest)}, is about as small as the tolerance; {Remedy}"
                    : $"{Words(scales)} {name} would pass: it holds nothing but {(scales.HasFlag(Mutations.Negate) ? "NaN" : "∞, NaN")} and numbers within the tolerance of 0; add a row of finite numbers";
            }

            return Passing == Mutations.Transpose
                ? $"transposing {name} would pass: it is symmetric, within the tolerance; use inputs that make it otherwise"
                : $"{Words(Passing)} {name}{Along} would pass: its elements are equal there, within the tolerance; use inputs that differ, unless it is the gradient of a sum or a mean";
        }
    }

    private string Along
    {
        get
        {
            var along = ShiftedAlong;
            var dimensions = Enumerable.Range(0, Math.Min(64, Quantity.Shape.Rank)).Where(d => (along & (1UL << d)) != 0).ToList();
            return dimensions.Count == 0 || Quantity.Shape.Rank == 1 ? "" : $" (along {(dimensions.Count == 1 ? "dimension" : "dimensions")} {string.Join(", ", dimensions)})";
        }
    }

    private string Remedy =>
        Quantity.Type == ElementType.Int64 ? "use other inputs"
        : Quantity.Kind == QuantityKind.Value || Plan.ScalarResult >= 0 || Plan.Results.IsEmpty || HasVariedCotangent ? $"use other inputs{(Largest > 0 ? " or a smaller atol" : "")}"
        : $"use another cotangent ({Plan.GradientName(Plan.Network.Values[Plan.Results[0]].Name)} = random) or other inputs";

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

/// <summary>What a passing row could have told.</summary>
/// <param name="Survivors">The tensors that a mutant of which would pass, in the order of <see cref="Plan.Quantities"/>.</param>
/// <param name="Applied">How many mutants were applied.</param>
/// <param name="Noticed">How many of them the comparison notices.</param>
/// <param name="Reason">Why the row is too poor to judge by; empty where it is not.</param>
public sealed record Suspicion(ImmutableArray<Survivor> Survivors, int Applied, int Noticed, string Reason)
{
    /// <summary>A pass of this row says too little: see <see cref="SurvivorCheck"/> for the rule.</summary>
    public bool Mistrusted => Reason.Length > 0;
}
