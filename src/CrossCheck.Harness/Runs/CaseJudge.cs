using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Runs;

/// <summary>Runs cases through both engines, group by group, and gives each its verdict.</summary>
internal sealed class CaseJudge(RunOptions options)
{
    /// <summary>A group closes at about this many numbers.</summary>
    private const long GroupElements = 1_000_000;

    private readonly AnswerChecker answers = new(options);
    private readonly CaseReview review = new(options);
    private readonly ImmutableArray<FurtherReference> also = [.. options.Also.Select(e => new FurtherReference(options, e))];
    private readonly ConditionalWeakTable<Plan, Availability> available = [];

    /// <summary>Results in the order of the rows; null for a case that was not come to before <paramref name="stop"/>.</summary>
    public CaseResult?[] Judge(IReadOnlyList<CaseRow> rows, CancellationToken stop)
    {
        var results = new CaseResult?[rows.Count];
        foreach (var group in Groups(rows, results))
        {
            if (stop.IsCancellationRequested)
            {
                break;
            }

            Run(rows, group, (index, run) => results[index] = Conclude(rows[index], run), stop);
        }

        return results;
    }

    /// <summary>What a case adds to the plan, whether it runs or not.</summary>
    public Tally Planned(Plan? plan)
    {
        if (plan is null)
        {
            return new Tally(1, 0, 0);
        }

        var reasons = Available(plan).Reasons;
        var quantities = plan.Quantities.Where((_, i) => reasons[i] is null || !options.AllowUnsupported).ToList();
        return new Tally(1, quantities.Count, quantities.Sum(q => q.Shape.Count));
    }

    /// <summary>One case with all that was computed.</summary>
    public CaseDetail Examine(CaseRow row)
    {
        if (row.Case is null)
        {
            return new CaseDetail(Failed(row), null, null, null, []);
        }

        CaseDetail? detail = null;
        Run([row], [0], (_, run) => detail = new CaseDetail(Conclude(row, run), row.Case, run.Actual, run.Expected, [.. run.Also.Select(a => a.Trace)]), CancellationToken.None);
        return detail!;
    }

    /// <summary>Rows of one plan, in pieces of bounded size; rows in error get their result at once.</summary>
    internal static IEnumerable<List<int>> Groups(IReadOnlyList<CaseRow> rows, CaseResult?[] results)
    {
        var open = new Dictionary<Plan, (List<int> Rows, long Elements)>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Case is not { } oneCase)
            {
                results[i] = Failed(rows[i]);
                continue;
            }

