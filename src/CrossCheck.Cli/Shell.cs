namespace CrossCheck.Cli;

/// <summary>Text that can be pasted into a shell.</summary>
internal static class Shell
{
    private const string Safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-+,@%";

    /// <summary>The word as it is where no shell would touch it, quoted otherwise.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => Safe.Contains(c) || (c == '\\' && OperatingSystem.IsWindows())) ? word
        : OperatingSystem.IsWindows() ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
