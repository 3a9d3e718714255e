using System.Buffers;
using System.Text;

namespace CrossCheck.Harness.Cases.Csv;

/// <summary>Lines of a CSV file that could not be read, and why. Lines <paramref name="Line"/> to <paramref name="LastLine"/> are lost; reading goes on behind them.</summary>
/// <param name="File">The path as given.</param>
/// <param name="Line">The first line lost, from 1: the record's own.</param>
/// <param name="LastLine">The last line lost.</param>
/// <param name="Text">What is wrong and how to mend it, without the place.</param>
/// <param name="InvalidUtf8">Whether the lines hold bytes that are not UTF-8 text.</param>
/// <param name="Truncated">Whether the last line lost is too long to be kept whole in <see cref="CsvRecord.Raw"/>.</param>
internal sealed record CsvProblem(string File, long Line, long LastLine, string Text, bool InvalidUtf8 = false, bool Truncated = false)
{
    /// <summary><c>FILE:LINE: what is wrong and how to mend it; which lines are lost</c>.</summary>
    public string Message => Invariant($"{File}:{Line}: {Text}; {Lost}");

    /// <summary>Which lines are lost, as a clause.</summary>
    public string Lost => Line == LastLine ? Invariant($"line {Line} is lost") : Invariant($"lines {Line} to {LastLine} are lost");

    internal static string Describe(in ScanFailure failure, long line, CsvReadOptions options)
    {
        string cell = failure.Cell == 0 ? "a cell" : Invariant($"cell {failure.Cell}");
        string place = failure.CellLine == line ? cell : Invariant($"{cell} (line {failure.CellLine})");
        return failure.Kind switch
        {
            ScanFailureKind.Unclosed =>
                Invariant($"{place}: its opening quote is never closed: close it, and double the quotes inside (\"\")"),
            ScanFailureKind.QuotedTooLong =>
                Invariant($"{place}: its opening quote is not closed within {Size(options.MaxCellBytes)}, the longest cell there may be: close it, or put the tensor into a file (@x.npy)"),
            ScanFailureKind.TooLong =>
                Invariant($"{place}: longer than {Size(options.MaxCellBytes)}, the longest cell there may be: put the tensor into a file (@x.npy)"),
            ScanFailureKind.RecordTooLong =>
                Invariant($"the row is longer than {Size(options.MaxRecordBytes)}, the longest there may be: put its tensors into files (@x.npy)"),
            ScanFailureKind.TooManyCells =>
                Invariant($"the row has more than {options.MaxCells} cells, the most there may be"),
            ScanFailureKind.TextAfterQuote when failure.Line == failure.CellLine =>
                Invariant($"{place}: text after its closing quote, at '{failure.Near}': only {options.SeparatorName} or the line's end may follow; double the quotes inside a quoted cell (\"\")"),
            ScanFailureKind.TextAfterQuote =>
                Invariant($"{place}: its opening quote meets its closing quote on line {failure.Line} only, before '{failure.Near}': close it, and double the quotes inside (\"\")"),
            ScanFailureKind.QuoteAfterBlank =>
                Invariant($"{place}: blanks before its opening quote, at '{failure.Near}': the quote must be the cell's first character"),
            _ => throw new InvalidOperationException(failure.Kind.ToString()),
        };
    }

    /// <summary>The first byte of <paramref name="raw"/> that cannot be read as text, with its line and the remedy; null if there is none.</summary>
    internal static string? DescribeBytes(ReadOnlySpan<byte> raw, long line)
    {
        int nul = raw.IndexOf((byte)0);
        int at = 0;
        for (ReadOnlySpan<byte> rest = raw; !rest.IsEmpty; rest = raw[at..])
        {
            int ascii = rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            at += ascii < 0 ? rest.Length : ascii;
            if (ascii < 0)
                break;
            if (Rune.DecodeFromUtf8(raw[at..], out _, out int used) != OperationStatus.Done)
                break;
            at += used;
        }

        if (at < raw.Length)
        {
            string hint = raw[at] is >= 0xA0 ? Invariant($" (in Latin-1 '{(char)raw[at]}')") : "";
            return Invariant($"{At(at, raw)}byte 0x{raw[at]:X2}{hint} is not UTF-8 text: save the file as UTF-8");
        }

        return nul < 0 ? null : Invariant($"{At(nul, raw)}a NUL byte (0x00), which no text has: remove it");

        // The record's own line stands in front of the message already.
        string At(int offset, ReadOnlySpan<byte> bytes) =>
            LineEnds.Count(bytes[..offset]) is > 0 and var lines ? Invariant($"line {line + lines}: ") : "";
    }

    private static string Size(int bytes) => bytes % (1 << 20) == 0 ? Invariant($"{bytes >> 20} MB") : Invariant($"{bytes} bytes");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
