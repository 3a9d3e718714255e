using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// Writes a case file with its blank answer cells computed: questions in, key out. Everything else, comments
/// and rows that cannot run included, is copied as it stands. Where the engines differ nothing is filled in,
/// since neither is to be believed. A row of both dtypes gets the float64 case's numbers, and keeps a cell blank, with a
/// notice, where they are not right in the float32 case: where the two have different random numbers, say.
/// </summary>
public static class Filler
{
    /// <summary>The longest cell that a case file may have.</summary>
    private const int MaxCell = 16 << 20;

    /// <param name="outFile">Written beside its place and renamed, so that a file that is there stays whole until then.</param>
    /// <param name="results">Takes each row's result; it may be a reporter.</param>
    /// <param name="stop">Gives up: nothing is written.</param>
    /// <exception cref="CsvFileException">The file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RunSummary Fill(string file, string outFile, RunOptions options, Action<CaseResult> results, CancellationToken stop = default)
    {
        var (builder, judge, ledger) = (options.CreateBuilder(), new CaseJudge(options), new Ledger(options.ToInfo(), options));
        var notices = new List<string>();
        using var target = ReportFile.Create(outFile);
        using (var source = new CaseFile(file, keepRaw: true))
        {
            source.Open();
            ledger.Open(source, []);
            using var writer = new CsvRecordWriter(target.Stream, protect: false, NewLine(source.HeaderRecord!), leaveOpen: true);
            if (source.HasByteOrderMark)
            {
                writer.WriteRaw([0xEF, 0xBB, 0xBF]);
            }

            foreach (var record in source.Preamble.Append(source.HeaderRecord!))
            {
                writer.WriteRaw(record.Raw.Span);
            }

            // What was read and is not written yet, in the file's order; the cases of a record stand together.
            var pieces = new Queue<CsvRecord>();
            IEnumerable<CaseRow> Rows()
            {
                foreach (var (record, rows) in source.Read(new IdSet(), options.DType))
                {
                    pieces.Enqueue(record);

                    // Two cases of a record share its cells: both run where one is asked for.
                    foreach (var row in rows.Any(r => options.Filter.Admits(r.Id, r.Tags)) ? rows : [])
                    {
                        yield return row;
                    }
                }
            }

            List<FilledRow> Fill(IReadOnlyList<CaseRow> rows) => [.. rows.Select(row =>
            {
                stop.ThrowIfCancellationRequested();
                var detail = judge.Examine(builder.Build(row));
                return new FilledRow(row, detail.Result, Cells(row, detail));
            })];

            string[]? first = null;
            foreach (var (row, result, cells) in new RowPipeline(options.Threads, builder.Plan).Run(Rows(), Fill).SelectMany(r => r))
            {
                stop.ThrowIfCancellationRequested();
                ledger.Use(row);
                ledger.Add(result);
                results(result);
                var filled = cells;
                if (row.Half == DType.Float32)
                {
                    first = cells;
                    continue;
                }

                if (row.Half == DType.Float64)
                {
                    filled = first is not null && cells is not null ? BothRight(row with { Half = DType.Float32 }, cells) : null;
                }

                while (pieces.Dequeue() is var piece && piece != row.Record)
                {
                    writer.WriteRaw(piece.Raw.Span);
                }

                if (filled is null)
                {
                    writer.WriteRaw(row.Record.Raw.Span);
                }
                else
                {
                    writer.Write(filled);
                }
            }

            foreach (var piece in pieces)
            {
                writer.WriteRaw(piece.Raw.Span);
            }

            ledger.Close(source);
        }

        target.Complete();
        var summary = ledger.Summary();
        return summary with { Notices = [.. summary.Notices, .. notices] };

        // The filled cells without those that are wrong in the float32 case.
        string[]? BothRight(CaseRow row, string[] filled)
        {
            var given = row with { Id = row.Id[..^CaseRow.SecondSuffix.Length], Record = new CsvRecord(row.Record.Kind, row.Record.Line, row.Record.LastLine, [.. filled], null, default, null) };
            var header = row.Source.Header;
            var answers = judge.Examine(builder.Build(builder.Plan(given))).Result.Answers;
            var wrong = answers.Where(a => !a.IsRight).Select(a => header.Find(a.Name)).Where(i => string.IsNullOrWhiteSpace(row.Record.Cell(i))).ToList();
            if (wrong.Count > 0)
            {
                wrong.ForEach(i => filled[i] = row.Record.Cell(i));
                notices.Add($"{row.Place}: {string.Join(", ", wrong.Select(i => header.Names[i]))} left blank: no number is right in float32 and in float64; give what is random a seed or numbers, or write a row for each dtype");
            }

            return filled.Where((cell, i) => cell != row.Record.Cell(i)).Any() ? filled : null;
        }
    }

    /// <summary>The row with its blanks filled; null where there is nothing to fill.</summary>
    private static string[]? Cells(CaseRow row, CaseDetail detail)
    {
        if (detail is not { Case: { } oneCase, Actual: { } trace, Result.Verdict: Verdict.Agree or Verdict.Answer })
        {
            return null;
        }

        var (header, plan) = (row.Source.Header, oneCase.Plan);
        var map = new ColumnMap(header, plan.Network);
        var cells = Enumerable.Range(0, Math.Max(header.Names.Length, row.Record.Cells.Length)).Select(row.Record.Cell).ToArray();
        var any = false;
        for (var i = 0; i < header.Names.Length; i++)
        {
            var (use, value) = map.Columns[i];
            var tensor = !string.IsNullOrWhiteSpace(cells[i]) ? null
                : use == ColumnUse.Answer ? trace[plan.Network.Values[value].Name]
                : use == ColumnUse.GradientAnswer && plan.Values[value].Type != ElementType.Int64 ? CaseTensors.Gradient(oneCase, trace, value)
                : null;
            if (tensor is not null && CellWriter.Write(tensor) is { Length: < MaxCell } text)
            {
                cells[i] = text;
                any = true;
            }
        }

        return any ? cells : null;
    }

    /// <param name="Cells">Its cells with the blanks filled; null where it stays as it is.</param>
    private sealed record FilledRow(CaseRow Row, CaseResult Result, string[]? Cells);

    private static string NewLine(CsvRecord header) =>
        header.Raw.Span.EndsWith("\r\n"u8) ? "\r\n" : header.Raw.Span.EndsWith("\r"u8) ? "\r" : "\n";
}
