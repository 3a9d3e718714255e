using System.Collections.Immutable;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Cases;

/// <summary>One answer of a row: what its author claims a value, or a gradient, to be.</summary>
/// <param name="Name">The column.</param>
/// <param name="Value">Index into <see cref="Network.Values"/>.</param>
/// <param name="Formula">For <c>{…}</c>, the expression, over the row's own names.</param>
public sealed record Answer(string Name, int Value, bool IsGradient, AnswerCell Cell, Network? Formula);

/// <summary>One row of a case file: a case that can run, or the reason why not.</summary>
public sealed record CaseRow
{
    /// <summary>The row's id, or <c>FILE:LINE</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>exam.csv:2</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Why the row is not a valid case, beginning with the place; null where it is.</summary>
    public string? Error { get; init; }

    /// <summary>The case; null for a row in error.</summary>
    public Case? Case { get; init; }

    /// <summary>The type of its floats.</summary>
    public DType DType { get; init; }

    /// <summary>The network's text, empty where it could not be read.</summary>
    public string Network { get; init; } = "";

    /// <summary>What the row claims to know.</summary>
    public ImmutableArray<Answer> Answers { get; init; } = [];

    /// <summary>The row's own tolerance, if it has one.</summary>
    public Tolerance? Tolerance { get; init; }

    /// <summary>The words of its column <c>tags</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Its column <c>note</c>.</summary>
    public string Note { get; init; } = "";

    /// <summary>The author's own columns, <c>_marks</c> and the like, with what stands there.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Own { get; init; } = [];
}
