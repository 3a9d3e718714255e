using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Reports;

/// <summary>Several reporters as one: each is handed everything, in their order.</summary>
internal sealed class Reporters(IReadOnlyList<IReporter> all) : IReporter
{
    public void Begin(RunInfo run)
    {
        foreach (var reporter in all)
        {
            reporter.Begin(run);
        }
    }

    public void Add(CaseResult result)
    {
        foreach (var reporter in all)
        {
            reporter.Add(result);
        }
    }

    public void End(RunSummary summary)
    {
        foreach (var reporter in all)
        {
            reporter.End(summary);
        }
    }
}
