using System.CommandLine;
using CrossCheck.Cli.Rendering;
using CrossCheck.Harness;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Reports;

namespace CrossCheck.Cli.Commands;

/// <summary>Runs cases through both engines, compares, prints a summary, writes reports.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliConsole console)
    {
        var files = new Argument<string[]>("FILES") { Description = "Case files, folders, or globs (* ? **)", Arity = ArgumentArity.ZeroOrMore };
        var json = new Option<string>("--json") { Description = "Write a JSON report; - is standard output", HelpName = "FILE" };
        var csv = new Option<string>("--csv") { Description = "Write a CSV report, one row per tensor; - is standard output", HelpName = "FILE" };
        var html = new Option<string>("--html") { Description = "Write a report for a browser, one file; - is standard output", HelpName = "FILE" };
        var filter = new Option<string>("--filter") { Description = "Cases to run: id globs, tag:NAME, verdict:NAME; a leading - negates", HelpName = "EXPR" };
        var quiet = new Option<bool>("--quiet") { Description = "Print errors only", Arity = ArgumentArity.Zero };
        var settings = new RunSettings();
        var command = new Command("verify", "Run cases through the native engine and the reference, and compare everything") { files, json, csv, html, filter, quiet };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var targets = new List<(string Option, string Path)>();
            foreach (var option in new[] { json, csv, html })
            {
                if (parsed.GetValue(option) is { } path)
                {
                    targets.Add((option.Name, path));
                }
            }

            var expansion = Expand(parsed.GetValue(files)!);
            ReportTargets.Check(targets, expansion.Files);
            RunOptions options;
            try
            {
                options = settings.Read(parsed, ParseFilter(parsed.GetValue(filter)));
            }
            catch (UsageException e) when (e.ExitCode == 3)
            {
                console.Complain(e.Message);
                return Complain(console, [.. expansion.Unusable, .. expansion.Files.Where(f => !File.Exists(f)).Select(f => $"{f}: no such file")]) ? 2 : 3;
            }

            using var reports = ReportTargets.Open(targets, console, options, settings.Given(parsed));
            options = options with { KeepViews = parsed.GetValue(html) is not null };
            return Run(console, options, expansion, reports, parsed.GetValue(quiet), settings.Given(parsed));
        });
        return command;
    }

    /// <exception cref="UsageException">No file is named.</exception>
    private static FileExpansion Expand(string[] arguments) => arguments.Length == 0
        ? throw new UsageException("verify: name at least one case file, folder or glob, as in: crosscheck verify exam.csv")
        : FileExpansion.Of(arguments);

    private static Filter ParseFilter(string? text)
    {
        try
        {
            return text is null ? Filter.All : Filter.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--{e.Message}");
        }
    }

    private static int Run(CliConsole console, RunOptions options, FileExpansion expansion, ReportTargets reports, bool quiet, string given)
    {
        if (!quiet && Engines.Notice(options.Actual, options.Expected) is { } notice)
        {
            console.Complain(notice);
        }

        // A bar and lines of text would get into each other's way: with a bar the text waits for its end.
        var bar = console.OutIsTerminal && console.ErrorIsTerminal && !quiet && !reports.OnStandardOutput;
        var text = reports.OnStandardOutput ? console.Error : console.Out;
        using var waiting = new StringWriter { NewLine = "\n" };
        var people = new SummaryReporter(bar ? waiting : text, console.Colours && !reports.OnStandardOutput, quiet, given)
        {
            AllowUnsupported = options.AllowUnsupported,
            StrictKinks = options.StrictKinks,
            WritesReports = reports.All.Count > 0,
        };
        var ending = new Ending(people, reports, expansion, console.Stop);
        var runner = new Runner(options);
        var summary = bar
            ? ProgressBar.Show(console.Error, expansion.Files, b => runner.Run(expansion.Files, [ending, b], console.Stop))
            : runner.Run(expansion.Files, [ending], console.Stop);
        text.Write(waiting.ToString());
        text.Flush();
        summary = ending.Complete(summary);
        Complain(console, summary.Unusable);
        return console.Stop.IsCancellationRequested ? 130 : summary.ExitCode;
    }

    private static bool Complain(CliConsole console, IReadOnlyList<string> messages)
    {
        foreach (var message in messages)
        {
            console.Complain(message);
        }

        return messages.Count > 0;
    }

    /// <summary>
    /// All reporters as one, told also of the arguments that named no file. A run that was stopped completes no report,
    /// so that one that exists stays.
    /// </summary>
    private sealed class Ending(SummaryReporter people, ReportTargets reports, FileExpansion expansion, CancellationToken stop) : IReporter
    {
        public RunSummary Complete(RunSummary summary) => summary with
        {
            Unusable = [.. expansion.Unusable, .. summary.Unusable],
            Notices = [.. expansion.Notices, .. summary.Notices],
        };

        public void Begin(RunInfo run)
        {
            people.Begin(run);
            reports.All.ForEach(r => r.Begin(run));
        }

        public void Add(CaseResult result)
        {
            people.Add(result);
            reports.All.ForEach(r => r.Add(result));
        }

        public void End(RunSummary summary)
        {
            summary = Complete(summary);
            people.Stopped = stop.IsCancellationRequested;
            if (!people.Stopped)
            {
                reports.All.ForEach(r => r.End(summary));
            }

            people.End(summary);
        }
    }
}
