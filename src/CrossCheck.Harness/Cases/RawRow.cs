using System.Collections.Immutable;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Cases;

/// <summary>
/// A row as it was read, in file order, with what depends on the rows before it already settled: its id, the
/// network that an empty cell repeats, whether the id is taken.
/// </summary>
internal sealed record RawRow(CaseFile File, CsvRecord Record, string Id)
{
    /// <summary>The network cell that holds for this row.</summary>
    public string Network { get; init; } = "";

    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Why the row cannot be a case, as far as is known without looking into its cells.</summary>
    public string? Problem { get; init; }

    public string Source => $"{File.Path}:{Record.Line}";
}
