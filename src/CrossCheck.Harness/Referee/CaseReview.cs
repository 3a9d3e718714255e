using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Mutants;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// The second look at a compared case: whose error a difference is, whether it is only a choice of subgradient or rounding
/// that the network amplifies, what kind of mistake it looks like; and of a case that passes, whether it could have told.
/// </summary>
/// <param name="options">With the reference that is looked at as the expected engine.</param>
internal sealed class CaseReview(JudgeOptions options)
{
    private readonly Inquest inquest = new(options);
    private readonly IReadOnlyList<IEngine> witnesses = options.AllWitnesses;
    private readonly StepTruths truths = new(options.Catalogue, options.AllWitnesses);
    private readonly AnswerChecker answers = new(options);
    private readonly AnswerKinks kinks = new(new StepTruths(options.Catalogue, options.AllWitnesses), new AnswerChecker(options), options.Expected);
    private readonly ConditionalWeakTable<Plan, MutantContext> contexts = [];
    private readonly ConditionalWeakTable<Plan, MutantContext> reversed = [];

    /// <summary>What the referee finds between the engine under test and this reference; null where nobody asks.</summary>
    /// <param name="basis">The values and upstream gradients that the reference's operations got, if not its own.</param>
    public Findings? Find(CaseRow row, ImmutableArray<TensorResult> tensors, Trace actual, Trace expected, Trace? basis)
    {
        var differs = tensors.Any(t => t.Verdict == TensorVerdict.Differ && t.Reason.Length == 0);
        return options.Referee != RefereeUse.Never && (differs || options.Referee == RefereeUse.Always)
            ? inquest.Hold(row.Case!, tensors, row.Tolerance, actual, expected, basis)
            : null;
    }

    /// <summary>The tensors as the findings leave them: what rounding explains agrees, unless the row has a tolerance of its own; what is wrong has its likely mistake.</summary>
    public ImmutableArray<TensorResult> Conclude(CaseRow row, ImmutableArray<TensorResult> tensors, Findings? findings, Trace actual, Trace expected)
    {
        if (findings?.Conclusion is Conclusion.AmplifiedRounding or Conclusion.KnownFault && row.Tolerance is null)
        {
            return [.. tensors.Select(t => t.Verdict == TensorVerdict.Differ && t.Reason.Length == 0 ? t with { Verdict = TensorVerdict.Agree, Differing = 0, Differences = [], IsExplained = true } : t)];
        }

        // Where it is the reference that is wrong, the mistake is looked for in its tensors.
        var (oneCase, plan) = (row.Case!, row.Case!.Plan);
        var (wrong, right, context) = findings?.Conclusion == Conclusion.ExpectedIsWrong
            ? (expected, actual, reversed.GetValue(plan, p => MutantContext.Of(p, options.Expected.Name, options.Actual.Name)))
            : (actual, expected, Context(plan));
        return [.. tensors.Select((t, k) => t.Verdict != TensorVerdict.Differ || t.Reason.Length > 0 || t.Quantity.Type == ElementType.Int64 ? t : t with
        {
            Diagnosis = Recognise(wrong.Tensors[k]!, right.Tensors[k]!, row.Tolerance ?? Likeness(right.Tensors[k]!, plan.DType), context.For(oneCase, right, k)),
        })];
    }

    /// <summary>The row's answers, beside both engines and the truth.</summary>
    /// <param name="isOneWrong">The engines differ, and not by rounding.</param>
    public ImmutableArray<AnswerResult> CheckAnswers(CaseRow row, Trace actual, Trace expected, bool isOneWrong)
    {
        if (row.Answers.IsEmpty)
        {
            return [];
        }

        var truth = new CaseTruth(options.Catalogue, witnesses, row.Case!);
        var results = answers.Check(row, actual, expected, truth, isOneWrong);
        return results.All(a => a.IsRight) ? results : kinks.Accept(row, results, expected);
    }

