using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Runs;

/// <summary>Runs cases through both engines, group by group, and gives each its verdict.</summary>
internal sealed class CaseJudge(RunOptions options)
{
    /// <summary>The first one is required.</summary>
    private readonly ImmutableArray<ReferenceJudge> references = [new(options, options.Expected), .. options.Also.Select(e => new ReferenceJudge(options, e))];
    private readonly SelfNoise noise = new(options);

    /// <summary>Results in the order of the rows; null for a case that was not come to before <paramref name="stop"/>.</summary>
    /// <param name="rows">Of one plan, or in error.</param>
    /// <param name="stop">Ends the run between two cases.</param>
    public CaseResult?[] Judge(IReadOnlyList<CaseRow> rows, CancellationToken stop)
    {
        var results = new CaseResult?[rows.Count];
        var members = new List<int>(rows.Count);
        foreach (var (i, row) in rows.Index())
        {
            if (row.Case is null)
            {
                results[i] = Failed(row);
            }
            else
            {
                members.Add(i);
            }
        }

        if (members.Count > 0)
        {
            Run(rows, members, (index, run) => results[index] = Conclude(rows[index], run), stop);
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

        var reasons = references[0].Of(plan).Reasons;
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

    private void Run(IReadOnlyList<CaseRow> rows, List<int> members, Action<int, CaseRun> conclude, CancellationToken stop)
    {
        var plan = rows[members[0]].Case!.Plan;
        var use = references[0].Of(plan);
        if (!use.Runs)
        {
            members.ForEach(m => conclude(m, new CaseRun(null, null, null, [.. references.Skip(1).Select(_ => default(EngineRun))])));
            return;
        }

        var group = new CaseGroup(plan, members.ConvertAll(m => rows[m].Case!));
        var actual = new Trace?[members.Count];
        var failures = new EngineFailure?[members.Count];
        var done = new bool[members.Count];
        var others = new EngineRun[references.Length - 1][];
        try
        {
            GroupRun.Run(options.Actual, group, (i, trace) => actual[i] = trace, failures, stop);
            for (var k = 0; k < others.Length; k++)
            {
                others[k] = references[k + 1].Run(group, stop);
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

        CaseRun Of(int i, Trace? expected) => new(actual[i], expected, failures[i], [.. references.Skip(1).Select((r, k) => r.Complete(group.Cases[i], expected, others[k][i]))]);
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
        var (actual, expected) = (run.Actual, run.Failure is null ? run.Expected : null);
        var facts = references.Select((r, k) => r.Judge(row, actual, run.Of(k), expected)).ToImmutableArray();
        var first = facts[0];
        facts = [.. facts.Select((f, k) => k == 0 ? f : references[k].Beside(row, f, first, expected, run.Of(k).Trace))];
        var ran = run.Failure is null && actual is not null && expected is not null;
        var review = references[0].Review;
        var answers = ran ? review.CheckAnswers(row, actual!, expected!, first.Verdict == Verdict.Differ) : [];
        var verdict = CaseVerdict.Of(facts, answers);
        var allowances = options.AllowancesOf(row, options.Actual, options.Expected);
        var result = Base(row) with
        {
            Verdict = verdict,
            References = facts,
            Answers = ran ? review.Diagnose(row, answers, expected!) : [],
            Fallback = EngineTraits.Of(options.Actual).Borrowed(row.Case!.Plan)?.Operations ?? [],
            SelfNoise = ran && options.SelfNoise ? noise.Measure(row.Case, expected!, allowances) : [],
            Suspicion = ran && verdict is Verdict.Agree or Verdict.Kink && options.JudgeCases ? review.Suspect(row, expected!, allowances) : null,
        };
        if (facts.Length > 1 && verdict != Verdict.Agree)
        {
            result = Beside.Of(result, run);
        }

        if (options.KeepViews && (verdict != Verdict.Agree || result.Suspicion is { Mistrusted: true }))
        {
            result = result with { View = CaseViews.Of(row, result, ran ? run : run with { Actual = null }) };
        }

        var crash = facts.Select(f => f.Message).FirstOrDefault(m => m.Length > 0);
        return result with { Message = crash ?? FailureText.Brief(result, (options.Actual.Name, options.Expected.Name)) };
    }
}

/// <summary>What the engines made of one case.</summary>
/// <param name="Failure">Of the engine under test, or of the first reference.</param>
/// <param name="Also">The other references, in their order; empty where they were not run.</param>
internal sealed record CaseRun(Trace? Actual, Trace? Expected, EngineFailure? Failure, ImmutableArray<EngineRun> Also)
{
    /// <summary>What the k-th reference made of it; of the first one with the failure of either engine.</summary>
    public EngineRun Of(int reference) => reference == 0 ? new EngineRun(Expected, Failure) : Also[reference - 1];
}
