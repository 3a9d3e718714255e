using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Reports;
using CrossCheck.Networks;

namespace CrossCheck.Harness;

/// <summary>Runs cases through both engines, group by group, and gives each its verdict.</summary>
internal sealed class CaseJudge(RunOptions options)
{
    /// <summary>A group closes at about this many numbers.</summary>
    private const long GroupElements = 1_000_000;

    private readonly AnswerChecker answers = new(options);
    private readonly CaseReview review = new(options);
    private readonly ConditionalWeakTable<Plan, Availability> available = [];

    /// <summary>Results in the order of the rows.</summary>
    public List<CaseResult> Judge(IReadOnlyList<CaseRow> rows)
    {
        var results = new CaseResult[rows.Count];
        foreach (var group in Groups(rows, results))
        {
            Run(rows, group, (index, actual, expected, crash) => results[index] = Conclude(rows[index], actual, expected, crash));
        }

        return [.. results];
    }

    /// <summary>One case with all that was computed.</summary>
    public CaseDetail Examine(CaseRow row)
    {
        if (row.Case is null)
        {
            return new CaseDetail(Failed(row), null, null, null);
        }

        CaseDetail? detail = null;
        Run([row], [0], (_, actual, expected, crash) => detail = new CaseDetail(Conclude(row, actual, expected, crash), row.Case, actual, expected));
        return detail!;
    }

    /// <summary>Rows of one plan, in pieces of bounded size; rows in error get their result at once.</summary>
    private static IEnumerable<List<int>> Groups(IReadOnlyList<CaseRow> rows, CaseResult[] results)
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

    private void Run(IReadOnlyList<CaseRow> rows, List<int> members, Action<int, Trace?, Trace?, string?> conclude)
    {
        var plan = rows[members[0]].Case!.Plan;
        var availability = available.GetValue(plan, p => Availability.Of(p, options));
        if (!availability.Runs)
        {
            members.ForEach(m => conclude(m, null, null, null));
            return;
        }

        var group = new CaseGroup(plan, members.ConvertAll(m => rows[m].Case!));
        var actual = new Trace?[members.Count];
        var crashes = new string?[members.Count];
        var done = new bool[members.Count];
        RunGroup(options.Actual, group, (i, trace) => actual[i] = trace, crashes);
        RunGroup(
            options.Expected,
            group,
            (i, trace) =>
            {
                // Compared as it comes, so that the reference's tensors need not be kept.
                done[i] = true;
                conclude(members[i], actual[i], trace, crashes[i]);
            },
            crashes);
        for (var i = 0; i < done.Length; i++)
        {
            if (!done[i])
            {
                conclude(members[i], actual[i], null, crashes[i]);
            }
        }
    }

    /// <summary>A group that throws is run again case by case, so that one case costs no other its verdict.</summary>
    private static void RunGroup(IEngine engine, CaseGroup group, Action<int, Trace> traces, string?[] crashes)
    {
        var delivered = new bool[group.Cases.Count];
        try
        {
            engine.Run(group, (i, trace) => Deliver(i, trace));
        }
        catch (Exception e) when (IsSurvivable(e))
        {
            for (var i = 0; i < delivered.Length; i++)
            {
                if (delivered[i])
                {
                    continue;
                }

                try
                {
                    var index = i;
                    engine.Run(new CaseGroup(group.Plan, [group.Cases[i]]), (_, trace) => Deliver(index, trace));
                }
                catch (Exception crash) when (IsSurvivable(crash))
                {
                    crashes[i] ??= $"{engine.Name} crashed: {FirstLine(crash)}";
                }
            }
        }

        void Deliver(int index, Trace trace)
        {
            delivered[index] = true;
            traces(index, trace);
        }
    }

    private static bool IsSurvivable(Exception e) => e is not (OutOfMemoryException or AccessViolationException);

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim() is { Length: > 0 } line ? line : e.GetType().Name;

    private static CaseResult Failed(CaseRow row) => Base(row) with { Verdict = Verdict.Error, Message = row.Error ?? "" };

    private static CaseResult Base(CaseRow row) => new()
    {
        Id = row.Id,
        Source = row.Source,
        Verdict = Verdict.Agree,
        DType = row.DType,
        Network = row.Network,
        Tags = row.Tags,
        Note = row.Note,
        Own = row.Own,
    };

    private CaseResult Conclude(CaseRow row, Trace? actual, Trace? expected, string? crash)
    {
        var plan = row.Case!.Plan;
        var availability = available.GetValue(plan, p => Availability.Of(p, options));
        var tolerances = row.Tolerance is { } own ? Enumerable.Repeat(own, plan.Quantities.Length).ToArray() : options.Tolerances.Of(plan);
        var rounding = row.Tolerance is null ? new RoundingBound(options.Catalogue, row.Case) : null;
        var share = (options.Actual as FallbackEngine)?.Share(plan);
        var tensors = ImmutableArray.CreateBuilder<TensorResult>(plan.Quantities.Length);
        for (var i = 0; i < plan.Quantities.Length; i++)
        {
            var (quantity, index) = (plan.Quantities[i], i);
            tensors.Add(
                availability.Reasons[i] is { } reason ? Comparer.Unsupported(quantity, reason)
                : crash is not null ? Comparer.NotCompared(quantity, crash)
                : !availability.Runs ? Comparer.NotCompared(quantity, "the case was not run, since an engine cannot run all of it (--allow-unsupported)")
                : Comparer.Compare(quantity, actual?.Tensors[i], expected?.Tensors[i], tolerances[i], options.Actual.Name, options.Expected.Name, rounding is null ? null : () => rounding.Of(index)) with { IsFallback = share?.Quantities[i] ?? false });
        }

        var result = Base(row) with { Tensors = tensors.MoveToImmutable(), Fallback = share?.Operations ?? [] };
        if (crash is null && actual is not null && expected is not null)
        {
            result = result with { Answers = answers.Check(row, actual, expected, tolerances, rounding) };
        }

        result = result with { Verdict = Decide(result, crash, availability) };
        if (crash is null && actual is not null && expected is not null)
        {
            result = review.Review(row, result, actual, expected, tolerances);
        }

        return result with { Message = crash ?? FailureText.Brief(result, (options.Actual.Name, options.Expected.Name)) };
    }

    private static Verdict Decide(CaseResult result, string? crash, Availability availability) =>
        crash is not null ? Verdict.Crashed
        : !availability.Runs ? Verdict.Unsupported
        : result.Tensors.Any(t => t.Verdict is TensorVerdict.Differ or TensorVerdict.NotCompared) ? Verdict.Differ
        : result.Answers.Any(a => !a.IsRight) ? Verdict.Answer
        : Verdict.Agree;
}
