using System.Collections.Immutable;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Cases;

/// <summary>
/// A row as it was read, in file order, with what depends on the rows before it already settled: its id, the
/// network that an empty cell repeats, whether the id is taken. A row of both dtypes is read as two.
/// </summary>
internal sealed record RawRow(CaseFile File, CsvRecord Record, string Id)
{
    /// <summary>What the cell says where a row is two cases.</summary>
    public const string Both = "both";

    /// <summary>What stands behind the id, or behind <c>FILE:LINE</c>, of the second case of a row of both dtypes.</summary>
    public const string SecondSuffix = "/float64";

    /// <summary>Which of the two cases of a row of both dtypes this is; null where the row is one case.</summary>
    public DType? Half { get; init; }

    /// <summary>The network cell that holds for this row.</summary>
    public string Network { get; init; } = "";

    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Why the row cannot be a case, as far as is known without looking into its cells.</summary>
    public string? Problem { get; init; }

    public string Source => $"{File.Path}:{Record.Line}";

    /// <summary>What distinguishes the second case of a row from the first; empty for any other.</summary>
    public string Suffix => Half == DType.Float64 ? SecondSuffix : "";
}
