using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>Keeps count of what was planned and what was compared, so that silence never passes for success.</summary>
/// <param name="run">The rules that say what fails.</param>
/// <param name="options">What the run was asked to do; null where finished results are counted again.</param>
internal sealed class Ledger(RunInfo run, RunOptions? options = null)
{
    private readonly Filter filter = options?.Filter ?? Filter.All;
    private readonly Dictionary<Verdict, long> verdicts = [];
    private readonly List<string> unusable = [];
    private readonly List<CaseSource> closed = [];
    private readonly Dictionary<CaseSource, UsedColumns> columnsOf = [];
    private readonly Dictionary<(string Engine, string Name), (long Cases, string First)> culprits = [];
    private readonly Dictionary<(string, string), Noise> noises = [];
    private readonly Dictionary<string, long> borrowed = [];
    private readonly Dictionary<string, long> faults = [];
    private AmplifiedCases? amplified;
    private (long Tensors, long Elements) fallback;
    private readonly ReferenceCount[] also = [.. run.Also.Select(_ => new ReferenceCount())];
    private readonly (long Cases, long Filtered, long Elsewhere)[] entries = new (long, long, long)[options?.Known?.Entries.Length ?? 0];
    private readonly Dictionary<KnownEntry, int> places = (options?.Known?.Entries ?? []).Index().ToDictionary(e => e.Item, e => e.Index);
    private long known;
    private long mistrusted;
    private long notRun;
    private string? next;
    private string? unread;
    private Tally planned;
    private Tally compared;

    /// <summary>Counts a result; false where the filter drops it.</summary>
    public bool Add(CaseResult result)
    {
        foreach (var entry in (result.Known?.Matches ?? []).Select(m => m.Entry).Distinct().Where(places.ContainsKey))
        {
            entries[places[entry]].Cases++;
        }

        if (!filter.Admits(result))
        {
            return false;
        }

        verdicts[result.Verdict] = verdicts.GetValueOrDefault(result.Verdict) + 1;
        foreach (var noise in result.SelfNoise)
        {
            noises[(noise.Operation, noise.How)] = noises.TryGetValue((noise.Operation, noise.How), out var sum) ? sum.Plus(noise) : noise;
        }

        foreach (var operation in result.Tensors.Any(t => t.Compared) ? result.Fallback : [])
        {
            borrowed[operation] = borrowed.GetValueOrDefault(operation) + 1;
        }

        foreach (var fault in result.AllFindings.SelectMany(f => f.Faults).Distinct())
        {
            faults[fault] = faults.GetValueOrDefault(fault) + 1;
        }

        if (result.Verdict is Verdict.Agree or Verdict.Kink or Verdict.Answer && result.AllFindings.Where(f => f.Conclusion == Conclusion.AmplifiedRounding).Select(f => f.Amplification).DefaultIfEmpty(-1).Max() is >= 0 and var factor)
        {
            amplified = new((amplified?.Cases ?? 0) + 1, Math.Max(factor, amplified?.Factor ?? 0), amplified is null || factor > amplified.Factor ? result.Id : amplified.Id);
        }

        mistrusted += result.Suspicion is { Mistrusted: true } ? 1 : 0;
        foreach (var (count, reference) in also.Zip(result.Also))
        {
            count.Add(result, reference);
        }

        foreach (var culprit in result.AllFindings.SelectMany(f => f.Culprits).Select(c => (c.Engine, c.Name)).Distinct())
        {
            var (count, first) = culprits.GetValueOrDefault(culprit, (0, result.Id));
            culprits[culprit] = (count + 1, first);
        }

        // What is known not to run leaves the plan.
        var isKnown = run.IsKnown(result);
        known += isKnown ? 1 : 0;
        var inPlan = result.Tensors.Where(t => !t.IsOptional && (t.Verdict != TensorVerdict.Unsupported || !run.AllowUnsupported) && (t.Compared || !isKnown)).ToList();
        if (result.Tensors.Length > 0 && inPlan.Count == 0)
        {
            return true;
        }

        planned.Cases++;
        foreach (var tensor in inPlan)
        {
            planned.Tensors++;
            planned.Elements += tensor.Quantity.Shape.Count;
            if (tensor.Compared)
            {
                compared.Tensors++;
                compared.Elements += tensor.Quantity.Shape.Count;
                fallback.Tensors += tensor.IsFallback ? 1 : 0;
                fallback.Elements += tensor.IsFallback ? tensor.Quantity.Shape.Count : 0;
            }
        }

        if (inPlan.Count > 0 && inPlan.TrueForAll(t => t.Compared))
        {
            compared.Cases++;
        }

        return true;
    }

    /// <summary>The run was ended before this case: it stays planned and not compared.</summary>
    public void NotRun(string source, Tally plan)
    {
        notRun += plan.Cases;
        next ??= source;
        planned = new Tally(planned.Cases + plan.Cases, planned.Tensors + plan.Tensors, planned.Elements + plan.Elements);
    }

