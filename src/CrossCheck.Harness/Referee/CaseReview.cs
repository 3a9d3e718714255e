using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Referee.Mutants;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;
using CrossCheck.Numerics;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// The second look at a compared case: whose error a difference is, whether it is only a choice of subgradient, what
/// kind of mistake it looks like; and of a case that passes, whether it could have told.
/// </summary>
internal sealed class CaseReview(JudgeOptions options)
{
    private readonly Inquest inquest = new(options);
    private readonly AnswerChecker answers = new(options);
    private readonly SelfNoise noise = new(options);
    private readonly ConditionalWeakTable<Plan, MutantContext> contexts = [];
    private readonly ConditionalWeakTable<Plan, MutantContext> reversed = [];

    /// <param name="basis">The values and upstream gradients at which each operation is judged: the reference's own, if none are given.</param>
    public CaseResult Review(CaseRow row, CaseResult result, Trace actual, Trace expected, Allowance[] allowances, Trace? basis = null)
    {
        var oneCase = row.Case!;

        // What an engine lacks is left unjudged; the rest of the case can be.
        var comparable = result.Tensors.All(t => t.Verdict != TensorVerdict.NotCompared && (t.Reason.Length == 0 || t.Verdict == TensorVerdict.Unsupported));
        if (comparable && options.Referee != RefereeUse.Never && (result.Verdict == Verdict.Differ || options.Referee == RefereeUse.Always))
        {
            result = result with { Findings = inquest.Hold(oneCase, result, actual, expected, basis) };
            if (result.Verdict == Verdict.Differ && result.Findings.Conclusion == Conclusion.Kink && OnlyGradientsDiffer(result))
            {
                result = result with { Verdict = result.Answers.All(a => a.IsRight) ? Verdict.Kink : Verdict.Answer };
            }
        }

        if (result.Verdict == Verdict.Answer)
        {
            result = AcceptOtherChoices(row, result, actual, expected, allowances);
        }

        if (options.SelfNoise)
        {
            result = result with { SelfNoise = noise.Measure(oneCase, expected, allowances) };
        }

        result = Diagnose(row, result, actual, expected, allowances);
        return result.Verdict is Verdict.Agree or Verdict.Kink && options.JudgeCases
            ? result with { Suspicion = Suspect(Mutants.Mutants.Survivors(oneCase, expected, k => allowances[k].Tolerance, Context(oneCase.Plan), row.Answers)) }
            : result;
    }

    private static bool OnlyGradientsDiffer(CaseResult result) =>
        result.Tensors.All(t => t.Verdict != TensorVerdict.Differ || t.Quantity.Kind == QuantityKind.Gradient);

    /// <summary>Nothing is kept of a case that could have told everything: there are many of them.</summary>
    private static Suspicion? Suspect(Suspicion suspicion) => suspicion.Survivors.IsDefaultOrEmpty ? null : suspicion;

    /// <summary>
    /// A wrong gradient answer may be right by another choice at a kink: the backward is replayed under each named
    /// convention, for the whole row, and the answers are checked against that.
    /// </summary>
    private CaseResult AcceptOtherChoices(CaseRow row, CaseResult result, Trace actual, Trace expected, Allowance[] allowances)
    {
        if (result.Answers.Any(a => !a.IsRight && (a.Reason.Length > 0 || !a.Name.StartsWith("dL/d", StringComparison.Ordinal)))
            || !row.Case!.Plan.Steps.Any(s => s.Call.Spec.Kinks.Length > 0))
        {
            return result;
        }

        foreach (var side in Enum.GetValues<Side>())
        {
            Trace replayed;
            try
            {
                replayed = new Replay(options.Catalogue, row.Case).Under(side, expected);
            }
            catch (TapeLimitException)
            {
                return result;
            }

            var again = answers.Check(row, replayed, replayed, allowances);
            var accepted = result.Answers.Zip(again, (now, then) => now.IsRight ? now : then with { Convention = Name(side) }).ToImmutableArray();
            if (accepted.All(a => a.IsRight))
            {
                return result with { Answers = accepted, Verdict = Verdict.Kink };
            }
        }

        return result;
    }

    private static string Name(Side side) => side switch
    {
        Side.Left => "the derivative from the left",
        Side.Right => "the derivative from the right",
        Side.First => "the first of ties",
        _ => "the last of ties",
    };

    private CaseResult Diagnose(CaseRow row, CaseResult result, Trace actual, Trace expected, Allowance[] allowances)
    {
        var (oneCase, plan) = (row.Case!, row.Case!.Plan);
        if (result.Verdict == Verdict.Differ)
        {
            // Where it is the reference that is wrong, the mistake is looked for in its tensors.
            var (wrong, right, context) = result.Findings?.Conclusion == Conclusion.ExpectedIsWrong
                ? (expected, actual, reversed.GetValue(plan, p => MutantContext.Of(p, options.Expected.Name, options.Actual.Name)))
                : (actual, expected, Context(plan));
            result = result with
            {
                Tensors = [.. result.Tensors.Select((t, k) => t.Verdict != TensorVerdict.Differ || t.Reason.Length > 0 || t.Quantity.Type == ElementType.Int64 ? t : t with
                {
                    Diagnosis = Mutants.Mutants.Recognise(
                        wrong.Tensors[k]!, right.Tensors[k]!, i => Comparer.At(i, 0, right.Tensors[k]![i], allowances[k].Tolerance).Allowed, context.For(oneCase, right, k)),
                })],
            };
        }

        return result.Answers.All(a => a.IsRight) ? result : result with
        {
            Answers = [.. result.Answers.Select((a, k) => a.IsRight || a.Reason.Length > 0 || a.Type == ElementType.Int64 ? a : a with { Diagnosis = DiagnoseAnswer(row, row.Answers[k], expected, allowances) })],
        };
    }

    private Diagnosis? DiagnoseAnswer(CaseRow row, Answer answer, Trace expected, Allowance[] allowances)
    {
        var oneCase = row.Case!;
        var quantity = oneCase.Plan.FindQuantity(answer.Name);
        var tolerance = quantity >= 0 ? allowances[quantity].Tolerance : Tolerance.Default(oneCase.Plan.DType);
        var right = answer.IsGradient ? CaseTensors.Gradient(oneCase, expected, answer.Value) : CaseTensors.Value(oneCase, expected, answer.Value);
        return right is null ? null : Mutants.Mutants.RecogniseAnswer(
            answer.Cell, right, i => Comparer.At(i, 0, right[i], tolerance).Allowed, Context(oneCase.Plan).For(oneCase, expected, answer.Value, answer.IsGradient));
    }

    private MutantContext Context(Plan plan) => contexts.GetValue(plan, p => MutantContext.Of(p, options.Actual.Name, options.Expected.Name));
}
