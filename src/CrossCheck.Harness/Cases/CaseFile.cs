using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Cases;

/// <summary>A case file.</summary>
/// <param name="path">As given; messages begin with it.</param>
/// <param name="keepRaw">Keep each record's bytes for copying.</param>
public sealed class CaseFile(string path, bool keepRaw = false) : CaseSource(path, FolderOf(path))
{
    private CsvRecordReader? reader;

    internal CsvRecord? HeaderRecord { get; private set; }

    /// <summary>Comments and blank lines above the header.</summary>
    internal List<CsvRecord> Preamble { get; } = [];

    internal bool HasByteOrderMark => reader!.HasByteOrderMark;

    private protected override Header ReadHeader()
    {
        reader = CsvRecordReader.Open(Name, new CsvReadOptions { KeepRaw = keepRaw });
        while (reader.Read() is { } record)
        {
            switch (record.Kind)
            {
                case CsvRecordKind.Record:
                    HeaderRecord = record;
                    return new Header(Name, record.Cells);
                case CsvRecordKind.Malformed:
                    throw new CsvFileException(Name, $"its header cannot be read: line {record.Line}: {record.Problem!.Text}");
                default:
                    Preamble.Add(record);
                    break;
            }
        }

        throw new CsvFileException(Name, "has no header; the first row names the columns: id,network,X,…");
    }

    private protected override IEnumerable<CsvRecord> Records() => reader!;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        reader?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A path that cannot be one is found out when it is opened.</summary>
    private static string FolderOf(string path) => path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
}
