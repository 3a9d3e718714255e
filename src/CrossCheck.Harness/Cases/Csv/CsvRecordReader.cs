using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace CrossCheck.Harness.Cases.Csv;

/// <summary>
/// Reads CSV as a stream, in one pass and bounded memory: RFC 4180 with commas (<see cref="CsvReadOptions.Separator"/>), in UTF-8 with or without a byte-order mark,
/// any line end (<c>\n</c>, <c>\r\n</c>, <c>\r</c>), <c>#</c> comment lines, quoted cells that span lines.
/// </summary>
/// <remarks>
/// <para>Beyond RFC 4180: blanks after a closing quote are dropped; a quote after other text in an unquoted cell is text.</para>
/// <para>A malformed record is yielded as <see cref="CsvRecordKind.Malformed"/>, and reading goes on behind the line on which its bad cell
/// begins. Where that is more than 64 KB into the record, earlier quotes are doubtful too, and reading goes on behind the record's first line.
/// An unclosed quote is found within <see cref="CsvReadOptions.MaxCellBytes"/>. The time is linear in the file's size, however many records are malformed.</para>
/// <para>CsvHelper writes (<see cref="CsvRecordWriter"/>) but does not read here: after an unclosed quote it takes the rest of the file for one cell, and it
/// replaces bytes that are not UTF-8. The scan that finds both knows where the cells are, so nothing is left to parse again.</para>
/// </remarks>
internal sealed class CsvRecordReader : IEnumerable<CsvRecord>, IDisposable
{
    private const int LongestPlausibleStart = 1 << 16;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly CsvReadOptions _options;
    private readonly ByteWindow _window;
    private readonly RecordScanner _scanner;
    private string[] _previous = [];
    private long _line = 1;
    private bool _started;
    private bool _skipRestOfLine;

    /// <summary>Reads <paramref name="stream"/>, which need not be seekable.</summary>
    /// <param name="stream">The bytes, from the beginning of the file on.</param>
    /// <param name="file">The name for messages: the path as given.</param>
    /// <param name="options">Limits, and what to keep.</param>
    /// <param name="leaveOpen">Whether <see cref="Dispose"/> leaves the stream open.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is less than 1, or more than 512 MB; the separator cannot be one.</exception>
    public CsvRecordReader(Stream stream, string file, CsvReadOptions? options = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(file);
        _stream = stream;
        _leaveOpen = leaveOpen;
        _options = options ?? CsvReadOptions.Default;
        _options.Validate();
        File = file;
        _window = new ByteWindow(stream, file);
        _scanner = new RecordScanner(_window, _options);
    }

