using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>
/// Applies mutants to the right tensors of a row and asks whether |mutant − expected| ≤ atol + rtol·|expected| would let them
/// pass. To every tensor of floats: zero, negate, ×2, ÷2, ×N, ÷N; to indices: zero. To both: a cyclic shift by one element
/// along each dimension of more than one, and the exchange of the last two such dimensions.
/// </summary>
/// <remarks>
/// The rule. A tensor is faint if it is finite and halving it would pass, so that a factor, a sign or an absence cannot be
/// told. Every survivor is listed; the row is mistrusted only if
/// <list type="number">
/// <item>the gradient of an input is faint. Exempt is an input that is used more than once: its gradient adds up several
/// paths, which may cancel (softmax(z) − softmax(z − max z)), and a mistake in one of them would show;</item>
/// <item>or every gradient is faint;</item>
/// <item>or every value is faint;</item>
/// <item>or no shift and no transposition of any tensor would be noticed, while what is given (inputs and cotangents, where
/// known) does not vary either, and the author states no answer. A constant gradient among varying inputs is the nature of
/// sums and means, not poor data.</item>
/// </list>
/// A tensor of exact zeros that the author states as an answer is meant and not faint: a relu at negative inputs, a logarithm
/// of a softmax over one class. A row with an empty value in it is about emptiness, sums over nothing are 0, and never mistrusted.
/// One zero gradient of an intermediate value, an L of 0 beside a p that is not, a row of NaN (which zero does not pass) are
/// listed and condemn nothing. All scales follow from the largest element, since |c·e − e| grows with |e|: the first element
/// that would give ÷2 away gives them all away, and most tensors are done after one.
/// </remarks>
internal static class SurvivorCheck
{
    /// <param name="each">The tolerance of each quantity; null where all have <paramref name="tolerance"/>.</param>
    public static Suspicion Run(
        Plan plan, ReadOnlySpan<TensorData?> expected, Tolerance tolerance, Func<int, Tolerance>? each, MutantContext context, Case? oneCase,
        ImmutableArray<Answer> answers)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(context);
        if (expected.Length != plan.Quantities.Length)
        {
            throw new ArgumentException($"{expected.Length} tensors for {plan.Quantities.Length} quantities", nameof(expected));
        }

