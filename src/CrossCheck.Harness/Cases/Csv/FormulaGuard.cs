using System.Buffers;
using System.Globalization;
using System.Text;

namespace CrossCheck.Harness.Cases.Csv;

/// <summary>
/// Keeps a spreadsheet from running text as a formula: an apostrophe in front of what begins with <c>= + - @</c> (also full-width,
/// which East Asian settings take for the same), a tab or a line end and is no number. The same holds behind each line end, tab
/// and semicolon in the text, where a program with another separator, or none for quotes, sees a new cell begin.
/// </summary>
internal static class FormulaGuard
{
    private static readonly SearchValues<char> Triggers = SearchValues.Create("=+-@＝＋－＠");
    private const string Breaks = "\r\n\t;";

    public static string Defuse(string text)
    {
        if (!text.AsSpan().ContainsAny(Triggers) && (text.Length == 0 || !Breaks.Contains(text[0])))
            return text;
        var safe = new StringBuilder(text.Length + 2);
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && !Breaks.Contains(text[end]))
                end++;
            end = Math.Min(end + 1, text.Length);
            var piece = text.AsSpan(start, end - start);
            if (Runs(piece, isFirst: start == 0))
                safe.Append('\'');
            safe.Append(piece);
            start = end;
        }

        return safe.ToString();
    }

    private static bool Runs(ReadOnlySpan<char> piece, bool isFirst)
    {
        if (isFirst && (piece[0] is '\t' or '\r' or '\n'))
            return true;
        var rest = piece;
        while (!rest.IsEmpty && Skipped(rest[0]))
            rest = rest[1..];
        return !rest.IsEmpty && Triggers.Contains(rest[0]) && !IsNumber(rest.TrimEnd(" \r\n\t;"));
    }

    /// <summary>What a program may drop before it looks whether a cell is a formula.</summary>
    private static bool Skipped(char c) => c == '"' || char.IsWhiteSpace(c) || char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _))
            return true;
        var rest = text[0] is '+' or '-' ? text[1..] : text;
        return rest.Equals("inf", StringComparison.OrdinalIgnoreCase) || rest.Equals("infinity", StringComparison.OrdinalIgnoreCase) || rest.Equals("nan", StringComparison.OrdinalIgnoreCase);
    }
}
