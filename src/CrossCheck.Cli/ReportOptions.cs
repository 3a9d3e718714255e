using System.CommandLine;

namespace CrossCheck.Cli;

/// <summary>The options that say what is written where: the same for every command that reports on a run.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string> json = new("--json") { Description = "Write a JSON report; - is standard output", HelpName = "FILE" };
    private readonly Option<string> csv = new("--csv") { Description = "Write a CSV report, one row per tensor; - is standard output", HelpName = "FILE" };
    private readonly Option<string> junit = new("--junit") { Description = "Write a JUnit XML report, as build servers read it; - is standard output", HelpName = "FILE" };
    private readonly Option<string> html = new("--html") { Description = "Write a report for a browser, one file; - is standard output", HelpName = "FILE" };
    private readonly Option<string> markdown = new("--markdown") { Description = "Write a summary that fits a pull-request comment; - is standard output", HelpName = "FILE" };
    private readonly Option<string> annotate = new("--annotate") { Description = "github: mark the failing lines of the case files in a GitHub workflow", HelpName = "WHERE" };
    private readonly Option<bool> quiet = new("--quiet") { Description = "Print errors only", Arity = ArgumentArity.Zero };

    private Option<string>[] Reports => [json, csv, junit, html, markdown];

    public void AddTo(Command command)
    {
        foreach (var option in Reports.Append<Option>(annotate).Append(quiet))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Is it an option of this kind, on which no result depends?</summary>
    public static bool Holds(string name) => new ReportOptions() is var all && all.Reports.Append<Option>(all.annotate).Append(all.quiet).Any(o => o.Name == name);

    /// <summary>The reports that are asked for.</summary>
    /// <exception cref="UsageException">A value that <c>--annotate</c> does not take.</exception>
    public List<(string Option, string Path)> Targets(ParseResult parsed)
    {
        if (parsed.GetValue(annotate) is { } where && where != "github")
        {
            throw new UsageException($"--annotate: '{where}' is not github, which is all that it takes");
        }

        return [.. Reports.Where(o => parsed.GetValue(o) is not null).Select(o => (o.Name, parsed.GetValue(o)!))];
    }

    /// <summary>Does a report show the tensors of cases that do not pass?</summary>
    public bool WritesPages(ParseResult parsed) => parsed.GetValue(html) is not null;

    public bool Annotates(ParseResult parsed) => parsed.GetValue(annotate) is not null;

    public bool Quiet(ParseResult parsed) => parsed.GetValue(quiet);
}
