namespace CrossCheck.Cli;

/// <summary>Text that can be pasted into a shell.</summary>
internal static class Shell
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-+,@%";

    /// <summary>The text without what would steer a terminal: control and direction characters become U+FFFD.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c =>
        char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '\uFFFD' : c));

    /// <summary>The word as it is where no shell would touch it, quoted otherwise.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => Safe.Contains(c) || (c == '\\' && OperatingSystem.IsWindows())) ? word
        : OperatingSystem.IsWindows() ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
