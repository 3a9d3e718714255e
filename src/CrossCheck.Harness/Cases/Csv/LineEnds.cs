namespace CrossCheck.Harness.Cases.Csv;

/// <summary>Line ends: <c>\n</c>, <c>\r\n</c> and <c>\r</c> count once each.</summary>
internal static class LineEnds
{
    public static long Count(ReadOnlySpan<byte> text)
    {
        long count = 0;
        for (int at; (at = text.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; count++)
            text = text[(at + (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1))..];
        return count;
    }
}
