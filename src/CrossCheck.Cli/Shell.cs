namespace CrossCheck.Cli;

/// <summary>Text that can be pasted into a shell.</summary>
internal static class Shell
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-+,@%";

    /// <summary>The text without what would steer a terminal: control and direction characters become U+FFFD.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c =>
        char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '\uFFFD' : c));

    /// <summary>The command that shows a case.</summary>
    /// <param name="source">Its file, a colon, and its line.</param>
    /// <param name="id">May begin with a hyphen.</param>
    /// <param name="given">The options that the case was run with, each after a space.</param>
    public static string Reproduce(string source, string id, string given)
    {
        var file = Quote(source[..source.LastIndexOf(':')]);
        return id.StartsWith('-') ? $"crosscheck show{given} {file} -- {Quote(id)}" : $"crosscheck show {file} {Quote(id)}{given}";
    }

    /// <summary>The word as it is where no shell would touch it, quoted otherwise.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => Safe.Contains(c) || (c == '\\' && OperatingSystem.IsWindows())) ? word
        : OperatingSystem.IsWindows() ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
