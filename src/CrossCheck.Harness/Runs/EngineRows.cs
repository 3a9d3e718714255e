using System.Globalization;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;

namespace CrossCheck.Harness.Runs;

/// <summary>A row with what one engine made of it.</summary>
/// <param name="Problem">Why there is no trace, beginning with the place; null where there is one.</param>
internal sealed record EngineRow(CaseRow Row, Trace? Trace, string? Problem)
{
    /// <summary>The id in a golden trace: one that was made of file and line is the line alone, so that it holds wherever the file lies.</summary>
    public string StableId => Row.Id == Row.Place + Row.Suffix ? string.Create(CultureInfo.InvariantCulture, $":{Row.Place.Line}{Row.Suffix}") : Row.Id;
}

/// <summary>Runs the rows of a case source through one engine, grouped and on several threads, as <c>verify</c> does.</summary>
internal sealed class EngineRows(RunOptions options)
{
    private readonly CaseBuilder builder = options.CreateBuilder();

    /// <summary>The rows in order; memory does not grow with the source.</summary>
    /// <exception cref="Cases.Csv.CsvFileException">Reading failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<EngineRow> Run(CaseSource source, IdSet ids, CancellationToken stop) =>
        new RowPipeline(options.Threads, builder.Plan).Run(source.Rows(ids, options.DType), chunk => Run(chunk, stop)).SelectMany(r => r);

    private EngineRow[] Run(IReadOnlyList<CaseRow> chunk, CancellationToken stop)
    {
        var done = chunk.Select(r => new EngineRow(r, null, r.Error)).ToArray();
        foreach (var group in RowPipeline.Groups(chunk))
        {
            stop.ThrowIfCancellationRequested();
            foreach (var i in group)
            {
                var row = builder.Build(chunk[i]);
                done[i] = new EngineRow(row, null, row.Error ?? $"{row.Place}: {options.Actual.Name} gave nothing");
            }

            group.RemoveAll(i => done[i].Row.Case is null);
            if (group.Count > 0)
            {
                Run(done, group, stop);
            }
        }

        return done;
    }

    private void Run(EngineRow[] rows, List<int> group, CancellationToken stop)
    {
        var plan = rows[group[0]].Row.Plan!;
        if (Availability.Of(plan, allowUnsupported: true, options.Actual) is { Runs: false } none)
        {
            group.ForEach(i => rows[i] = rows[i] with { Problem = $"{rows[i].Row.Place}: {none.Reasons.FirstOrDefault(r => r is not null) ?? "nothing is computed"}" });
            return;
        }

        var crashes = new EngineFailure?[group.Count];
        GroupRun.Run(
            options.Actual,
            new CaseGroup(plan, group.ConvertAll(i => rows[i].Row.Case!)),
            (k, trace) => rows[group[k]] = rows[group[k]] with { Trace = trace, Problem = null },
            crashes,
            stop);
        foreach (var (k, crash) in crashes.Index())
        {
            if (crash is not null)
            {
                rows[group[k]] = new EngineRow(rows[group[k]].Row, null, $"{rows[group[k]].Row.Place}: {crash.Text}");
            }
        }
    }
}
