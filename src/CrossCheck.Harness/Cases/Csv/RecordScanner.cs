using System.Buffers;
using System.Text;

namespace CrossCheck.Harness.Cases.Csv;

internal enum ScanOutcome
{
    EndOfFile,
    Record,
    Comment,
    Failed,
}

/// <summary>A cell of a record that was found: offsets from the record's first byte, without its quotes.</summary>
internal record struct ScannedCell(int Begin, int End, int LineOffset, bool HasDoubledQuotes);

/// <summary>
/// Finds the end of one record and of each of its cells, or that it is malformed, and never looks further than the limits.
/// </summary>
/// <remarks>
/// After a malformed record the reader goes back, so that text may be scanned again: often, if many lines each open a quote
/// that runs on. But what happens from a line's beginning on depends only on whether it lies inside quotes. So the longest failed
/// run is remembered, and a record that comes to be inside quotes at the beginning of one of its lines fails at once, as that did.
/// Each byte is therefore scanned a bounded number of times.
/// </remarks>
internal sealed class RecordScanner(ByteWindow window, CsvReadOptions options)
{
    private readonly byte _separator = (byte)options.Separator;
    private readonly SearchValues<byte> _unquoted = SearchValues.Create([(byte)options.Separator, .. "\"\r\n"u8]);

    private ScannedCell[] _cells = new ScannedCell[16];
    private int _count;
    private int _lineOffset;
    private long _line;
    private ScanFailure _failure;

    private ScanFailure _run;
    private long _runBegin;
    private long _runEnd = -1;

    /// <summary>Length of the record or comment found, line end included.</summary>
    public int Length { get; private set; }

    /// <summary>Length of the line end that closes it; 0 at the end of the file.</summary>
    public int LineEndLength { get; private set; }

    /// <summary>Number of line ends inside quoted cells.</summary>
    public int InnerLines => _lineOffset;

    public ReadOnlySpan<ScannedCell> Cells => _cells.AsSpan(0, _count);

    public ref readonly ScanFailure Failure => ref _failure;

    /// <summary>Scans what begins at the window's beginning, which is the beginning of line <paramref name="line"/>.</summary>
    public ScanOutcome Scan(long line)
    {
        _line = line;
        _lineOffset = 0;
        _count = 0;
        if (!window.Has(0))
            return ScanOutcome.EndOfFile;
        int at = 0;
        if (options.HasComments && window[0] == '#')
            return ScanComment();
        while (true)
        {
            if (_count == options.MaxCells)
                return Fail(ScanFailureKind.TooManyCells, at, at, _lineOffset);
            if (_count == _cells.Length)
                Array.Resize(ref _cells, _cells.Length * 2);
            bool ok = window.Has(at) && window[at] == '"' ? ScanQuoted(ref at) : ScanUnquoted(ref at);
            if (!ok)
                return ScanOutcome.Failed;
            _count++;
            if (at > options.MaxRecordBytes)
                return Fail(ScanFailureKind.RecordTooLong, at, at, _lineOffset);
            if (!window.Has(at) || window[at] != _separator)
                return End(at, ScanOutcome.Record);
            at++;
        }
    }

    private ScanOutcome ScanComment()
    {
        int at = 0;
        while (window.Has(at))
        {
            int found = window.From(at).IndexOfAny((byte)'\n', (byte)'\r');
            at += found < 0 ? window.From(at).Length : found;
            if (at > options.MaxCellBytes)
                return Fail(ScanFailureKind.TooLong, at, 0, 0);
            if (found >= 0)
                break;
        }

        return End(at, ScanOutcome.Comment);
    }

    private ScanOutcome End(int at, ScanOutcome outcome)
    {
        LineEndLength = window.Has(at) ? window.LineEnd(at) : 0;
        Length = at + LineEndLength;
        return outcome;
    }

