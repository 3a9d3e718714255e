using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>What a run has in common with the golden one.</summary>
public sealed record RegressionSummary
{
    /// <summary>The engine that ran again.</summary>
    public required EngineInfo Engine { get; init; }

    /// <summary>Any changed bit is a failure.</summary>
    public required bool Exact { get; init; }

    /// <summary>The engines of the traces, each with the number of files.</summary>
    public ImmutableArray<KeyValuePair<string, int>> RecordedBy { get; init; } = [];

    /// <summary>What was compared.</summary>
    public required Tally Compared { get; init; }

    /// <summary>Elements with other bits than recorded.</summary>
    public long Moved => Operations.Sum(o => o.Moved);

    /// <summary>Elements beyond tolerance.</summary>
    public long Beyond => Operations.Sum(o => o.Beyond);

    /// <summary>Every operation that was met: those that moved first, what they cause behind them.</summary>
    public ImmutableArray<OperationDrift> Operations { get; init; } = [];

    /// <summary>Tensors that moved, in file order, as many as are listed.</summary>
    public ImmutableArray<Drift> Drifts { get; init; } = [];

    /// <summary>Tensors that moved, listed or not.</summary>
    public long DriftingTensors { get; init; }

    /// <summary>Cases and quantities that were not recorded.</summary>
    public ImmutableArray<string> New { get; init; } = [];

    /// <summary>Cases and quantities that were recorded and are no more.</summary>
    public ImmutableArray<string> Gone { get; init; } = [];

    /// <summary>Rows that gave nothing to compare, and traces that do not fit.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Files that could not be used; the others were compared.</summary>
    public ImmutableArray<string> Unusable { get; init; } = [];

    /// <summary>Something moved past its tolerance (with <see cref="Exact"/>: at all), is gone, or could not be compared.</summary>
    public bool Failed => Beyond > 0 || Gone.Length > 0 || Problems.Length > 0 || (Exact && Moved > 0);

    /// <summary>0 within tolerance (with <see cref="Exact"/>: bit for bit), 1 not so or gone, 2 a file could not be used, 3 nothing was compared.</summary>
    public int ExitCode => Unusable.Length > 0 ? 2 : Failed ? 1 : Compared.Elements == 0 ? 3 : 0;
}
