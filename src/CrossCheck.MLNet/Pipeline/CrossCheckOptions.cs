using CrossCheck.MLNet.Models;

namespace CrossCheck.MLNet;

/// <summary>How a pipeline is checked.</summary>
public sealed record CrossCheckOptions
{
    /// <summary>The column with the true values, as it reaches the predictor; null for <c>Label</c>, else the only column that can be one.</summary>
    public string? Label { get; init; }

    /// <summary>Whether ML.NET's metrics over all rows are checked, too.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>The engine under test; null for the native one.</summary>
    public IEngine? Actual { get; init; }

    /// <summary>Where the case file stays, for <c>crosscheck show</c>; null for none.</summary>
    public string? Cases { get; init; }

    /// <summary>Reports to write, in the format of their extension (<see cref="CrossCheck.Harness.Reports.ReportFormats"/>): <c>.json</c>, <c>.csv</c>, <c>.xml</c> (JUnit), <c>.html</c>, <c>.md</c>.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];

    /// <summary>Rows computed at a time; 0 for one per processor.</summary>
    public int Threads { get; init; }

    internal ModelOptions ForCases => new() { Label = Label, Metrics = Metrics, Prefix = Cases is null ? "row" : null };
}
