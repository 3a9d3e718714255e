using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// Reads case files as a stream and hands the results, in file order, to the reporters. Rows travel in chunks,
/// a chunk per thread at a time, so that memory does not grow with the files.
/// </summary>
public sealed class Runner(RunOptions options)
{
    /// <summary>Enough rows to fill a group, few enough to keep every thread busy.</summary>
    private const int ChunkRows = 512;
    private const int ChunkCharacters = 1 << 20;

    private readonly CaseBuilder builder = options.CreateBuilder();
    private readonly CaseJudge judge = new(options);

    /// <summary>Cases read so far, whether they run or not.</summary>
    private long position;

    /// <param name="files">Paths as given; those that cannot be used are named in the summary, the others run.</param>
    /// <param name="stop">Ends the run after the cases that are being computed; the summary tells what was left.</param>
    public RunSummary Run(IReadOnlyList<string> files, IReadOnlyList<IReporter> reporters, CancellationToken stop = default)
    {
        var run = options.ToInfo();
        foreach (var reporter in reporters)
        {
            reporter.Begin(run);
        }

        var ledger = new Ledger(run, options);
        position = 0;
        var running = new Queue<Task<Batch>>();
        void Finish()
        {
            var batch = running.Dequeue().GetAwaiter().GetResult();
            options.Journal?.Add(batch);
            foreach (var result in batch.Results)
            {
                if (ledger.Add(result))
                {
                    foreach (var reporter in reporters)
                    {
                        reporter.Add(result);
                    }
                }
            }

            foreach (var (source, plan) in batch.NotRun)
            {
                ledger.NotRun(source, plan);
            }
        }

        foreach (var chunk in Chunks(files, ledger, stop))
        {
            while (running.Count >= Math.Max(1, options.Threads))
            {
                Finish();
            }

            running.Enqueue(Task.Run(() => Process(chunk, stop), CancellationToken.None));
        }

        while (running.Count > 0)
        {
            Finish();
        }

        var summary = ledger.Summary();
        foreach (var reporter in reporters)
        {
            reporter.End(summary);
        }

        return summary;
    }

    /// <summary>Runs the case of this id alone; null where the file has none.</summary>
    /// <exception cref="CsvFileException">The file cannot be used.</exception>
    public CaseDetail? RunOne(string file, string id)
    {
        using var source = new CaseFile(file);
        return source.Rows(new IdSet(), options.DType).FirstOrDefault(r => r.Id == id) is { } row ? judge.Examine(builder.Build(row)) : null;
    }

    internal static string Version { get; } = typeof(Runner).Assembly.GetName().Version!.ToString(3);

    /// <summary>Rows that are not begun when the run is stopped are left, a plan known or not.</summary>
    private Batch Process(List<(RawRow Row, long Position)> chunk, CancellationToken stop)
    {
        var rows = new List<CaseRow>(chunk.Count);
        var earlier = new CaseResult?[chunk.Count];
        for (var i = 0; i < chunk.Count && !stop.IsCancellationRequested; i++)
        {
            earlier[i] = options.Journal?.Read(chunk[i].Position);
            if (earlier[i] is null)
            {
                rows.Add(builder.Build(chunk[i].Row));
            }
        }

        var results = judge.Judge(rows, stop);
        var batch = new Batch(chunk[0].Row.File, [], [], []);
        for (var (i, k) = (0, 0); i < chunk.Count; i++)
        {
            if (earlier[i] is { } done)
            {
                batch.Results.Add(done);
                continue;
            }

            if (k < rows.Count && results[k] is { } result)
            {
                result = result with { Position = chunk[i].Position, Plan = rows[k].Case?.Plan, Known = options.Known?.Judge(result, options.StrictKinks) };
                batch.Results.Add(result);
                batch.Fresh.Add(result);
            }
            else
            {
                batch.NotRun.Add((chunk[i].Row.Source, k < rows.Count ? judge.Planned(rows[k]) : new Tally(1, 0, 0)));
            }

            k++;
        }

        return batch;
    }

    private IEnumerable<List<(RawRow Row, long Position)>> Chunks(IReadOnlyList<string> files, Ledger ledger, CancellationToken stop)
    {
        var ids = new IdSet();
        foreach (var path in files)
        {
            if (stop.IsCancellationRequested)
            {
                ledger.Unread(path);
                yield break;
            }

            var (chunk, characters) = (new List<(RawRow, long)>(), 0L);
            foreach (var row in Rows(path, ids, ledger, stop))
            {
                chunk.Add((row, position - 1));
                characters += row.Record.Cells.Sum(c => (long)c.Length);
                if (chunk.Count >= ChunkRows || characters > ChunkCharacters)
                {
                    yield return chunk;
                    (chunk, characters) = ([], 0);
                }
            }

            if (chunk.Count > 0)
            {
                yield return chunk;
            }
        }
    }

    private IEnumerable<RawRow> Rows(string path, IdSet ids, Ledger ledger, CancellationToken stop)
    {
        CaseFile file;
        try
        {
            file = new CaseFile(path);
        }
        catch (CsvFileException e)
        {
            ledger.Unusable(e.Message);
            yield break;
        }

        using (file)
        {
            options.Journal?.MarkUsed(file);
            using var rows = file.Rows(ids, options.DType).GetEnumerator();
            while (Next(rows, ledger))
            {
                var row = rows.Current;
                if (stop.IsCancellationRequested)
                {
                    ledger.Unread(row.Source);
                    yield break;
                }

                position++;
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

            ledger.Close(file);
        }
    }

    /// <summary>A read error in the middle of a file ends that file, not the run.</summary>
    private static bool Next(IEnumerator<RawRow> rows, Ledger ledger)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (CsvFileException e)
        {
            ledger.Unusable(e.Message);
            return false;
        }
    }

}

/// <summary>What became of a chunk: results in file order, those among them that no journal has yet, and the rows that a stopped run left with what they planned.</summary>
internal sealed record Batch(CaseFile File, List<CaseResult> Results, List<CaseResult> Fresh, List<(string Source, Tally Plan)> NotRun);
