using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>Writes every value and gradient that an engine computes into a golden folder, a trace for each case file.</summary>
public static class Recorder
{
    /// <param name="folder">The golden folder; made where it is not there.</param>
    /// <param name="options">The engine is <see cref="JudgeOptions.Actual"/>.</param>
    /// <exception cref="OperationCanceledException">It was stopped: traces that are written stay, the one at work is dropped.</exception>
    public static RecordSummary Record(IReadOnlyList<string> files, string folder, RunOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Expected = options.Actual };
        var (rows, ids, golden) = (new EngineRows(options), new IdSet(), new GoldenFolder(folder));
        var (written, problems, unusable) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var total = default(Tally);
        foreach (var path in files)
        {
            try
            {
                using var file = new CaseFile(path);
                file.Open();
                var trace = golden.TraceOf(path);
                Protect(trace);
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(trace))!);
                using var target = ReportFile.Create(trace);
                var writer = new TraceWriter(target.Stream);
                writer.Begin(EngineInfo.Of(options.Actual), golden.NameOf(path));
                foreach (var row in rows.Run(file, ids, stop))
                {
                    if (row.Trace is null)
                    {
                        problems.Add(row.Problem!);
                        continue;
                    }

                    writer.Write(row.StableId, row.Trace);
                    total.Cases++;
                    for (var k = 0; k < row.Trace.Tensors.Length; k++)
                    {
                        if (row.Trace.Tensors[k] is { } tensor)
                        {
                            (total.Tensors, total.Elements) = (total.Tensors + 1, total.Elements + tensor.Count);
                        }
                        else
                        {
                            problems.Add($"{row.Row.Place}: {row.Row.Id}: {options.Actual.Name} gave no {row.Trace.Plan.Quantities[k].Name}");
                        }
                    }
                }

                if (file.NotUtf8 is { } message)
                {
                    unusable.Add(message);
                }

                writer.Flush();
                target.Complete();
                written.Add(trace);
            }
            catch (Exception e) when (e is CsvFileException or TraceFileException or IOException or UnauthorizedAccessException)
            {
                unusable.Add(e.Message);
            }
        }

        return new RecordSummary
        {
            Cases = total.Cases,
            Tensors = total.Tensors,
            Elements = total.Elements,
            Written = written.ToImmutable(),
            Problems = problems.ToImmutable(),
            Unusable = unusable.ToImmutable(),
        };
    }

    /// <summary>Another kind of file is not overwritten.</summary>
    private static void Protect(string trace)
    {
        if (File.Exists(trace) && new FileInfo(trace).Length > 0 && TraceHeader.TryRead(trace) is null)
        {
            throw new TraceFileException($"{trace}: is there and is no trace; it is not overwritten: name another folder");
        }
    }
}
