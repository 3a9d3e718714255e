using System.Globalization;

namespace CrossCheck.Harness.Cases;

/// <summary>Where a row begins.</summary>
/// <param name="File">The file as given, or the name of what the row stands in.</param>
/// <param name="Line">From 1; 0 where none is known.</param>
public readonly record struct RowPlace(string File, long Line)
{
    /// <summary><c>exam.csv:2</c>.</summary>
    public override string ToString() => Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}") : File ?? "";

    /// <summary>A place out of its text.</summary>
    public static RowPlace Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        return colon > 0 && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0
            ? new RowPlace(text[..colon], line)
            : new RowPlace(text, 0);
    }
}
