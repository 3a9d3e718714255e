using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Runs;

/// <summary>Puts the shards of a run together: the same results, counts and reports as if the run had been in one piece.</summary>
public sealed class Merge
{
    private readonly List<ShardReport> shards;
    private readonly CaseJson exact;

    /// <param name="paths">The shards' JSON reports, in any order.</param>
    /// <exception cref="ShardException">They are not all the parts of one run, each once and finished.</exception>
    public Merge(IReadOnlyList<string> paths, ICatalogue catalogue)
    {
        shards = [.. paths.Select(p => new ShardReport(p))];
        exact = new CaseJson(catalogue);
        Check();
        var head = shards[0].Head;
        Run = new RunInfo(shards[0].Identity.Version, shards[0].Identity.Actual, shards[0].Identity.Expected)
        {
            Also = shards[0].Identity.Also,
            Given = head.Given,
            AllowUnsupported = head.AllowUnsupported,
            StrictKinks = head.StrictKinks,
            FailOnMistrusted = head.FailOnMistrusted,
            Fallback = head.Fallback,
        };
    }

    /// <summary>What the shards are parts of.</summary>
    public RunInfo Run { get; }

    /// <summary>Hands every case to the reporter, in the order of the case files.</summary>
    /// <param name="stop">Ends it without a result.</param>
    /// <exception cref="ShardException">The cases of a shard are not those that it counts.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public RunSummary To(IReporter reporter, CancellationToken stop = default)
    {
        reporter.Begin(Run);

        var ledger = new Ledger(Run);
        var next = new PriorityQueue<IEnumerator<CaseResult>, long>();
        try
        {
            foreach (var shard in shards)
            {
                Queue(next, shard.Read(exact).GetEnumerator());
            }

            var last = -1L;
            while (next.TryDequeue(out var cases, out var position))
            {
                stop.ThrowIfCancellationRequested();
                if (position == last)
                {
                    throw new ShardException($"the case '{cases.Current.Id}' has the place of another shard's case: a report was changed; run the shards again");
                }

                last = position;
                ledger.Add(cases.Current);
                reporter.Add(cases.Current);

                Queue(next, cases);
            }
        }
        finally
        {
            while (next.TryDequeue(out var cases, out _))
            {
                cases.Dispose();
            }
        }

        var summary = Summary(ledger.Summary());
        reporter.End(summary);

        return summary;
    }

    private static void Queue(PriorityQueue<IEnumerator<CaseResult>, long> next, IEnumerator<CaseResult> cases)
    {
        if (cases.MoveNext())
        {
            next.Enqueue(cases, cases.Current.Position);
        }
        else
        {
            cases.Dispose();
        }
    }

    private RunSummary Summary(RunSummary counted)
    {
        static Tally Plus(Tally a, Tally b) => new(a.Cases + b.Cases, a.Tensors + b.Tensors, a.Elements + b.Elements);
        if (counted.Planned != shards.Select(s => s.Planned).Aggregate(Plus) || counted.Compared != shards.Select(s => s.Compared).Aggregate(Plus))
        {
            throw new ShardException("the cases of the shards do not add up to what the shards counted: a report was changed; run the shards again");
        }

        // A column is unused if no shard used it.
        var unused = shards[0].Unused
            .Select(u => u with { Columns = [.. u.Columns.Where(c => shards.TrueForAll(s => s.Unused.Any(o => o.File == u.File && o.Columns.Contains(c))))] })
            .Where(u => !u.Columns.IsEmpty);
        var unusable = shards.SelectMany(s => s.Unusable).Distinct().ToList();
        return counted with
        {
            Unusable = [.. unusable],
            Notices = [.. shards.SelectMany(s => s.Notices).Distinct(), .. unused.Select(u => u.Text)],
            KnownEntries =
            [
                .. shards[0].Known.Select((k, i) => k with
                {
                    Cases = shards.Sum(s => s.Known[i].Cases),
                    Elsewhere = 0,
                    Judged = unusable.Count == 0,
                }),
            ],
        };
    }

    private void Check()
    {
        var first = shards[0];
        if (first.Identity.Version != Runner.Version)
        {
            throw new ShardException($"{first.Path}: is of CrossCheck {first.Identity.Version}, this is {Runner.Version}; merge with the version that ran the shards");
        }

        var seen = new Dictionary<int, ShardReport>();
        foreach (var shard in shards)
        {
            if (shard.Head.Of != first.Head.Of)
            {
                throw new ShardException($"{shard.Path}: is shard {shard.Head.Index}/{shard.Head.Of}, but {first.Path} is {first.Head.Index}/{first.Head.Of}; merge the shards of one run");
            }

            if (first.Identity.Difference(shard.Identity) is { } difference)
            {
                throw new ShardException($"{shard.Path}: is not of the same run as {first.Path}: {difference}; run all shards on the same files with the same options");
            }

            if (shard.Interrupted is { } early)
            {
                throw new ShardException($"{shard.Path}: {early}; run shard {shard.Head.Index}/{shard.Head.Of} to its end");
            }

            if (!seen.TryAdd(shard.Head.Index, shard))
            {
                throw new ShardException($"{shard.Path}: is shard {shard.Head.Index}/{shard.Head.Of}, as {seen[shard.Head.Index].Path} is; give each shard once");
            }

            if (!shard.Known.Select(k => k.Entry).SequenceEqual(first.Known.Select(k => k.Entry)))
            {
                throw new ShardException($"{shard.Path}: has another list of known differences than {first.Path}; run all shards with the same one");
            }
        }

        var missing = Enumerable.Range(1, first.Head.Of).Where(i => !seen.ContainsKey(i)).ToList();
        if (missing.Count > 0)
        {
            var shown = string.Join(", ", missing.Take(10).Select(i => $"{i}/{first.Head.Of}")) + (missing.Count > 10 ? $" and {missing.Count - 10} more" : "");
            throw new ShardException($"{(missing.Count == 1 ? "the shard" : "the shards")} {shown} {(missing.Count == 1 ? "is" : "are")} missing; without {(missing.Count == 1 ? "it" : "them")} nothing is known of the whole");
        }
    }
}
