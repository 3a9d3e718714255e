using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// Judges the engine under test against one reference. The first reference must have everything; another one is compared as far
/// as it goes, and where it lacks some statements of a network, it is asked about each of the others at the first one's values.
/// </summary>
internal sealed class ReferenceJudge
{
    private readonly JudgeOptions options;
    private readonly IEngine engine;
    private readonly bool isRequired;
    private readonly string first;
    private readonly ConditionalWeakTable<Plan, PlanUse> uses = [];

    /// <param name="options">Of the run.</param>
    /// <param name="engine">The reference.</param>
    public ReferenceJudge(JudgeOptions options, IEngine engine)
    {
        isRequired = ReferenceEquals(engine, options.Expected);
        first = options.Expected.Name;
        this.engine = engine;
        this.options = isRequired ? options : options with { Expected = engine, Also = [options.Expected], AllowUnsupported = true };
        Review = new CaseReview(this.options);
    }

    /// <summary>The second look at what differs from this reference.</summary>
    public CaseReview Review { get; }

    /// <summary>What a plan has to compare with this reference.</summary>
    public PlanUse Of(Plan plan) => uses.GetValue(plan, p =>
    {
        var both = Availability.Of(p, options.AllowUnsupported, options.Actual, engine);
        if (isRequired || PartialPlan.Of(p, engine, Availability.Of(p, allowUnsupported: true, engine).Reasons) is not { } parts)
        {
            return new PlanUse(both.Reasons, both.Runs, both.Failure, null);
        }

        var mine = Availability.Of(p, allowUnsupported: true, options.Actual).Reasons;
        return new PlanUse([.. parts.Reasons.Select((r, i) => mine[i] ?? r)], true, both.Failure, parts);
    });

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
    public EngineRun Complete(Case oneCase, Trace? firstTrace, EngineRun run) =>
        firstTrace is not null && Of(oneCase.Plan).Parts is { } parts ? parts.Run(engine, oneCase, firstTrace) : run;

    /// <param name="row">The case.</param>
    /// <param name="actual">Of the engine under test; null where it gave nothing.</param>
    /// <param name="run">What this reference made of it; of the first one with the failure of either engine.</param>
    /// <param name="basis">The first reference's trace, at whose values another one's operations may have been asked.</param>
    public ReferenceResult Judge(CaseRow row, Trace? actual, EngineRun run, Trace? basis)
    {
        var plan = row.Case!.Plan;
        var use = Of(plan);
        var failure = use.Failure ?? run.Failure;
        var allowances = options.AllowancesOf(row, options.Actual, engine);
        var borrowed = EngineTraits.Of(options.Actual).Borrowed(plan);
        var tensors = ImmutableArray.CreateBuilder<TensorResult>(plan.Quantities.Length);
        for (var i = 0; i < plan.Quantities.Length; i++)
        {
            tensors.Add(Compare(plan, i, use, failure, actual, run, allowances[i]) with { IsFallback = isRequired && (borrowed?.Quantities[i] ?? false) });
        }

        var result = new ReferenceResult
        {
            Engine = engine.Name,
            IsRequired = isRequired,
            First = first,
            Tensors = tensors.MoveToImmutable(),
            Message = failure is { IsUnsupported: false } crash ? crash.Text : "",
            Verdict = Verdict.Agree,
        };
        if (failure is null && actual is not null && run.Trace is not null)
        {
            var findings = Review.Find(row, result.Tensors, actual, run.Trace, use.Parts is null ? null : basis);
            result = result with { Tensors = Review.Conclude(row, result.Tensors, findings, actual, run.Trace), Findings = findings };
        }

        return result with { Verdict = CaseVerdict.Of(result, options.AllowUnsupported) };
    }

    /// <summary>What was found against this reference, beside what was found against the first one.</summary>
    public ReferenceResult Beside(CaseRow row, ReferenceResult own, ReferenceResult ofFirst, Trace? firstTrace, Trace? trace) => firstTrace is null || trace is null ? own : own with
    {
        Findings = Doubted(own, ofFirst),
        Disagreements = [.. Disagreements(row, own.Tensors, ofFirst.Tensors, firstTrace, trace)],
    };

