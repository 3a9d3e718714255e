using System.Globalization;
using System.Text;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Tests.Cases.Csv;

internal static class Read
{
    public static List<CsvRecord> All(byte[] file, CsvReadOptions? options = null, int chunk = int.MaxValue)
    {
        using var reader = new CsvRecordReader(new ChunkedStream(file, chunk), "f.csv", options);
        return reader.ToList();
    }

    public static List<CsvRecord> All(string file, CsvReadOptions? options = null, int chunk = int.MaxValue) =>
        All(Encoding.UTF8.GetBytes(file), options, chunk);

    /// <summary>Kind, lines and cells of each piece: <c>R2: a|b</c>, <c>C1</c>, <c>B3-4: |</c>, <c>M5</c>.</summary>
    public static string Outline(IEnumerable<CsvRecord> records) => string.Join(" ; ", records.Select(Outline));

    public static string Outline(CsvRecord record)
    {
        string lines = record.Line == record.LastLine
            ? record.Line.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{record.Line}-{record.LastLine}");
        string cells = record.Cells.Length == 0 ? "" : ": " + string.Join("|", record.Cells).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return record.Kind.ToString()[..1] + lines + cells;
    }
}

/// <summary>A stream that cannot seek and gives at most so many bytes at a time.</summary>
internal sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes, writable: false)
{
    public override bool CanSeek => false;

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
}
