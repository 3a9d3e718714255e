namespace CrossCheck.Harness.Cases.Csv;

/// <summary>A file that cannot be read as CSV at all: missing, unreadable, or not UTF-8 text. The message begins with the file's name.</summary>
public sealed class CsvFileException : Exception
{
    /// <summary>What is wrong with which file.</summary>
    public CsvFileException(string file, string reason, Exception? inner = null)
        : base($"{file}: {reason}", inner)
    {
        File = file;
    }

    /// <summary>The path as given.</summary>
    public string File { get; }
}