    /// <summary>A row that this run does not run: a filter left it out, or it belongs to another shard.</summary>
    public void Skip(string id, bool elsewhere)
    {
        foreach (var i in options?.Known?.Of(id) ?? [])
        {
            entries[i].Filtered += elsewhere ? 0 : 1;
            entries[i].Elsewhere += elsewhere ? 1 : 0;
        }
    }

    /// <summary>The run was ended before this row, or this file, was looked at.</summary>
    public void Unread(string place) => unread ??= place;

    public void Unusable(string message) => unusable.Add(message);

    /// <summary>The columns of a source that rows have used so far.</summary>
    public UsedColumns ColumnsOf(CaseSource source) => columnsOf[source];

    /// <summary>A row's columns are of use, whatever becomes of it.</summary>
    public void Use(CaseRow row) => columnsOf[row.Source].Add(row);

    /// <summary>A source begins.</summary>
    /// <param name="used">Columns that rows used which are not planned again.</param>
    public void Open(CaseSource source, IEnumerable<string> used)
    {
        columnsOf[source] = new UsedColumns(source.Header);
        foreach (var name in used)
        {
            columnsOf[source].Add(name);
        }
    }

    /// <summary>A source was read to its end.</summary>
    public void Close(CaseSource source)
    {
        closed.Add(source);
        if (source.NotUtf8 is { } message)
        {
            unusable.Add(message);
        }
    }

    private KnownTally Tally(KnownList list, int index, (long Cases, long Filtered, long Elsewhere) counts) =>
        new(list.Entries[index], counts.Cases, counts.Filtered, counts.Elsewhere, list.IsExpired(list.Entries[index]), next is null && unread is null && unusable.Count == 0);

    public RunSummary Summary()
    {
        List<UnusedColumns> columns = filter == Filter.All
            ? [.. closed.Select(s => new UnusedColumns(s.Name, columnsOf[s].Unused)).Where(u => !u.Columns.IsEmpty)]
            : [];

        // A part of a run does not see every case, so what a trace has beside them is no news.
        var whole = filter == Filter.All && (next ?? unread) is null && run.Shard is null && options?.Journal is null;
        var recorded = (options?.Engines ?? []).OfType<RecordedEngine>().Distinct().SelectMany(e => e.Notices(whole)).ToList();

        return new RunSummary
        {
            Planned = planned,
            Compared = compared,
            Verdicts = verdicts.ToImmutableDictionary(),
            Unusable = [.. unusable],
            Notices = [.. run.Shard is null ? columns.Select(c => c.Text) : [], .. recorded],
            Unused = run.Shard is null ? [] : [.. columns],
            AllowUnsupported = run.AllowUnsupported,
            StrictKinks = run.StrictKinks,
            FailOnMistrusted = run.FailOnMistrusted,
            Interrupted = (next ?? unread) is { } place ? new Interruption(notRun, place) : null,
            Mistrusted = mistrusted,
            Amplified = amplified,
            Faults = [.. faults.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => new FaultCount(f.Key, f.Value))],
            Known = known,
            KnownEntries = [.. entries.Select((e, i) => Tally(options!.Known!, i, e))],
            SelfNoise = [.. noises.Values.OrderByDescending(n => n.Beyond).ThenByDescending(n => n.Differing)],
            Fallback = run.Fallback is { } name
                ? new FallbackUse(name, [.. borrowed.OrderByDescending(b => b.Value).ThenBy(b => b.Key, StringComparer.Ordinal).Select(b => (b.Key, b.Value))], fallback.Tensors, fallback.Elements)
                : null,
            Also = [.. also.Select((a, k) => a.Use(run.Also[k].Name))],
            Culprits = [.. culprits.OrderByDescending(c => c.Value.Cases).Select(c => new CulpritCount(c.Key.Engine, c.Key.Name, c.Value.Cases, c.Value.First))],
        };
    }
}

/// <summary>Keeps count of what a reference beside the first was good for.</summary>
internal sealed class ReferenceCount
{
    /// <summary>Reasons can name what stands in a case; beyond these they are counted as one.</summary>
    private const int Reasons = 20;
    private const string Others = "other reasons";

    private readonly Dictionary<string, long> lacks = [];
    private Tally compared;
    private long disagreements;
    private string first = "";

    public void Add(CaseResult result, ReferenceResult reference)
    {
        var any = false;
        foreach (var tensor in reference.Tensors)
        {
            if (tensor.Compared)
            {
                any = true;
                compared.Tensors++;
                compared.Elements += tensor.Quantity.Shape.Count;
            }
            else
            {
                var reason = lacks.Count < Reasons || lacks.ContainsKey(tensor.Reason) ? tensor.Reason : Others;
                lacks[reason] = lacks.GetValueOrDefault(reason) + 1;
            }
        }

        compared.Cases += any ? 1 : 0;
        if (!reference.Disagreements.IsEmpty)
        {
            first = disagreements++ == 0 ? result.Id : first;
        }
    }

    public ReferenceUse Use(string engine) =>
        new(engine, compared, [.. lacks.OrderBy(l => l.Key == Others).ThenByDescending(l => l.Value).ThenBy(l => l.Key, StringComparer.Ordinal).Select(l => (l.Key, l.Value))], disagreements, first);
}
