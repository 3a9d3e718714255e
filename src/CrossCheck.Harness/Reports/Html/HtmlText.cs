using System.Text;

namespace CrossCheck.Harness.Reports.Html;

/// <summary>Text from a case file, made safe for a page.</summary>
internal static class HtmlText
{
    /// <summary>Markup becomes text; control characters, and those that turn the direction of writing, become U+FFFD.</summary>
    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAnyExcept(Plain) < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(Printable(c)),
            };
        }

        return escaped.ToString();
    }

    /// <summary>At most <paramref name="length"/> characters, escaped; what is cut is replaced by <c>…</c>.</summary>
    public static string Clip(string text, int length) => Escape(Cut(text, length));

    /// <summary>At most <paramref name="length"/> characters; never half of a surrogate pair.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1)] + "…";

    /// <summary>The text without characters that would steer the page.</summary>
    public static string Printable(string text) => text.AsSpan().IndexOfAnyExcept(Plain) < 0 ? text : string.Concat(text.Select(Printable));

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create(" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,;:()[]{}=+-*/@|?!");

    private static char Printable(char c) =>
        c is '\n' or '\t' ? c : char.IsControl(c) || c is '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? '\uFFFD' : c;
}
