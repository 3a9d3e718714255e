using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;

namespace CrossCheck.Cli;

/// <summary>What the command line adds to a run: arguments that named no file, reports that failed, and by what the run was ended.</summary>
internal sealed class Ending(ReportTargets reports, FileExpansion expansion, CliConsole console, string given)
{
    public Journal? Journal { get; init; }

    public RunSummary Complete(RunSummary summary) => summary with
    {
        Unusable = [.. expansion.Unusable, .. summary.Unusable, .. reports.Failures, .. Journal?.Failure is { } lost ? [lost] : Array.Empty<string>()],
        Notices = [.. expansion.Notices, .. summary.Notices],
        KnownEntries = expansion.Unusable.Count > 0 ? [.. summary.KnownEntries.Select(e => e with { Judged = false })] : summary.KnownEntries,
        Interrupted = summary.Interrupted is { } early ? early with { ExitCode = console.StopExitCode } : null,
    };

    /// <summary>Reporters as one, each of which is told.</summary>
    public IReporter Of(IEnumerable<IReporter> all) => new Reporters([.. all.Select(r => new Told(r, this, given))]);

    private sealed class Told(IReporter inner, Ending ending, string given) : IReporter
    {
        public void Begin(RunInfo run) => inner.Begin(run with { Given = given });

        public void Add(CaseResult result) => inner.Add(result);

        // Not before it is this one's turn: those above it may have failed just now.
        public void End(RunSummary summary) => inner.End(ending.Complete(summary));
    }
}
