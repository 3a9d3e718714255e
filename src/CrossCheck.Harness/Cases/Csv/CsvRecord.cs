using System.Collections.Immutable;

namespace CrossCheck.Harness.Cases.Csv;

/// <summary>What a piece of a CSV file is.</summary>
internal enum CsvRecordKind
{
    /// <summary>Cells, of which at least one is not blank.</summary>
    Record,

    /// <summary>A line whose first character is <c>#</c>; it has no cells.</summary>
    Comment,

    /// <summary>An empty line, or cells of blanks alone.</summary>
    Blank,

    /// <summary>Lines that could not be read: see <see cref="CsvRecord.Problem"/>.</summary>
    Malformed,
}

/// <summary>
/// One piece of a CSV file: a record, a comment, a blank row, or lines that could not be read. The pieces of a file,
/// in order, are the whole file (a byte-order mark apart). Immutable, so it may be kept.
/// </summary>
internal sealed class CsvRecord
{
    private readonly long[]? _cellLines;

    internal CsvRecord(CsvRecordKind kind, long line, long lastLine, ImmutableArray<string> cells, long[]? cellLines, ReadOnlyMemory<byte> raw, CsvProblem? problem)
    {
        Kind = kind;
        Line = line;
        LastLine = lastLine;
        Cells = cells;
        _cellLines = cellLines;
        Raw = raw;
        Problem = problem;
    }

    public CsvRecordKind Kind { get; }

    /// <summary>The line of the file, from 1, on which the first character stands.</summary>
    public long Line { get; }

    /// <summary>The line of the last character; beyond <see cref="Line"/> where quoted cells span lines.</summary>
    public long LastLine { get; }

    /// <summary>The cells as text, unquoted, otherwise untouched: blanks count, line ends are as in the file.</summary>
    public ImmutableArray<string> Cells { get; }

    /// <summary>
    /// With <see cref="CsvReadOptions.KeepRaw"/>, the bytes of the file, line end included; otherwise empty. Of a line longer than
    /// <see cref="CsvReadOptions.MaxCellBytes"/> it holds the beginning only: see <see cref="CsvProblem.Truncated"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Why the lines could not be read; not null exactly if <see cref="Kind"/> is <see cref="CsvRecordKind.Malformed"/>.</summary>
    public CsvProblem? Problem { get; }

    /// <summary>The cell at <paramref name="index"/>, from 0; a short row is padded with blanks.</summary>
    public string Cell(int index) => index < Cells.Length ? Cells[index] : "";

    /// <summary>The line on which the cell at <paramref name="index"/> begins.</summary>
    public long CellLine(int index) => _cellLines is null || index >= _cellLines.Length ? Line : _cellLines[index];
}
