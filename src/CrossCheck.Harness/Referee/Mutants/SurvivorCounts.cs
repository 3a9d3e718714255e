using System.Numerics;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>What became of the mutants of one tensor.</summary>
internal struct Outcome
{
    public Mutations Passing;
    public double Largest;
    public ulong ShiftedAlong;
    public int ScalesApplied;
    public int Arrangements;
    public int NoticedArrangements;
    public bool IsFaint;
}

/// <summary>What became of the mutants of a row.</summary>
internal struct Totals
{
    public int Applied;
    public int Noticed;
    public int Values;
    public int FaintValues;
    public int Gradients;
    public int FaintGradients;
    public int Arrangements;
    public int NoticedArrangements;

    /// <param name="isMeant">The author states that it is 0: it does not count as faint.</param>
    public void Add(in Outcome outcome, QuantityKind kind, bool isMeant)
    {
        const Mutations scales = Mutations.Zero | Mutations.Negate | Mutations.Double | Mutations.Halve | Mutations.TimesN | Mutations.OverN;
        Applied += outcome.ScalesApplied + outcome.Arrangements;
        Noticed += outcome.ScalesApplied - BitOperations.PopCount((uint)(outcome.Passing & scales)) + outcome.NoticedArrangements;
        Arrangements += outcome.Arrangements;
        NoticedArrangements += outcome.NoticedArrangements;
        var faint = outcome.IsFaint && !isMeant ? 1 : 0;
        if (kind == QuantityKind.Gradient)
        {
            Gradients++;
            FaintGradients += faint;
        }
        else
        {
            Values++;
            FaintValues += faint;
        }
    }
}