    /// <summary>The wrong answers with the mistakes that they look like.</summary>
    public ImmutableArray<AnswerResult> Diagnose(CaseRow row, ImmutableArray<AnswerResult> results, Trace expected) => results.All(a => a.IsRight) ? results :
    [
        .. results.Select((a, k) => a.IsRight || a.Reason.Length > 0 || a.Type == ElementType.Int64 ? a : a with { Diagnosis = Diagnose(row, row.Answers[k], expected) }),
    ];

    /// <summary>What a passing case could not have told; null where that is nothing.</summary>
    public Suspicion? Suspect(CaseRow row, Trace expected, Allowance[] allowances)
    {
        var oneCase = row.Case!;
        var decision = new Lazy<StepGraph>(() => new StepGraph(truths, options.Expected, oneCase, expected));
        var suspicion = Mutants.Mutants.Survivors(oneCase, expected, Passes, Context(oneCase.Plan), row.Answers);

        // Nothing is kept of a case that could have told everything: there are many of them.
        return suspicion.Survivors.IsDefaultOrEmpty ? null : suspicion;

        // What would really have passed: a tensor of small numbers may be no more than rounding of its operation.
        Tolerance Passes(int k)
        {
            if (expected.Tensors[k] is not { } tensor || tensor.Type == ElementType.Int64)
            {
                return default;
            }

            var plain = allowances[k].For(tensor);
            if (row.Tolerance is not null || plain.Absolute == 0 || !IsFaint(tensor, oneCase.Plan.DType))
            {
                return plain;
            }

            var quantity = oneCase.Plan.Quantities[k];
            var uses = quantity.Kind == QuantityKind.Value ? decision.Value.Before(quantity.Value) is { } one ? [one] : null : decision.Value.Uses(quantity.Value);
            return uses is { Count: > 0 } && UseSum.Of(uses, null) is { } sum ? plain with { Absolute = Math.Max(plain.Absolute, Enumerable.Range(0, tensor.Count).Min(sum.Allowed)) } : plain;
        }
    }

    /// <summary>May it be rounding alone? So small that nothing is lost by a closer look.</summary>
    private static bool IsFaint(TensorData tensor, DType dtype)
    {
        var bound = Tolerance.Default(dtype).Absolute;
        for (var i = 0; i < tensor.Count; i++)
        {
            if (!(Math.Abs(tensor[i]) <= bound))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How near a mistake's numbers must come to be taken for it: rounding of a few operations, beside the tensor's size.</summary>
    private static Tolerance Likeness(TensorData right, DType dtype)
    {
        var tolerance = Tolerance.Default(dtype);
        return tolerance with { Absolute = tolerance.Absolute * Math.Min(1, 10 * TensorScale.Of(right)) };
    }

    private static Diagnosis? Recognise(TensorData wrong, TensorData right, Tolerance tolerance, MutantContext context) =>
        Mutants.Mutants.Recognise(wrong, right, i => Comparer.At(i, 0, right[i], tolerance).Allowed, context);

    private Diagnosis? Diagnose(CaseRow row, Answer answer, Trace expected)
    {
        var oneCase = row.Case!;
        var right = answer.IsGradient ? CaseTensors.Gradient(oneCase, expected, answer.Value) : CaseTensors.Value(oneCase, expected, answer.Value);
        if (right is null)
        {
            return null;
        }

        var tolerance = row.Tolerance ?? Likeness(right, oneCase.Plan.DType);
        return Mutants.Mutants.RecogniseAnswer(
            answer.Cell, right, i => Comparer.At(i, 0, right[i], tolerance).Allowed, Context(oneCase.Plan).For(oneCase, expected, answer.Value, answer.IsGradient));
    }

    private MutantContext Context(Plan plan) => contexts.GetValue(plan, p => MutantContext.Of(p, options.Actual.Name, options.Expected.Name));
}