        var totals = default(Totals);
        List<Survivor>? survivors = null;
        string? reason = null;
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] is not { } tensor || tensor.Shape.Count == 0)
            {
                continue;
            }

            var allowed = each is null ? tolerance : each(i);
            var check = tensor switch
            {
                TensorData<float> floats => Check(floats, allowed, context),
                TensorData<double> doubles => Check(doubles, allowed, context),
                _ => Check((TensorData<long>)tensor, new Tolerance(0, 0), context),
            };
            var quantity = plan.Quantities[i];
            var isMeant = check.IsFaint && check.Largest == 0 && IsStated(quantity.Name, answers);
            totals.Add(check, quantity.Kind, isMeant);
            if (check.Passing != Mutations.None)
            {
                var survivor = new Survivor(plan, i, check.Passing, check.Largest, check.ShiftedAlong, check.IsFaint, oneCase is not null && Varies(oneCase.Cotangents));
                (survivors ??= []).Add(survivor);
                if (check.IsFaint && !isMeant && quantity.Kind == QuantityKind.Gradient && plan.Network.Values[quantity.Value].IsInput && Uses(plan, quantity.Value) == 1)
                {
                    reason ??= survivor.Text();
                }
            }
        }

        if (survivors is not null && IsAboutNothing(plan))
        {
            return new Suspicion([.. survivors], totals.Applied, totals.Noticed, "");
        }

        reason ??= totals.Gradients > 0 && totals.FaintGradients == totals.Gradients ? "every gradient is within the tolerance of 0"
            : totals.Values > 0 && totals.FaintValues == totals.Values ? "every value is within the tolerance of 0"
            : totals.Arrangements > 0 && totals.NoticedArrangements == 0 && oneCase is not null && answers.IsDefaultOrEmpty && !Varies(oneCase.Inputs.Concat(oneCase.Cotangents))
                ? "all that is given and all that is computed is constant: a shift or a transposition would pass; use inputs that differ from element to element"
            : "";
        return new Suspicion(survivors is null ? [] : [.. survivors], totals.Applied, totals.Noticed, reason);
    }

    private static Outcome Check<T>(TensorData<T> tensor, Tolerance tolerance, MutantContext context)
        where T : unmanaged, INumber<T>
    {
        var outcome = Scales(tensor.Span, tolerance, context);
        var dims = tensor.Shape.Dims;
        var stride = 1;
        var (columns, inner) = (0, 0);
        var transposed = false;
        for (var d = dims.Length - 1; d >= 0; stride *= dims[d--])
        {
            if (dims[d] == 1)
            {
                continue;
            }

            outcome.Arrangements++;
            if (!Arrangement.ShowsShift(tensor.Span, dims[d], stride, tolerance))
            {
                outcome.Passing |= Mutations.Shift;
                outcome.ShiftedAlong |= d < 64 ? 1UL << d : 0;
            }
            else
            {
                outcome.NoticedArrangements++;
            }

            if (inner == 0)
            {
                (columns, inner) = (dims[d], 1);
            }
            else if (!transposed)
            {
                transposed = true;
                outcome.Arrangements++;
                if (!Arrangement.ShowsTransposition(tensor.Span, dims[d], columns, tolerance))
                {
                    outcome.Passing |= Mutations.Transpose;
                }
                else
                {
                    outcome.NoticedArrangements++;
                }
            }
        }

        return outcome;
    }

    private static Outcome Scales<T>(ReadOnlySpan<T> values, Tolerance tolerance, MutantContext context)
        where T : unmanaged, INumber<T>
    {
        var isIndex = typeof(T) == typeof(long);
        var sizes = context.Sizes.Length > 0 && !isIndex;
        var outcome = new Outcome { ScalesApplied = isIndex ? 1 : sizes ? 6 : 4 };

        // |e/2 − e| is the least that any of them changes an element by.
        var half = 0.5 - tolerance.Relative;
        var (largest, infinite, nan) = (0.0, false, false);
        foreach (var value in values)
        {
            var magnitude = Math.Abs(double.CreateTruncating(value));
            if (double.IsFinite(magnitude))
            {
                if (magnitude * half > tolerance.Absolute)
                {
                    return outcome;
                }

                largest = Math.Max(largest, magnitude);
            }
            else
            {
                infinite |= double.IsInfinity(magnitude);
                nan |= double.IsNaN(magnitude);
            }
        }

        outcome.Largest = largest;
        outcome.IsFaint = !infinite && !nan;
        outcome.Passing |= Pass(1) && outcome.IsFaint ? Mutations.Zero : 0;
        if (!isIndex)
        {
            outcome.Passing |= Pass(2) && !infinite ? Mutations.Negate : 0;
            outcome.Passing |= Pass(1) ? Mutations.Double : 0;
            outcome.Passing |= Pass(0.5) ? Mutations.Halve : 0;
            if (sizes)
            {
                var n = double.PositiveInfinity;
                foreach (var size in context.Sizes)
                {
                    n = size.Number > 1 ? Math.Min(n, size.Number) : n;
                }

                outcome.Passing |= double.IsFinite(n) && Pass(n - 1) ? Mutations.TimesN : 0;
                outcome.Passing |= double.IsFinite(n) && Pass(1 - (1 / n)) ? Mutations.OverN : 0;
            }
        }

        return outcome;

        // A change of every element by change·|e|.
        bool Pass(double change) => largest * (change - tolerance.Relative) <= tolerance.Absolute;
    }

    /// <summary>In how many places a value is used with a gradient: so many paths add up in its own.</summary>
    private static int Uses(Plan plan, int value)
    {
        var uses = 0;
        foreach (var step in plan.Steps)
        {
            for (var slot = 0; slot < step.Roles.Length; slot++)
            {
                var operand = step.Call.Operands[slot];
                uses += operand.Kind == Operations.OperandKind.Value && operand.Value == value && step.Roles[slot] == Operations.OperandRole.Differentiable ? 1 : 0;
            }
        }

        return uses;
    }

    private static bool IsStated(string name, ImmutableArray<Answer> answers)
    {
        if (!answers.IsDefaultOrEmpty)
        {
            foreach (var answer in answers)
            {
                if (answer.Name == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsAboutNothing(Plan plan)
    {
        foreach (var value in plan.Values)
        {
            if (value.Shape.Count == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Varies(IEnumerable<TensorData> tensors)
    {
        foreach (var given in tensors)
        {
            for (var i = 1; i < given.Count; i++)
            {
                if (!given[i].Equals(given[0]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
