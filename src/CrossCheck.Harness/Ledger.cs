using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Traces;

namespace CrossCheck.Harness;

/// <summary>Keeps count of what was planned and what was compared, so that silence never passes for success.</summary>
internal sealed class Ledger(RunOptions options)
{
    private readonly Dictionary<Verdict, long> verdicts = [];
    private readonly List<string> unusable = [];
    private readonly List<string> notices = [];
    private readonly List<CaseFile> open = [];
    private readonly Dictionary<(string Engine, string Name), (long Cases, string First)> culprits = [];
    private readonly Dictionary<(string, string), Noise> noises = [];
    private readonly Dictionary<string, long> borrowed = [];
    private (long Tensors, long Elements) fallback;
    private long mistrusted;
    private long notRun;
    private string? next;
    private string? unread;
    private Tally planned;
    private Tally compared;

    /// <summary>Counts a result; false where the filter drops it.</summary>
    public bool Add(CaseResult result)
    {
        if (!options.Filter.Admits(result))
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

        mistrusted += result.Suspicion is { Mistrusted: true } ? 1 : 0;
        foreach (var culprit in (result.Findings?.Culprits ?? []).Select(c => (c.Engine, c.Name)).Distinct())
        {
            var (count, first) = culprits.GetValueOrDefault(culprit, (0, result.Id));
            culprits[culprit] = (count + 1, first);
        }

        var inPlan = result.Tensors.Where(t => t.Verdict != TensorVerdict.Unsupported || !options.AllowUnsupported).ToList();
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

    /// <summary>The run was ended before this row, or this file, was looked at.</summary>
    public void Unread(string place) => unread ??= place;

    public void Unusable(string message) => unusable.Add(message);

    /// <summary>A file was read to its end.</summary>
    public void Close(CaseFile file)
    {
        open.Add(file);
        if (file.NotUtf8 is { } message)
        {
            unusable.Add(message);
        }
    }

    public RunSummary Summary()
    {
        foreach (var file in open)
        {
            var unused = file.Header.Names.Where((n, i) => n.Length > 0 && !file.Header.Used[i] && !Header.IsPlain(n) && !n.StartsWith('_')).ToList();
            if (unused.Count > 0 && options.Filter == Filter.All)
            {
                notices.Add($"{file.Path}: no row used the column{(unused.Count == 1 ? "" : "s")} {string.Join(", ", unused.Select(n => $"'{n}'"))}");
            }
        }

        var whole = options.Filter == Filter.All && (next ?? unread) is null;
        foreach (var recorded in new[] { options.Actual, options.Expected }.OfType<RecordedEngine>().Distinct())
        {
            notices.AddRange(recorded.Notices(whole));
        }

        return new RunSummary
        {
            Planned = planned,
            Compared = compared,
            Verdicts = verdicts.ToImmutableDictionary(),
            Unusable = [.. unusable],
            Notices = [.. notices],
            AllowUnsupported = options.AllowUnsupported,
            StrictKinks = options.StrictKinks,
            FailOnMistrusted = options.FailOnMistrusted,
            Interrupted = (next ?? unread) is { } place ? new Interruption(notRun, place) : null,
            Mistrusted = mistrusted,
            SelfNoise = [.. noises.Values.OrderByDescending(n => n.Beyond).ThenByDescending(n => n.Differing)],
            Fallback = options.Actual is FallbackEngine { Fallback.Name: var name }
                ? new FallbackUse(name, [.. borrowed.OrderByDescending(b => b.Value).ThenBy(b => b.Key, StringComparer.Ordinal).Select(b => (b.Key, b.Value))], fallback.Tensors, fallback.Elements)
                : null,
            Culprits = [.. culprits.OrderByDescending(c => c.Value.Cases).Select(c => new CulpritCount(c.Key.Engine, c.Key.Name, c.Value.Cases, c.Value.First))],
        };
    }
}