    /// <summary>Opens the file at <paramref name="path"/>.</summary>
    /// <exception cref="CsvFileException">There is no such file, or it cannot be opened.</exception>
    public static CsvRecordReader Open(string path, CsvReadOptions? options = null)
    {
        if (Directory.Exists(path))
            throw new CsvFileException(path, "is a folder, not a CSV file");
        try
        {
            return new CsvRecordReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan), path, options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CsvFileException(path, "no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CsvFileException(path, $"cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The path as given.</summary>
    public string File { get; }

    /// <summary>Whether the file begins with a UTF-8 byte-order mark, which belongs to no record. Known after the first <see cref="Read"/>.</summary>
    public bool HasByteOrderMark { get; private set; }

    /// <summary>Where in the stream the next record begins, counted from where reading began.</summary>
    public long Position => _window.Position;

    /// <summary>The next piece of the file; null at its end.</summary>
    /// <exception cref="CsvFileException">The file is not UTF-8 text (UTF-16, UTF-32, binary: found by the first block), or reading failed.</exception>
    public CsvRecord? Read()
    {
        if (!_started)
            Start();
        if (_skipRestOfLine)
        {
            _skipRestOfLine = false;
            _window.SkipLine();
        }

        CsvRecord record;
        switch (_scanner.Scan(_line))
        {
            case ScanOutcome.EndOfFile:
                return null;
            case ScanOutcome.Failed:
                record = Malformed();
                _line = record.LastLine + 1;
                return record;
            case var outcome:
                record = WellFormed(outcome);
                _window.Advance(_scanner.Length);
                _line += _scanner.InnerLines + 1;
                return record;
        }
    }

    /// <summary>The rest of the file, once: what was read is not read again.</summary>
    public IEnumerator<CsvRecord> GetEnumerator()
    {
        while (Read() is { } record)
            yield return record;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        if (!_leaveOpen)
            _stream.Dispose();
    }

    private void Start()
    {
        _started = true;
        _window.Has(TextEncodingCheck.BlockSize - 1);
        ReadOnlySpan<byte> block = _window.From(0);
        block = block[..Math.Min(block.Length, TextEncodingCheck.BlockSize)];
        if (TextEncodingCheck.Reject(block) is { } reason)
            throw new CsvFileException(File, reason);
        HasByteOrderMark = block.StartsWith(TextEncodingCheck.ByteOrderMark);
        if (HasByteOrderMark)
            _window.Advance(TextEncodingCheck.ByteOrderMark.Length);
    }

    private CsvRecord WellFormed(ScanOutcome outcome)
    {
        ReadOnlySpan<byte> raw = _window.Slice(0, _scanner.Length);
        long lastLine = _line + _scanner.InnerLines;
        if (!Utf8.IsValid(raw) || raw.Contains((byte)0))
        {
            string text = CsvProblem.DescribeBytes(raw, _line)!;
            return Record(CsvRecordKind.Malformed, lastLine, [], null, raw, new CsvProblem(File, _line, lastLine, text, !Utf8.IsValid(raw)));
        }

        if (outcome == ScanOutcome.Comment)
            return Record(CsvRecordKind.Comment, lastLine, [], null, raw, null);

        ReadOnlySpan<ScannedCell> scanned = _scanner.Cells;
        var cells = new string[scanned.Length];
        bool blank = true;
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = Text(i, raw[scanned[i].Begin..scanned[i].End], scanned[i].HasDoubledQuotes);
            blank = blank && string.IsNullOrWhiteSpace(cells[i]);
        }

        long[]? cellLines = null;
        if (_scanner.InnerLines > 0)
        {
            cellLines = new long[cells.Length];
            for (int i = 0; i < cells.Length; i++)
                cellLines[i] = _line + scanned[i].LineOffset;
        }

        if (!blank)
            _previous = cells;
        return Record(blank ? CsvRecordKind.Blank : CsvRecordKind.Record, lastLine, ImmutableCollectionsMarshal.AsImmutableArray(cells), cellLines, raw, null);
    }

    // A cell that repeats the one above (a network mostly) shares its string.
    private string Text(int column, ReadOnlySpan<byte> utf8, bool hasDoubledQuotes)
    {
        if (utf8.IsEmpty)
            return "";
        if (!hasDoubledQuotes && column < _previous.Length && _previous[column] is var above && above.Length == utf8.Length && Ascii.Equals(utf8, above))
            return above;
        string text = Encoding.UTF8.GetString(utf8);
        return hasDoubledQuotes ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    private CsvRecord Malformed()
    {
        ScanFailure failure = _scanner.Failure;
        long lastLine = failure.CellLine;
        long from = failure.CellAt - _window.Position;
        if (from > LongestPlausibleStart)
        {
            from = 0;
            lastLine = _line;
        }

        int length = (int)from;
        bool ended = false;
        while (!ended && length - from <= _options.MaxCellBytes && _window.Has(length))
        {
            int at = _window.From(length).IndexOfAny((byte)'\n', (byte)'\r');
            ended = at >= 0;
            length += ended ? at : _window.From(length).Length;
        }

        if (ended)
            length += _window.LineEnd(length);
        _skipRestOfLine = !ended;

        ReadOnlySpan<byte> raw = _window.Slice(0, length);
        string text = CsvProblem.Describe(failure, _line, _options);
        string? bytes = _skipRestOfLine ? null : CsvProblem.DescribeBytes(raw, _line);
        if (bytes is not null)
            text = $"{text}; {bytes}";
        bool truncated = _skipRestOfLine && _window.Has(length);
        CsvRecord record = Record(CsvRecordKind.Malformed, lastLine, [], null, raw, new CsvProblem(File, _line, lastLine, text, bytes is not null && !Utf8.IsValid(raw), truncated));
        _window.Advance(length);
        return record;
    }

    private CsvRecord Record(CsvRecordKind kind, long lastLine, ImmutableArray<string> cells, long[]? cellLines, ReadOnlySpan<byte> raw, CsvProblem? problem) =>
        new(kind, _line, lastLine, cells, cellLines, _options.KeepRaw ? raw.ToArray() : default, problem);
}
