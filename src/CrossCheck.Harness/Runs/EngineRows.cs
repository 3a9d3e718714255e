using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>A row with what one engine made of it.</summary>
/// <param name="Problem">Why there is no trace, beginning with the place; null where there is one.</param>
internal sealed record EngineRow(CaseRow Row, Trace? Trace, string? Problem)
{
    /// <summary>The id in a golden trace: one that was made of file and line is the line alone, so that it holds wherever the file lies.</summary>
    public string StableId => Row.Id == Row.Source || Row.Id == Row.Source + RawRow.SecondSuffix ? Row.Id[Row.Source.LastIndexOf(':')..] : Row.Id;
}

/// <summary>Runs the rows of a case file through one engine, grouped and on several threads, as <c>verify</c> does.</summary>
internal sealed class EngineRows(RunOptions options)
{
    private const int ChunkRows = 512;
    private const int ChunkCharacters = 1 << 20;

    private readonly CaseBuilder builder = options.CreateBuilder();

    /// <summary>The rows in file order; memory does not grow with the file.</summary>
    /// <exception cref="Cases.Csv.CsvFileException">Reading failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<EngineRow> Run(CaseFile file, IdSet ids, CancellationToken stop)
    {
        var running = new Queue<Task<EngineRow[]>>();
        foreach (var chunk in Chunks(file, ids, options.DType))
        {
            stop.ThrowIfCancellationRequested();
            while (running.Count >= Math.Max(1, options.Threads))
            {
                foreach (var row in running.Dequeue().GetAwaiter().GetResult())
                {
                    yield return row;
                }
            }

            running.Enqueue(Task.Run(() => Run(chunk, stop), CancellationToken.None));
        }

        while (running.Count > 0)
        {
            foreach (var row in running.Dequeue().GetAwaiter().GetResult())
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<List<RawRow>> Chunks(CaseFile file, IdSet ids, DType? dtype)
    {
        var (chunk, characters) = (new List<RawRow>(), 0L);
        foreach (var row in file.Rows(ids, dtype))
        {
            chunk.Add(row);
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

    private EngineRow[] Run(List<RawRow> chunk, CancellationToken stop)
    {
        var rows = chunk.ConvertAll(builder.Build);
        var done = rows.ConvertAll(r => new EngineRow(r, null, r.Error ?? $"{r.Source}: {options.Actual.Name} gave nothing")).ToArray();
        foreach (var members in CaseJudge.Groups(rows, new CaseResult?[rows.Count]))
        {
            stop.ThrowIfCancellationRequested();
            var plan = rows[members[0]].Case!.Plan;
            if (Availability.Of(plan, allowUnsupported: true, options.Actual) is { Runs: false } none)
            {
                members.ForEach(m => done[m] = done[m] with { Problem = $"{rows[m].Source}: {none.Reasons.FirstOrDefault(r => r is not null) ?? "nothing is computed"}" });
                continue;
            }

            var crashes = new EngineFailure?[members.Count];
            GroupRun.Run(
                options.Actual,
                new CaseGroup(plan, members.ConvertAll(m => rows[m].Case!)),
                (i, trace) => done[members[i]] = new EngineRow(rows[members[i]], trace, null),
                crashes,
                stop);
            for (var i = 0; i < crashes.Length; i++)
            {
                if (crashes[i] is { } crash)
                {
                    done[members[i]] = new EngineRow(rows[members[i]], null, $"{rows[members[i]].Source}: {crash.Text}");
                }
            }
        }

        return done;
    }
}
