namespace CrossCheck.Cli;

/// <summary>A command that cannot be carried out; the message says what is wrong and what would be right.</summary>
internal sealed class UsageException(string message, int exitCode = 2) : Exception(message)
{
    /// <summary>2, or 3 where the reference engine asked for is not there.</summary>
    public int ExitCode { get; } = exitCode;
}