    // From the opening quote at `at` to the separator or line end behind the closing one.
    private bool ScanQuoted(ref int at)
    {
        int open = at;
        int openLine = _lineOffset;
        bool doubled = false;
        at++;
        while (true)
        {
            if (at - open - 1 > options.MaxCellBytes)
                return FailCell(ScanFailureKind.QuotedTooLong, at, open, openLine);
            if (!window.Has(at))
                return FailCell(ScanFailureKind.Unclosed, at, open, openLine);
            ReadOnlySpan<byte> rest = window.From(at);
            rest = rest[..Math.Min(rest.Length, options.MaxCellBytes + open + 2 - at)];
            int found = rest.IndexOfAny((byte)'"', (byte)'\n', (byte)'\r');
            at += found < 0 ? rest.Length : found;
            if (found < 0)
                continue;

            if (window[at] != '"')
            {
                at += window.LineEnd(at);
                _lineOffset++;
                if (InFailedRun(at))
                {
                    // The run's bad cell is this one, if that began before the two met.
                    bool own = _run.CellAt < window.Position + at;
                    _failure = own
                        ? _run with { Cell = _count + 1, CellAt = window.Position + open, CellLine = _line + openLine }
                        : _run with { Cell = 0 };
                    return false;
                }
            }
            else if (window.Has(at + 1) && window[at + 1] == '"')
            {
                doubled = true;
                at += 2;
            }
            else
            {
                break;
            }
        }

        _cells[_count] = new ScannedCell(open + 1, at, openLine, doubled);
        at++;
        while (window.Has(at) && window[at] != _separator && window[at] is (byte)' ' or (byte)'\t')
        {
            if (++at - open > options.MaxCellBytes + 2)
                return FailCell(ScanFailureKind.TooLong, at, open, openLine);
        }

        return !window.Has(at) || window[at] == _separator || window[at] is (byte)'\n' or (byte)'\r'
            || FailCell(ScanFailureKind.TextAfterQuote, at, open, openLine);
    }

    // From the cell's beginning to the separator or line end behind it. A quote after other text is text, as spreadsheets have it (5" pipe).
    private bool ScanUnquoted(ref int at)
    {
        int begin = at;
        bool quoteSeen = false;
        while (window.Has(at))
        {
            ReadOnlySpan<byte> rest = window.From(at);
            int found = rest.IndexOfAny(_unquoted);
            at += found < 0 ? rest.Length : found;
            if (at - begin > options.MaxCellBytes)
                return FailCell(ScanFailureKind.TooLong, at, begin, _lineOffset);
            if (found < 0)
                continue;
            if (window[at] != '"')
                break;
            if (!quoteSeen && window.Slice(begin, at - begin).IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
                return FailCell(ScanFailureKind.QuoteAfterBlank, at, begin, _lineOffset);
            quoteSeen = true;
            at++;
        }

        _cells[_count] = new ScannedCell(begin, at, _lineOffset, false);
        return true;
    }

    private bool InFailedRun(int at) => window.Position + at is long position && position > _runBegin && position <= _runEnd;

    private bool FailCell(ScanFailureKind kind, int at, int cellBegin, int cellLine)
    {
        Fail(kind, at, cellBegin, cellLine);
        return false;
    }

    private ScanOutcome Fail(ScanFailureKind kind, int at, int cellBegin, int cellLine)
    {
        _failure = new ScanFailure(kind, _count + 1, window.Position + cellBegin, _line + cellLine, _line + _lineOffset, Near(at));
        if (window.Position + at > _runEnd)
        {
            _run = _failure;
            _runBegin = window.Position;
            _runEnd = window.Position + at;
        }

        return ScanOutcome.Failed;
    }

    private string Near(int at)
    {
        const int Longest = 24;
        if (!window.Has(at))
            return "";
        ReadOnlySpan<byte> rest = window.From(at);
        rest = rest[..Math.Min(rest.Length, 4 * Longest)];
        int lineEnd = rest.IndexOfAny((byte)'\n', (byte)'\r');
        string text = Encoding.UTF8.GetString(lineEnd < 0 ? rest : rest[..lineEnd]);
        var shown = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes().Take(Longest))
            shown.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        return shown.Length < text.Length ? shown.Append('…').ToString() : shown.ToString();
    }
}
