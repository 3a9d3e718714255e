using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Results;

/// <summary>What may be done to a right tensor to see whether the comparison notices.</summary>
[Flags]
public enum Mutations
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>All elements 0.</summary>
    Zero = 1,
    /// <summary>All elements with the other sign.</summary>
    Negate = 2,
    /// <summary>All elements times 2.</summary>
    Double = 4,
    /// <summary>All elements divided by 2.</summary>
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
    /// <summary>What the tensor is.</summary>
    public Quantity Quantity => Plan.Quantities[Index];
}

/// <summary>What a passing row could have told.</summary>
/// <param name="Survivors">The tensors that a mutant of which would pass, in the order of <see cref="Plan.Quantities"/>.</param>
/// <param name="Applied">How many mutants were applied.</param>
/// <param name="Noticed">How many of them the comparison notices.</param>
/// <param name="Reason">Why the row is too poor to judge by; empty where it is not.</param>
public sealed record Suspicion(ImmutableArray<Survivor> Survivors, int Applied, int Noticed, string Reason)
{
    /// <summary>A pass of this row says too little.</summary>
    public bool Mistrusted => Reason.Length > 0;
}
