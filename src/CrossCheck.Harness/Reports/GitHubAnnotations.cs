using System.Text;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// Workflow commands that GitHub shows beside the line of the case file: an <c>::error</c> per failing case, a <c>::warning</c>
/// per kink and per case that could not have told. GitHub shows ten of each per step, so no more are written, and a last
/// <c>::notice</c> counts the others.
/// </summary>
/// <param name="writer">Standard output or standard error: GitHub reads both.</param>
/// <param name="workspace">The folder that GitHub's paths are relative to; null for paths as they are given.</param>
public sealed class GitHubAnnotations(TextWriter writer, string? workspace) : IReporter
{
    /// <summary>What GitHub shows of each kind, less one for the run itself.</summary>
    public const int Most = 9;

    private const int Longest = 4_000;
    private const int Lines = 5;

    private RunInfo? run;
    private long errors;
    private long warnings;

    /// <inheritdoc/>
    public void Begin(RunInfo info) => run = info;

    /// <inheritdoc/>
    public void Add(CaseResult result)
    {
        if (run!.Fails(result))
        {
            if (++errors <= Most)
            {
                Annotate("error", result);
            }
        }
        else if (result.Verdict == Verdict.Kink || result.Suspicion is { Mistrusted: true })
        {
            if (++warnings <= Most)
            {
                Annotate("warning", result);
            }
        }
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        var faults = summary.Interrupted is { } early ? summary.Unusable.Add(early.Text()) : summary.Unusable;
        faults = faults.AddRange(summary.Stale.Select(e => e.Text));
        if (faults.IsEmpty && summary.Failed == 0 && summary.ExitCode != 0)
        {
            faults = [summary.ExitCode == 3 ? "nothing was compared" : "not everything that was planned was compared"];
        }

        if (!faults.IsEmpty)
        {
            Write("error", [("title", "CrossCheck")], string.Join('\n', faults));
        }

        var (moreErrors, moreWarnings) = (errors - Math.Min(errors, Most), warnings - Math.Min(warnings, Most));
        if (moreErrors + moreWarnings > 0)
        {
            string[] more = [moreErrors > 0 ? Numbers.Count(moreErrors, "more failing case") : "", moreWarnings > 0 ? Numbers.Count(moreWarnings, "more warning") : ""];
            Write("notice", [("title", "CrossCheck")], $"{string.Join(" and ", more.Where(m => m.Length > 0))} without an annotation; the summary and the reports have all of them");
        }

        writer.Flush();
    }

    private void Annotate(string command, CaseResult result)
    {
        var verdict = run!.Fails(result) && result.Verdict == Verdict.Agree ? "mistrusted" : result.Verdict == Verdict.Agree ? "could not have told" : result.Verdict.Name();
        var lines = FailureText.Body(result, Lines, run.Names).Append($"Reproduce: {FailureText.Reproduce(result, run.Given)}").Select(Shell.Printable);
        var properties = new List<(string, string)> { ("file", Relative(result.Place.File)) };
        if (result.Place.Line is > 0 and var line)
        {
            properties.Add(("line", Numbers.Whole(line)));
        }

        properties.Add(("title", $"{Cut(Shell.Printable(result.Id), 200)}: {verdict}"));
        Write(command, properties, string.Join('\n', lines));
    }

    private void Write(string command, IReadOnlyList<(string Name, string Value)> properties, string message) =>
        writer.WriteLine($"::{command} {string.Join(',', properties.Select(p => $"{p.Name}={Property(p.Value)}"))}::{Data(Cut(message, Longest))}");

    private string Relative(string path)
    {
        if (workspace is not null)
        {
            var relative = Path.GetRelativePath(workspace, Path.GetFullPath(path));
            path = Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
        }

        return OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";

    private static string Data(string text) => new StringBuilder(text).Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A").ToString();

    private static string Property(string text) => new StringBuilder(Data(text)).Replace(":", "%3A").Replace(",", "%2C").ToString();
}
