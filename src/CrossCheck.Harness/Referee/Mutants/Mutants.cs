using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>
/// Typical mistakes of hand-written engines and of students, as changes to a right tensor. Where a tensor is wrong they say
/// what it looks like; where everything is right they say whether the row could have told.
/// </summary>
internal static class Mutants
{
    /// <summary>The mistake that turns <paramref name="expected"/> into <paramref name="actual"/>, the simplest first.</summary>
    /// <remarks>
    /// A mistake is named only if it explains every element that differs and changes none that agrees, and if the match is
    /// no likely coincidence: each differing element counts log₂(|actual − expected| / allowance) bits, at most 16, and their
    /// sum must exceed 8 + log₂(explanations tried). A factor or a constant that is read off the data must be borne out by
    /// elements that it was not read off.
    /// </remarks>
    /// <param name="allowed">The allowance per flat index of <paramref name="expected"/>, as the comparison grants it.</param>
    /// <returns>Null where no mistake of the catalogue fits, where nothing differs, where the shapes differ, or past 2²⁴ elements.</returns>
    public static Diagnosis? Recognise(TensorData actual, TensorData expected, Func<int, double> allowed, MutantContext context)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(allowed);
        ArgumentNullException.ThrowIfNull(context);
        return actual.Shape == expected.Shape ? Recognise(actual, expected, allowed, context, Voice.OfEngines(context)) : null;
    }

    /// <summary>The mistake that a wrong answer looks like: the mutated right value lies in the interval that the answer claims, widened by the allowance.</summary>
    /// <remarks>As <see cref="Recognise(TensorData, TensorData, Func{int, double}, MutantContext)"/>, in words for students, with a margin of 1 bit instead of 8.</remarks>
    /// <param name="answer">Numbers, a generator or a file; a formula has no numbers before it is computed and gives null here.</param>
    /// <param name="expected">The right value.</param>
    public static Diagnosis? RecogniseAnswer(AnswerCell answer, TensorData expected, Func<int, double> allowed, MutantContext context)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(allowed);
        ArgumentNullException.ThrowIfNull(context);
        if (answer.Formula is not null || answer.Count != expected.Count || expected.Count > Observation.MostElements)
        {
            return null;
        }

        var (low, high) = (new double[answer.Count], new double[answer.Count]);
        for (var i = 0; i < low.Length; i++)
        {
            (low[i], high[i]) = answer.Claims(i) ? (answer.Low(i), answer.High(i)) : (double.NaN, double.NaN);
        }

        var seen = new Observation(expected.Shape, expected.Type, low, high, answer.Claims, expected.ToDoubles(), allowed);
        return new Recogniser(seen, context, Voice.OfAnswer).Recognise();
    }

    /// <summary>The same for an answer whose numbers are exact: the value of a formula.</summary>
    public static Diagnosis? RecogniseAnswer(TensorData answer, TensorData expected, Func<int, double> allowed, MutantContext context)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(allowed);
        ArgumentNullException.ThrowIfNull(context);
        return answer.Count == expected.Count ? Recognise(answer, expected, allowed, context, Voice.OfAnswer) : null;
    }

    /// <summary>Which mutants of the right tensors the comparison would let pass, and whether that leaves the row too poor to judge by.</summary>
    /// <param name="expected">The right tensors in the order of <see cref="Plan.Quantities"/>; null where there is none, which is not judged.</param>
    public static Suspicion Survivors(Plan plan, ReadOnlySpan<TensorData?> expected, Tolerance tolerance, MutantContext context) =>
        SurvivorCheck.Run(plan, expected, tolerance, null, context, null, []);

    /// <inheritdoc cref="Survivors(Plan, ReadOnlySpan{TensorData}, Tolerance, MutantContext)"/>
    /// <param name="tolerance">The tolerance of each quantity.</param>
    public static Suspicion Survivors(Plan plan, ReadOnlySpan<TensorData?> expected, Func<int, Tolerance> tolerance, MutantContext context) =>
        SurvivorCheck.Run(plan, expected, default, tolerance, context, null, []);

    /// <inheritdoc cref="Survivors(Plan, ReadOnlySpan{TensorData}, Tolerance, MutantContext)"/>
    /// <param name="oneCase">The row: with its inputs and cotangents a row that is constant throughout can be told from a constant gradient.</param>
    /// <param name="answers">What the author states: a tensor of zeros that is stated is meant.</param>
    public static Suspicion Survivors(Case oneCase, Trace expected, Tolerance tolerance, MutantContext context, ImmutableArray<Answer> answers = default)
    {
        ArgumentNullException.ThrowIfNull(oneCase);
        ArgumentNullException.ThrowIfNull(expected);
        return SurvivorCheck.Run(oneCase.Plan, expected.Tensors.AsSpan(), tolerance, null, context, oneCase, answers);
    }

    /// <inheritdoc cref="Survivors(Case, Trace, Tolerance, MutantContext, ImmutableArray{Answer})"/>
    /// <param name="tolerance">The tolerance of each quantity.</param>
    public static Suspicion Survivors(Case oneCase, Trace expected, Func<int, Tolerance> tolerance, MutantContext context, ImmutableArray<Answer> answers = default)
    {
        ArgumentNullException.ThrowIfNull(oneCase);
        ArgumentNullException.ThrowIfNull(expected);
        return SurvivorCheck.Run(oneCase.Plan, expected.Tensors.AsSpan(), default, tolerance, context, oneCase, answers);
    }

    private static Diagnosis? Recognise(TensorData actual, TensorData expected, Func<int, double> allowed, MutantContext context, Voice voice)
    {
        if (expected.Count > Observation.MostElements)
        {
            return null;
        }

        var numbers = actual.ToDoubles();
        return new Recogniser(new Observation(expected.Shape, expected.Type, numbers, numbers, _ => true, expected.ToDoubles(), allowed), context, voice).Recognise();
    }
}
