using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;

namespace CrossCheck.MLNet.Models;

/// <summary>Writes the cases of a model into a file, and the tensors that are too large for a cell into files beside it.</summary>
internal sealed class CaseWriter : IDisposable
{
    private readonly string outFile;
    private readonly ReportFile file;
    private readonly CsvRecordWriter writer;
    private readonly ModelRows rows;
    private readonly List<(string Path, ReportFile File)> tensors = [];
    private bool completed;

    public CaseWriter(string outFile, string? prefix, ModelCases.Reading reading)
    {
        this.outFile = outFile;
        file = ReportFile.Create(outFile);
        writer = new CsvRecordWriter(file.Stream, protect: false, leaveOpen: true);
        try
        {
            rows = new ModelRows(Path.GetFileNameWithoutExtension(outFile), Beside, reading, prefix);
            writer.Write([.. rows.Columns]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Write(ScoredRow row) => writer.Write(rows.Of(row));

    /// <summary>Adds the metrics, and puts everything in its place: the tensors first, so that the cases never refer to what is not there.</summary>
    /// <returns>The files.</returns>
    public IReadOnlyList<string> Complete()
    {
        foreach (var cells in rows.Metrics())
        {
            writer.Write(cells);
        }

        writer.Dispose();
        foreach (var (_, tensor) in tensors)
        {
            tensor.Complete();
        }

        file.Complete();
        completed = true;
        return [outFile, .. tensors.Select(t => t.Path)];
    }

    public void Dispose()
    {
        if (completed)
        {
            return;
        }

        try
        {
            writer.Dispose();
        }
        catch (IOException)
        {
            // What it still held found no room. It is dropped anyway.
        }

        file.Dispose();
        tensors.ForEach(t => t.File.Dispose());
    }

    private Stream Beside(string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(outFile) ?? "", name);
        var tensor = ReportFile.Create(path);
        tensors.Add((path, tensor));
        return tensor.Stream;
    }
}