            var (members, elements) = open.GetValueOrDefault(oneCase.Plan, ([], 0));
            members.Add(i);
            open[oneCase.Plan] = (members, elements + oneCase.Plan.Elements);
            if (open[oneCase.Plan].Elements >= GroupElements)
            {
                open.Remove(oneCase.Plan);
                yield return members;
            }
        }

        foreach (var (members, _) in open.Values)
        {
            yield return members;
        }
    }

    private Availability Available(Plan plan) =>
        available.GetValue(plan, p => Availability.Of(p, options.AllowUnsupported, options.Actual, options.Expected));

    private void Run(IReadOnlyList<CaseRow> rows, List<int> members, Action<int, CaseRun> conclude, CancellationToken stop)
    {
        var plan = rows[members[0]].Case!.Plan;
        var availability = Available(plan);
        if (!availability.Runs)
        {
            members.ForEach(m => conclude(m, new CaseRun(null, null, null, [])));
            return;
        }

        var group = new CaseGroup(plan, members.ConvertAll(m => rows[m].Case!));
        var actual = new Trace?[members.Count];
        var failures = new EngineFailure?[members.Count];
        var done = new bool[members.Count];
        var others = new EngineRun[also.Length][];
        try
        {
            GroupRun.Run(options.Actual, group, (i, trace) => actual[i] = trace, failures, stop);
            for (var k = 0; k < others.Length; k++)
            {
                others[k] = also[k].Run(group, stop);
            }

            GroupRun.Run(
                options.Expected,
                group,
                (i, trace) =>
                {
                    // Compared as it comes, so that the reference's tensors need not be kept.
                    done[i] = true;
                    conclude(members[i], Of(i, trace));
                },
                failures,
                stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whole cases only: those that neither engine has come to are left.
            return;
        }

        for (var i = 0; i < done.Length; i++)
        {
            if (!done[i])
            {
                conclude(members[i], Of(i, null));
            }
        }

        CaseRun Of(int i, Trace? expected) => new(actual[i], expected, failures[i], [.. also.Select((a, k) => a.Complete(group.Cases[i], expected, others[k][i]))]);
    }

    private static CaseResult Failed(CaseRow row) => Base(row) with { Verdict = Verdict.Error, Message = row.Error ?? "" };

    private static CaseResult Base(CaseRow row) => new()
    {
        Id = row.Id,
        Place = row.Place,
        Verdict = Verdict.Agree,
        DType = row.DType,
        Network = row.Network,
        Tags = row.Tags,
        Note = row.Note,
        Own = row.Own,
    };

    /// <summary>What goes wrong in judging a case costs that case only.</summary>
    private CaseResult Conclude(CaseRow row, CaseRun run)
    {
        try
        {
            return Judged(row, run);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            return Base(row) with { Verdict = Verdict.Crashed, Message = $"CrossCheck itself failed at this case, please report it: {GroupRun.FirstLine(e)}" };
        }
    }

    private CaseResult Judged(CaseRow row, CaseRun run)
    {
        var (actual, expected, failure) = (run.Actual, run.Expected, run.Failure);
        var plan = row.Case!.Plan;
        var availability = Available(plan);
        var allowances = options.AllowancesOf(row, options.Actual, options.Expected);
        var share = (options.Actual as FallbackEngine)?.Share(plan);
        var tensors = ImmutableArray.CreateBuilder<TensorResult>(plan.Quantities.Length);
        var missing = 0;
        for (var i = 0; i < plan.Quantities.Length; i++)
        {
            var quantity = plan.Quantities[i];
            tensors.Add(
                availability.Reasons[i] is { } reason ? Comparer.Unsupported(quantity, reason)
                : failure is not null ? failure.IsUnsupported ? Comparer.Unsupported(quantity, failure.Text) : Comparer.NotCompared(quantity, failure.Text)
                : Recorded(row.Case, actual, expected, i, ref missing) is { } gap ? Comparer.Unsupported(quantity, gap)
                : !availability.Runs ? Comparer.NotCompared(quantity, "the case was not run, since an engine cannot run all of it (--allow-unsupported)")
                : Comparer.Compare(quantity, actual?.Tensors[i], expected?.Tensors[i], allowances[i], options.Actual.Name, options.Expected.Name) with { IsFallback = share?.Quantities[i] ?? false });
        }

        var result = Base(row) with { Tensors = tensors.MoveToImmutable(), Fallback = share?.Operations ?? [] };
        var ran = failure is null && actual is not null && expected is not null;
        if (ran)
        {
            result = result with { Answers = answers.Check(row, actual!, expected!, allowances) };
        }

        result = result with { Verdict = Decide(result, failure, availability.Runs && (missing == 0 || (options.AllowUnsupported && missing < plan.Quantities.Length))) };
        if (ran)
        {
            result = review.Review(row, result, actual!, expected!, allowances);
        }

        if (!run.Also.IsEmpty)
        {
            result = Beside(row, result, run, allowances);
        }

        if (options.KeepViews && (result.Verdict != Verdict.Agree || result.Suspicion is { Mistrusted: true }))
        {
            result = result with { View = CaseViews.Of(row, result, ran ? run : run with { Actual = null }, allowances) };
        }

        var crash = failure is { IsUnsupported: false } own ? own.Text : result.Also.Select(a => a.Message).FirstOrDefault(m => m.Length > 0);
        return result with { Message = crash ?? FailureText.Brief(result, (options.Actual.Name, options.Expected.Name)) };
    }

    /// <summary>With what the other references have; the verdict is the worst of all, but for what one of them lacks.</summary>
    private CaseResult Beside(CaseRow row, CaseResult result, CaseRun run, Allowance[] allowances)
    {
        result = result with { Also = [.. also.Select((a, k) => a.Judge(row, run.Actual, run.Failure is null ? run.Expected : null, run.Also[k], result.Tensors))] };
        result = result with { Verdict = result.Also.Select(a => a.Verdict).Where(v => v != Verdict.Unsupported).Append(result.Verdict).Min() };

        if (result.Verdict == Verdict.Agree)
        {
            return result;
        }

        var (tensors, others) = (result.Tensors.ToBuilder(), result.Also.Select(a => a.Tensors.ToBuilder()).ToArray());
        for (var i = 0; i < tensors.Count; i++)
        {
            var index = i;
            if (!result.Differs(i) || run.Actual?.Tensors[i] is not { } actual)
            {
                continue;
            }

            var places = others.Select(o => o[index]).Prepend(tensors[i]).SelectMany(t => t.Differences).Select(d => d.Index).Distinct().ToList();
            tensors[i] = With(tensors[i], run.Expected, allowances[i]);
            for (var k = 0; k < others.Length; k++)
            {
                others[k][i] = With(others[k][i], run.Also[k].Trace, allowances[i] with { Tolerance = others[k][i].Tolerance });
            }

            TensorResult With(TensorResult tensor, Trace? trace, Allowance allowance) => tensor.Compared && tensor.Reason.Length == 0 && trace?.Tensors[index] is { } theirs
                ? tensor with { Places = Comparer.At(places, actual, theirs, allowance) }
                : tensor;
        }

        return result with { Tensors = tensors.ToImmutable(), Also = [.. result.Also.Select((a, k) => a with { Tensors = others[k].ToImmutable() })] };
    }

    /// <summary>Why a recorded engine does not have a quantity of this very case; null where it is there, and for any other engine.</summary>
    private string? Recorded(Case oneCase, Trace? actual, Trace? expected, int quantity, ref int missing)
    {
        var reason = (options.Actual as RecordedEngine)?.Missing(oneCase, actual, quantity) ?? (options.Expected as RecordedEngine)?.Missing(oneCase, expected, quantity);
        missing += reason is null ? 0 : 1;
        return reason;
    }

    private static Verdict Decide(CaseResult result, EngineFailure? failure, bool complete) =>
        failure is not null ? failure.IsUnsupported ? Verdict.Unsupported : Verdict.Crashed
        : !complete ? Verdict.Unsupported
        : result.Tensors.Any(t => t.Verdict is TensorVerdict.Differ or TensorVerdict.NotCompared) ? Verdict.Differ
        : result.Answers.Any(a => !a.IsRight) ? Verdict.Answer
        : Verdict.Agree;
}

/// <summary>What the engines made of one case.</summary>
/// <param name="Failure">Of the engine under test, or of the first reference.</param>
/// <param name="Also">The other references, in their order; empty where they were not run.</param>
internal sealed record CaseRun(Trace? Actual, Trace? Expected, EngineFailure? Failure, ImmutableArray<EngineRun> Also);
