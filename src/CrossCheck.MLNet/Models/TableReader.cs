using System.Collections.Immutable;
using System.Globalization;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.MLNet.Models;

/// <summary>
/// Separated values as ML.NET users keep them: a header (it may begin with <c>#</c>), blank lines and the <c>#@</c> lines of
/// ML.NET's own text files skipped. A line that cannot be read costs itself alone.
/// </summary>
internal sealed class TableReader : IDisposable
{
    private readonly CsvRecordReader reader;
    private readonly CsvReadOptions options;
    private readonly string path;

    /// <exception cref="ModelException">The file is not there, cannot be read, or has no header.</exception>
    public TableReader(string path, char? separator)
    {
        this.path = path;
        options = new CsvReadOptions { Separator = separator ?? Guess(path), HasComments = false };
        reader = Guarded(() => CsvRecordReader.Open(path, options));
        try
        {
            Header = [.. (Next(_ => { }) ?? throw new ModelException($"{path}: is empty; its first line must name the columns")).Cells.Select((c, i) => (i == 0 ? c.TrimStart('#') : c).Trim())];
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public char Separator => options.Separator;

    public ImmutableArray<string> Header { get; }

    /// <summary>The next record with cells; null at the end.</summary>
    /// <param name="lost">Takes a record that cannot be read: its line, and what is wrong, with the place.</param>
    /// <exception cref="ModelException">The file cannot be read on.</exception>
    public CsvRecord? Read(Action<long, string> lost)
    {
        while (Next(p => lost(p.Line, p.Message)) is { } record)
        {
            if (record.Cells.Length <= Header.Length)
            {
                return record;
            }

            lost(record.Line, string.Create(CultureInfo.InvariantCulture, $"{path}:{record.Line}: has {record.Cells.Length} cells, the header {Header.Length} (cells are separated by {options.SeparatorName})"));
        }

        return null;
    }

    public void Dispose() => reader.Dispose();

    private CsvRecord? Next(Action<CsvProblem> lost)
    {
        while (Guarded(reader.Read) is { } record)
        {
            switch (record.Kind)
            {
                case CsvRecordKind.Malformed:
                    lost(record.Problem!);
                    break;
                case CsvRecordKind.Record when !record.Cells[0].StartsWith("#@", StringComparison.Ordinal):
                    return record;
            }
        }

        return null;
    }

    /// <summary>A tab where the header has one, else a semicolon where it has no comma.</summary>
    private static char Guess(string path) => Guarded(() =>
    {
        using var lines = CsvRecordReader.Open(path, new CsvReadOptions { Separator = '\t', HasComments = false });
        var header = lines.FirstOrDefault(r => r.Kind == CsvRecordKind.Record && !r.Cells[0].StartsWith("#@", StringComparison.Ordinal));
        return header is not { Cells: [var only] } ? '\t' : only.Contains(';', StringComparison.Ordinal) && !only.Contains(',', StringComparison.Ordinal) ? ';' : ',';
    });

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFileException e)
        {
            throw new ModelException(e.Message, e);
        }
    }
}
