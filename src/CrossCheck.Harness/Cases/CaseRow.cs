using System.Collections.Immutable;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Cases;

/// <summary>One answer of a row: what its author claims a value, or a gradient, to be.</summary>
/// <param name="Name">The column.</param>
/// <param name="Value">Index into <see cref="Network.Values"/>.</param>
/// <param name="Formula">For <c>{…}</c>, the expression, over the row's own names.</param>
internal sealed record Answer(string Name, int Value, bool IsGradient, AnswerCell Cell, Network? Formula);

/// <summary>
/// One row of a case source, from reading to result. What depends on the rows above it is settled when it is read: its id, the
/// network that an empty cell repeats. Planning adds what follows from shapes, building the numbers. A record of both dtypes
/// is two rows.
/// </summary>
/// <param name="Source">What it stands in.</param>
/// <param name="Record">Its cells.</param>
/// <param name="Id">The row's id, or <c>FILE:LINE</c>, with <see cref="Suffix"/>.</param>
internal sealed record CaseRow(CaseSource Source, CsvRecord Record, string Id)
{
    /// <summary>What the cell says where a record is two cases.</summary>
    public const string Both = "both";

    /// <summary>What stands behind the id, or behind <c>FILE:LINE</c>, of the second case of a record of both dtypes.</summary>
    public const string SecondSuffix = "/float64";

    /// <summary>Which of the two cases of a record of both dtypes this is; null where the record is one case.</summary>
    public DType? Half { get; init; }

    /// <summary>What distinguishes the second case of a record from the first; empty for any other.</summary>
    public string Suffix => Half == CrossCheck.DType.Float64 ? SecondSuffix : "";

    public RowPlace Place => new(Source.Name, Record.Line);

    /// <summary>The row's number in the run, over all sources, from 0; rows that are not run count too.</summary>
    public long Position { get; init; }

    /// <summary>Why the row is not a valid case, beginning with the place; null where it is, as far as is known yet.</summary>
    public string? Error { get; init; }

    /// <summary>The words of its column <c>tags</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The network cell that holds for this row.</summary>
    public string NetworkCell { get; init; } = "";

    /// <summary>The type of its floats.</summary>
    public DType DType { get; init; }

    /// <summary>The network's text, empty where it could not be read.</summary>
    public string Network { get; init; } = "";

    /// <summary>The row's own tolerance, if it has one.</summary>
    public Tolerance? Tolerance { get; init; }

    /// <summary>Its column <c>note</c>.</summary>
    public string Note { get; init; } = "";

    /// <summary>The author's own columns, <c>_marks</c> and the like, with what stands there.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Own { get; init; } = [];

    /// <summary>Which columns of the header it used; empty where it was not planned.</summary>
    public ImmutableArray<bool> Used { get; init; } = [];

    /// <summary>What the network makes of the shapes; null for a row in error, and before planning.</summary>
    public Plan? Plan { get; init; }

    /// <summary>The input cells, in the order of the network's inputs, before they are numbers.</summary>
    public ImmutableArray<TensorCell> Cells { get; init; } = [];

    /// <summary>What the row claims to know; empty before building.</summary>
    public ImmutableArray<Answer> Answers { get; init; } = [];

    /// <summary>The case; null for a row in error, and before building.</summary>
    public Case? Case { get; init; }
}
