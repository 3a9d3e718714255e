using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Reports;

/// <summary>A reporter whose trouble (a full disk, a folder that went away) costs neither the run nor the other reports anything.</summary>
/// <param name="name">What to call it in a message: <c>report --json r.json</c>.</param>
/// <param name="inner">What writes.</param>
internal sealed class GuardedReporter(string name, IReporter inner) : IReporter, IDisposable
{
    /// <summary>Why the report is not there; null while nothing went wrong.</summary>
    public string? Failure { get; private set; }

    public void Begin(RunInfo run) => Try(() => inner.Begin(run));

    public void Add(CaseResult result)
    {
        if (Failure is null)
        {
            Try(() => inner.Add(result));
        }
    }

    public void End(RunSummary summary) => Try(() => inner.End(summary));

    public void Dispose() => Drop();

    private void Try(Action write)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure = $"{name}: could not be written: {e.Message.TrimEnd('.')}; there is no such report of this run";
            Drop();
        }
    }

    private void Drop()
    {
        try
        {
            (inner as IDisposable)?.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure ??= $"{name}: {e.Message}";
        }
    }
}
