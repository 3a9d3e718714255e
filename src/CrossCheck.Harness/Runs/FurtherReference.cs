using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// A reference beside the first: what it has is compared like any other, what it lacks is left out. Where it lacks some
/// statements of a network, it is asked about each of the others at the first reference's values.
/// </summary>
internal sealed class FurtherReference(JudgeOptions options, IEngine engine)
{
    private readonly CaseReview review = new(options with { Expected = engine, Also = [options.Expected], AllowUnsupported = true, JudgeCases = false, SelfNoise = false });
    private readonly ConditionalWeakTable<Plan, PlanUse> uses = [];

    /// <summary>Every case of the group, in order, as far as it needs no other engine's values.</summary>
    public EngineRun[] Run(CaseGroup group, CancellationToken stop)
    {
        var runs = new EngineRun[group.Cases.Count];
        if (Of(group.Plan) is { Parts: null, Runs: true })
        {
            var failures = new EngineFailure?[runs.Length];
            GroupRun.Run(engine, group, (i, trace) => runs[i] = new EngineRun(trace, null), failures, stop);
            for (var i = 0; i < runs.Length; i++)
            {
                runs[i] = runs[i] with { Failure = failures[i] };
            }
        }

        return runs;
    }

    /// <summary>The run of a case, now that the first reference's is there.</summary>
    public EngineRun Complete(Case oneCase, Trace? first, EngineRun run) =>
        first is not null && Of(oneCase.Plan).Parts is { } parts ? parts.Run(engine, oneCase, first) : run;

    /// <param name="row">The case.</param>
    /// <param name="actual">Of the engine under test; null where it gave nothing.</param>
    /// <param name="first">Of the first reference, whose values each operation is judged at.</param>
    /// <param name="run">What this reference made of it.</param>
    /// <param name="against">The engine under test against the first reference.</param>
    public ReferenceResult Judge(CaseRow row, Trace? actual, Trace? first, EngineRun run, ImmutableArray<TensorResult> against)
    {
        var plan = row.Case!.Plan;
        var reasons = Of(plan).Reasons;
        var allowances = options.AllowancesOf(row, options.Actual, engine);
        var tensors = new List<TensorResult>(plan.Quantities.Length);
        for (var i = 0; i < plan.Quantities.Length; i++)
        {
            var quantity = plan.Quantities[i];
            tensors.Add(
                (reasons[i] ?? run.Refusals?[i] ?? (run.Failure is { IsUnsupported: true } refusal ? refusal.Text : (engine as RecordedEngine)?.Missing(row.Case, run.Trace, i))) is { } reason ? Comparer.Unsupported(quantity, reason)
                : run.Failure is { } crash ? Comparer.NotCompared(quantity, crash.Text)
                : actual is null || run.Trace is null ? Comparer.NotCompared(quantity, "the case was not run")
                : Comparer.Compare(quantity, actual.Tensors[i], run.Trace.Tensors[i], allowances[i], options.Actual.Name, engine.Name));
        }

        var result = new CaseResult
        {
            Id = row.Id,
            Place = row.Place,
            Tensors = [.. tensors],
            Verdict = run.Failure is { IsUnsupported: false } ? Verdict.Crashed
                : tensors.TrueForAll(t => t.Verdict == TensorVerdict.Unsupported) ? Verdict.Unsupported
                : tensors.Exists(t => t.Verdict is TensorVerdict.Differ or TensorVerdict.NotCompared) ? Verdict.Differ
                : Verdict.Agree,
        };
        if (actual is null || first is null || run.Trace is null || result.Verdict is Verdict.Crashed or Verdict.Unsupported)
        {
            return new ReferenceResult { Engine = engine.Name, First = options.Expected.Name, Verdict = result.Verdict, Tensors = result.Tensors, Message = result.Verdict == Verdict.Crashed ? run.Failure!.Text : "" };
        }

        result = review.Review(row, result, actual, run.Trace, allowances, first);
        return new ReferenceResult
        {
            Engine = engine.Name,
            First = options.Expected.Name,
            Verdict = result.Verdict,
            Tensors = result.Tensors,
            Findings = Doubted(result, against),
            Disagreements = [.. Disagreements(row, against, result.Tensors, first, run.Trace, allowances)],
        };
    }

    /// <summary>Where the first reference has what the engine under test has, it is the definition that stands alone.</summary>
    private Findings? Doubted(CaseResult result, ImmutableArray<TensorResult> against) =>
        engine is DefinitionEngine && result.Findings is { Conclusion: Conclusion.ActualIsWrong } findings
            && result.Tensors.Zip(against).All(t => t.First.Verdict != TensorVerdict.Differ || t.Second.Verdict == TensorVerdict.Agree)
        ? findings with
        {
            Conclusion = Conclusion.DefinitionInDoubt,
            Text = $"the definition itself is in doubt: {options.Actual.Name} and {options.Expected.Name} agree against it{(findings.Culprits.IsEmpty ? "" : " at ")}{string.Join(", ", findings.Culprits.Select(c => c.Name).Distinct())}",
            Culprits = [],
        }
        : result.Findings;

    private IEnumerable<TensorResult> Disagreements(
        CaseRow row, ImmutableArray<TensorResult> against, ImmutableArray<TensorResult> tensors, Trace first, Trace trace, Allowance[] allowances)
    {
        var plan = trace.Plan;
        var tolerances = options.TolerancesOf(row, options.Expected, engine);
        for (var i = 0; i < plan.Quantities.Length; i++)
        {
            // Two that are both near a third are near each other.
            if (Near(against[i]) && Near(tensors[i]) && against[i].Tolerance == tensors[i].Tolerance)
            {
                continue;
            }

            if (first.Tensors[i] is { } theirs && trace.Tensors[i] is { } own
                && Comparer.Compare(plan.Quantities[i], theirs, own, allowances[i] with { Tolerance = tolerances[i] }, options.Expected.Name, engine.Name) is { Verdict: TensorVerdict.Differ } differs)
            {
                yield return differs;
            }
        }
    }

    private static bool Near(TensorResult tensor) => tensor.Verdict == TensorVerdict.Agree && (tensor.Worst is not { } worst || worst.Abs <= worst.Allowed / 4);

    private PlanUse Of(Plan plan) => uses.GetValue(plan, p =>
    {
        var both = Availability.Of(p, allowUnsupported: true, options.Actual, engine);
        if (PartialPlan.Of(p, engine, Availability.Of(p, allowUnsupported: true, engine).Reasons) is not { } parts)
        {
            return new PlanUse(both.Reasons, both.Runs, null);
        }

        var mine = Availability.Of(p, allowUnsupported: true, options.Actual).Reasons;
        return new PlanUse([.. parts.Reasons.Select((r, i) => mine[i] ?? r)], true, parts);
    });

    /// <summary>What can be compared of a plan, and how.</summary>
    /// <param name="Reasons">Per quantity why it is not compared, null where it is.</param>
    /// <param name="Runs">Is there anything?</param>
    /// <param name="Parts">Null where the whole network is run at once.</param>
    private sealed record PlanUse(ImmutableArray<string?> Reasons, bool Runs, PartialPlan? Parts);
}
