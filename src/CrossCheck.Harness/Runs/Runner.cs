using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>Reads case sources as a stream and hands the results, in the order of the rows, to a reporter. Memory does not grow with the sources.</summary>
public sealed class Runner(RunOptions options)
{
    private readonly CaseBuilder builder = options.CreateBuilder();
    private readonly CaseJudge judge = new(options);

    internal static string Version { get; } = typeof(Runner).Assembly.GetName().Version!.ToString(3);

    /// <param name="files">Paths of case files as given.</param>
    /// <param name="reporters">Take the results one after the other.</param>
    /// <inheritdoc cref="Run(IEnumerable{CaseSource}, IReporter, CancellationToken)"/>
    public RunSummary Run(IReadOnlyList<string> files, IReadOnlyList<IReporter> reporters, CancellationToken stop = default) =>
        Run(files.Select(f => new CaseFile(f)), new Reporters(reporters), stop);

    /// <param name="sources">Opened when the run comes to them; those that cannot be used are named in the summary, the others run.</param>
    /// <param name="reporter">Takes the results.</param>
    /// <param name="stop">Ends the run after the cases that are being computed; the summary tells what was left.</param>
    public RunSummary Run(IEnumerable<CaseSource> sources, IReporter reporter, CancellationToken stop = default)
    {
        var run = options.ToInfo();
        reporter.Begin(run);
        var ledger = new Ledger(run, options);
        var pipeline = new RowPipeline(options.Threads, r => options.Journal?.Has(r.Position) == true ? r : builder.Plan(r));
        foreach (var chunk in pipeline.Run(Rows(sources, ledger, stop), rows => Process(rows, stop)))
        {
            chunk.ForEach(o => ledger.Use(o.Row));
            options.Journal?.Add(chunk[0].Row.Source.Name, ledger.ColumnsOf(chunk[0].Row.Source), chunk.Where(o => o.IsNew).Select(o => o.Result!));
            foreach (var (row, result, _) in chunk)
            {
                if (result is null)
                {
                    ledger.NotRun(row.Place.ToString(), judge.Planned(row.Plan));
                }
                else if (ledger.Add(result))
                {
                    reporter.Add(result);
                }
            }
        }

        var summary = ledger.Summary();
        reporter.End(summary);
        return summary;
    }

    /// <summary>Runs the case of this id alone; null where the file has none.</summary>
    /// <exception cref="CsvFileException">The file cannot be used.</exception>
    public CaseDetail? RunOne(string file, string id)
    {
        using var source = new CaseFile(file);
        source.Open();
        return source.Rows(new IdSet(), options.DType).FirstOrDefault(r => r.Id == id) is { } row ? judge.Examine(builder.Build(builder.Plan(row))) : null;
    }

    /// <summary>Group by group: the tensors of a group are made when it runs. What is not begun when the run is stopped is left.</summary>
    private List<Outcome> Process(IReadOnlyList<CaseRow> chunk, CancellationToken stop)
    {
        var outcomes = new List<Outcome>(chunk.Count);
        var fresh = new List<int>(chunk.Count);
        foreach (var row in chunk)
        {
            var earlier = stop.IsCancellationRequested ? null : options.Journal?.Read(row.Position);
            if (earlier is null)
            {
                fresh.Add(outcomes.Count);
            }

            // A row that the journal did not hold after all was not planned.
            outcomes.Add(new Outcome(earlier is null && row is { Plan: null, Error: null } ? builder.Plan(row) : row, earlier, IsNew: false));
        }

        foreach (var group in RowPipeline.Groups(fresh.ConvertAll(i => outcomes[i].Row)))
        {
            if (stop.IsCancellationRequested)
            {
                break;
            }

            foreach (var (k, result) in Judge(group.ConvertAll(i => outcomes[fresh[i]].Row), stop).Index())
            {
                outcomes[fresh[group[k]]] = outcomes[fresh[group[k]]] with { Result = result, IsNew = result is not null };
            }

            RowPipeline.Release(group.Sum(i => outcomes[fresh[i]].Row.Plan?.Elements ?? 0));
        }

        return outcomes;
    }

    /// <summary>Results of rows of one plan; null for those that were not come to. Their tensors live in here only.</summary>
    private CaseResult?[] Judge(List<CaseRow> planned, CancellationToken stop)
    {
        var rows = planned.ConvertAll(builder.Build);
        var results = judge.Judge(rows, stop);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is { } result)
            {
                results[i] = result with { Position = rows[i].Position, Plan = rows[i].Plan, Known = options.Known?.Judge(result, options.StrictKinks) };
            }
        }

        return results;
    }

    private IEnumerable<CaseRow> Rows(IEnumerable<CaseSource> sources, Ledger ledger, CancellationToken stop)
    {
        var ids = new IdSet();
        foreach (var source in sources)
        {
            using (source)
            {
                if (stop.IsCancellationRequested)
                {
                    ledger.Unread(source.Name);
                    yield break;
                }

                if (!Try(source, s => { s.Open(); return true; }, ledger))
                {
                    continue;
                }

                ledger.Open(source, options.Journal?.UsedOf(source.Name) ?? []);
                using var rows = source.Rows(ids, options.DType).GetEnumerator();

                // A read error in the middle of a source ends that source, not the run.
                while (Try(rows, r => r.MoveNext(), ledger))
                {
                    var row = rows.Current;
                    if (stop.IsCancellationRequested)
                    {
                        ledger.Unread(row.Place.ToString());
                        yield break;
                    }

                    if (!options.Filter.Admits(row.Id, row.Tags))
                    {
                        ledger.Skip(row.Id, elsewhere: false);
                    }
                    else if (options.Shard is { } shard && !shard.Has(row.Id))
                    {
                        ledger.Skip(row.Id, elsewhere: true);
                    }
                    else
                    {
                        yield return row;
                    }
                }

                ledger.Close(source);
            }
        }
    }

    private static bool Try<T>(T source, Func<T, bool> read, Ledger ledger)
    {
        try
        {
            return read(source);
        }
        catch (CsvFileException e)
        {
            ledger.Unusable(e.Message);
            return false;
        }
    }

    /// <summary>What became of a row: its result, or null where the run was stopped before it.</summary>
    /// <param name="IsNew">No journal has it yet.</param>
    private readonly record struct Outcome(CaseRow Row, CaseResult? Result, bool IsNew);
}