    /// <summary>Where the first reference has what the engine under test has, it is the definition that stands alone.</summary>
    private Findings? Doubted(ReferenceResult own, ReferenceResult ofFirst) =>
        !EngineTraits.Of(engine).Rounds && own.Findings is { Conclusion: Conclusion.ActualIsWrong } findings
            && own.Tensors.Zip(ofFirst.Tensors).All(t => t.First.Verdict != TensorVerdict.Differ || t.Second.Verdict == TensorVerdict.Agree)
        ? findings with
        {
            Conclusion = Conclusion.DefinitionInDoubt,
            Text = $"the definition itself is in doubt: {options.Actual.Name} and {first} agree against it{(findings.Culprits.IsEmpty ? "" : " at ")}{string.Join(", ", findings.Culprits.Select(c => c.Name).Distinct())}",
            Culprits = [],
        }
        : own.Findings;

    private IEnumerable<TensorResult> Disagreements(CaseRow row, ImmutableArray<TensorResult> own, ImmutableArray<TensorResult> ofFirst, Trace firstTrace, Trace trace)
    {
        var allowances = options.AllowancesOf(row, options.Also[0], engine);
        for (var i = 0; i < own.Length; i++)
        {
            // What agrees with both of them is no news of either.
            if ((own[i].Verdict == TensorVerdict.Agree && ofFirst[i].Verdict == TensorVerdict.Agree) || firstTrace.Tensors[i] is not { } theirs || trace.Tensors[i] is not { } mine)
            {
                continue;
            }

            var result = Comparer.Compare(own[i].Quantity, theirs, mine, allowances[i], first, engine.Name);
            if (result.Verdict == TensorVerdict.Differ)
            {
                yield return result;
            }
        }
    }

    private TensorResult Compare(Plan plan, int i, PlanUse use, EngineFailure? failure, Trace? actual, EngineRun run, Allowance allowance)
    {
        var quantity = plan.Quantities[i];
        var expected = run.Trace;
        if ((use.Reasons[i] ?? run.Refusals?[i] ?? (failure is { IsUnsupported: true } refusal ? refusal.Text : null)) is { } reason)
        {
            return Comparer.Unsupported(quantity, reason);
        }

        if (failure is not null)
        {
            return Comparer.NotCompared(quantity, failure.Text);
        }

        if (!use.Runs)
        {
            return Comparer.NotCompared(quantity, "the case was not run, since an engine cannot run all of it (--allow-unsupported)");
        }

        if (actual is null || expected is null)
        {
            return Comparer.NotCompared(quantity, $"{(actual is null ? options.Actual.Name : engine.Name)} gave no {quantity.Name}");
        }

        return Missing(plan, i, options.Actual, actual) ?? Missing(plan, i, engine, expected)
            ?? Comparer.Compare(quantity, actual.Tensors[i], expected.Tensors[i], allowance, options.Actual.Name, engine.Name);
    }

    /// <summary>
    /// What an engine left out: of a value without a name nobody expects that it is given; the stretch around it is judged as
    /// one operation. Null where it is there.
    /// </summary>
    private static TensorResult? Missing(Plan plan, int i, IEngine engine, Trace trace)
    {
        if (trace.Tensors[i] is not null)
        {
            return null;
        }

        var quantity = plan.Quantities[i];
        var value = plan.Network.Values[quantity.Value];
        var reason = trace.ReasonOf(i) ?? $"{engine.Name} gave no {quantity.Name}";
        return trace.IsMistaken(i) ? Comparer.NotCompared(quantity, reason)
            : Comparer.Unsupported(quantity, reason) with { IsOptional = !value.IsColumn && !value.IsAuxiliary && trace.Tensors.Any(t => t is not null) };
    }
}

/// <summary>What can be compared of a plan, and how.</summary>
/// <param name="Reasons">Per quantity why it is not compared, null where it is.</param>
/// <param name="Runs">Is there anything, and may the rest be left out?</param>
/// <param name="Failure">An engine failed at the question what it has.</param>
/// <param name="Parts">Null where the whole network is run at once.</param>
internal sealed record PlanUse(ImmutableArray<string?> Reasons, bool Runs, EngineFailure? Failure, PartialPlan? Parts);
