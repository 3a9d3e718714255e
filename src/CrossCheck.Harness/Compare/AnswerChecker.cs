using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Compare;

/// <summary>
/// Checks what the author of a case claims. An answer is a claim about the true value: it is right if that, or the value that
/// both engines have, lies in the interval that it claims, widened by rtol·|value| and by eight times the rounding error that
/// the engines themselves show in that tensor; never by a fixed absolute amount.
/// </summary>
internal sealed class AnswerChecker(JudgeOptions options)
{
    /// <summary>How many wrong elements are named.</summary>
    private const int Places = 1000;

    /// <summary>An interval is widened by so many times the root mean square of the engines' rounding errors.</summary>
    private const double Deviations = 8;

    /// <summary>What 106 bits leave of a sum that is 0, as a share of the size of the case's numbers.</summary>
    private const double Residue = 1e-30;

    private readonly DefinitionEngine definitions = new(options.Catalogue);

    /// <param name="truth">Asked only where the engines' own values do not do.</param>
    /// <param name="isOneWrong">One of the engines is wrong: then only the other one's errors are rounding.</param>
    public ImmutableArray<AnswerResult> Check(CaseRow row, Trace actual, Trace expected, CaseTruth truth, bool isOneWrong)
    {
        var results = ImmutableArray.CreateBuilder<AnswerResult>(row.Answers.Length);
        foreach (var answer in row.Answers)
        {
            results.Add(Check(row, answer, actual, expected, truth, isOneWrong));
        }

        return results.MoveToImmutable();
    }

    /// <summary>The interval that an answer claims of each element, as the engine under test's own values make it where it is a formula.</summary>
    public Claim ClaimOf(Case oneCase, Answer answer, Trace trace) => answer.Formula is { } formula
        ? Claim.Of(definitions.Evaluate(formula, oneCase.Plan.DType, n => CaseTensors.Resolve(oneCase, trace, n)!))
        : Claim.Of(answer.Cell);

    /// <summary>What an interval around a number is widened by, without any rounding.</summary>
    public static Tolerance Width(CaseRow row, ElementType type) =>
        type == ElementType.Int64 ? new Tolerance(0, 0) : row.Tolerance ?? new Tolerance(Tolerance.Plain(row.Case!.Plan.DType).Relative, 0);

    private AnswerResult Check(CaseRow row, Answer answer, Trace actual, Trace expected, CaseTruth truth, bool isOneWrong)
    {
        var oneCase = row.Case!;
        var (a, b) = (Of(oneCase, answer, actual), Of(oneCase, answer, expected));
        var shape = oneCase.Plan.Values[answer.Value].Shape;
        var type = oneCase.Plan.Values[answer.Value].Type;
        var quantity = oneCase.Plan.FindQuantity(answer.Name);
        var result = new AnswerResult { Name = answer.Name, IsRight = true, Type = type };
        if (a is null && b is null)
        {
            return result with { IsRight = false, Reason = $"neither {options.Actual.Name} nor {options.Expected.Name} gave a value to check it against" };
        }

        if (a is null || b is null)
        {
            var (present, name) = a is null ? (expected, options.Expected.Name) : (actual, options.Actual.Name);
            var alone = Check(row, answer, present, present, truth, isOneWrong);
            return alone with { Against = alone.Against.IsEmpty ? [] : [name], Only = name };
        }

        var forActual = ClaimOf(oneCase, answer, actual);
        var forExpected = answer.Formula is null ? forActual : ClaimOf(oneCase, answer, expected);
        if (forActual.Shape != shape && !(forActual.Shape.Rank == 0 && shape.Count == 1))
        {
            return result with { IsRight = false, Reason = $"has the shape {forActual.Shape}, but the value has {shape}" };
        }

        var (width, noise, exact) = (Width(row, type), -1.0, default(double[]));
        var (wrong, first, againstActual, againstExpected) = (0, -1, false, false);
        var places = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < a.Count; i++)
        {
            var (wrongActual, wrongExpected) = (!forActual.Holds(i, a[i], width.Allowed(a[i])), !forExpected.Holds(i, b[i], width.Allowed(b[i])));
            if (!wrongActual && !wrongExpected)
            {
                continue;
            }

            if (noise < 0)
            {
                exact = quantity >= 0 && type != ElementType.Int64 ? truth.Of(quantity) : null;
                noise = exact is null ? 0 : (Deviations * Noise(a, b, exact, isOneWrong)) + (Residue * truth.Scale);
            }

            (wrongActual, wrongExpected) = (!forActual.Holds(i, a[i], width.Allowed(a[i]) + noise), !forExpected.Holds(i, b[i], width.Allowed(b[i]) + noise));
            if ((wrongActual || wrongExpected) && !(exact is not null && answer.Formula is null && !double.IsNaN(exact[i]) && forActual.Holds(i, exact[i], width.Allowed(exact[i]) + noise)))
            {
                wrong++;
                first = first < 0 ? i : first;
                if (places.Count < Places)
                {
                    places.Add(i);
                }

                againstActual |= wrongActual;
                againstExpected |= wrongExpected;
            }
        }

        if (wrong == 0)
        {
            return result;
        }

        var shown = againstExpected ? forExpected : forActual;
        return result with
        {
            IsRight = false,
            Index = [.. shape.IndexOf(first)],
            Wrong = wrong,
            WrongAt = places.ToImmutable(),
            Written = answer.Formula is null ? answer.Cell.Written(first) : $"{{{answer.Cell.Formula!.Trim()}}}",
            Low = shown.Low(first),
            High = shown.High(first),
            Actual = a[first],
            Expected = b[first],
            Against = [.. new[] { (againstActual, options.Actual.Name), (againstExpected, options.Expected.Name) }.Where(e => e.Item1).Select(e => e.Name)],
        };
    }

    /// <summary>The root mean square of the engines' rounding errors, the larger of the two; one that is wrong widens nothing.</summary>
    private static double Noise(TensorData a, TensorData b, double[] exact, bool isOneWrong)
    {
        var (ours, theirs) = (new double[a.Count], new double[a.Count]);
        for (var i = 0; i < ours.Length; i++)
        {
            (ours[i], theirs[i]) = (a[i] - exact[i], b[i] - exact[i]);
        }

        var (mine, other) = (TensorScale.Of(ours), TensorScale.Of(theirs));
        return isOneWrong ? Math.Min(mine, other) : Math.Max(mine, other);
    }

    private static TensorData? Of(Case oneCase, Answer answer, Trace trace) =>
        answer.IsGradient
            ? CaseTensors.Gradient(oneCase, trace, answer.Value)
            : CaseTensors.Value(oneCase, trace, answer.Value);
}
