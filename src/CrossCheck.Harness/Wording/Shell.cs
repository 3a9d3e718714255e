using System.Globalization;

namespace CrossCheck.Harness.Wording;

/// <summary>Text that can be pasted into a shell.</summary>
internal static class Shell
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-+,@%";

    /// <summary>The text without what would steer a terminal: control and direction characters become U+FFFD.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c =>
        char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '\uFFFD' : c));

    /// <summary>The word as it is where no shell would touch it, quoted otherwise.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => Safe.Contains(c) || (c == '\\' && OperatingSystem.IsWindows())) ? word
        : OperatingSystem.IsWindows() ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : word.Any(char.IsControl) ? $"$'{string.Concat(word.Select(Escaped))}'"
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Inside <c>$'…'</c>, where a control character can be written without steering the terminal that shows it.</summary>
    private static string Escaped(char c) =>
        c is '\'' or '\\' ? $"\\{c}" : char.IsControl(c) ? $"\\u{((int)c).ToString("x4", CultureInfo.InvariantCulture)}" : c.ToString();
}
