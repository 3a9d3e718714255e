using System.Globalization;
using CsvHelper;

namespace CrossCheck.Harness.Cases.Csv;

/// <summary>
/// Writes CSV as a stream: UTF-8, commas, RFC 4180 quotes where they are needed only. What it writes, <see cref="CsvRecordReader"/> reads as it was.
/// </summary>
internal sealed class CsvRecordWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly bool _protect;
    private readonly byte[] _newLine;
    private readonly CsvWriter _writer;
    private bool _lineOpen;

    /// <param name="stream">Where to write.</param>
    /// <param name="protect">
    /// Whether text that a spreadsheet would run as a formula gets an apostrophe in front, by <see cref="FormulaGuard"/>. For a report; a case
    /// file is written as it is.
    /// </param>
    /// <param name="newLine">The line end: <c>\n</c>, <c>\r\n</c> or <c>\r</c>.</param>
    /// <param name="leaveOpen">Whether <see cref="Dispose"/> leaves the stream open.</param>
    public CsvRecordWriter(Stream stream, bool protect, string newLine = "\n", bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(newLine);
        _stream = stream;
        _leaveOpen = leaveOpen;
        _protect = protect;
        _newLine = System.Text.Encoding.UTF8.GetBytes(newLine);
        _writer = CsvWriter.Create(stream, new CsvWriterOptions
        {
            Separator = ',',
            NewLine = newLine,
            Quoting = CsvQuoting.WhenNeeded,
            CommentPrefix = '#',
            Injection = CsvInjection.None, // its own would defuse the number -1.5, too
            ValidateFieldCount = false,
            FormatProvider = CultureInfo.InvariantCulture,
            WriteByteOrderMark = false,
        }, leaveOpen: true);
    }

    /// <summary>Writes one record; null is an empty cell.</summary>
    public void Write(params ReadOnlySpan<string?> cells)
    {
        foreach (string? cell in cells)
            WriteCell(cell);
        EndRecord();
    }

    /// <summary>Adds a cell of text to the current record.</summary>
    public void WriteCell(string? text)
    {
        CloseLine();
        text ??= "";
        if (_protect)
            text = FormulaGuard.Defuse(text);
        // At the very beginning of a file U+FEFF would be taken for its byte-order mark.
        _writer.WriteField(text, text.StartsWith('\uFEFF') ? CsvQuoting.Always : CsvQuoting.WhenNeeded);
    }

    /// <summary>Adds a number: the shortest text that reads back as <paramref name="value"/>; NaN, Infinity, -Infinity.</summary>
    public void WriteCell(double value) => WriteCell(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds a whole number.</summary>
    public void WriteCell(long value) => WriteCell(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ends the current record.</summary>
    public void EndRecord()
    {
        CloseLine();
        _writer.EndRecord();
    }

    /// <summary>Copies <see cref="CsvRecord.Raw"/> as it is, between records. The next record begins on a line of its own.</summary>
    public void WriteRaw(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
            return;
        CloseLine();
        _writer.Flush();
        _stream.Write(raw);
        _lineOpen = raw[^1] is not ((byte)'\n' or (byte)'\r');
    }

    public void Flush()
    {
        _writer.Flush();
        _stream.Flush();
    }

    public void Dispose()
    {
        _writer.Dispose();
        if (_leaveOpen)
            _stream.Flush();
        else
            _stream.Dispose();
    }

    private void CloseLine()
    {
        if (!_lineOpen)
            return;
        _lineOpen = false;
        _stream.Write(_newLine);
    }
}
