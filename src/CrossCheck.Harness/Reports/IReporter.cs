using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Reports;

/// <summary>Takes the finished results of a run one by one, in file order.</summary>
public interface IReporter
{
    /// <summary>Before the first case.</summary>
    void Begin(RunInfo run);

    /// <summary>A finished case.</summary>
    void Add(CaseResult result);

    /// <summary>After the last case.</summary>
    void End(RunSummary summary);
}
