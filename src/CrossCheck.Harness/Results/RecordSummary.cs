using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>What was recorded.</summary>
public sealed record RecordSummary
{
    /// <summary>Cases of which something was written.</summary>
    public required long Cases { get; init; }

    /// <summary>How many were written.</summary>
    public required long Tensors { get; init; }

    /// <summary>How many elements these have together.</summary>
    public required long Elements { get; init; }

    /// <summary>The trace files that were written.</summary>
    public ImmutableArray<string> Written { get; init; } = [];

    /// <summary>Rows that left no trace, and quantities that the engine does not have.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Files that could not be used; the others were recorded.</summary>
    public ImmutableArray<string> Unusable { get; init; } = [];

    /// <summary>0 all is recorded, 1 something of a row is missing, 2 a file could not be used, 3 there was nothing to record.</summary>
    public int ExitCode => Unusable.Length > 0 ? 2 : Problems.Length > 0 ? 1 : Tensors == 0 ? 3 : 0;
}
