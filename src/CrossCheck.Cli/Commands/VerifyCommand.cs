using System.CommandLine;
using CrossCheck.Cli.Rendering;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Commands;

/// <summary>Runs cases through both engines, compares, prints a summary, writes reports.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliConsole console)
    {
        var files = new Argument<string[]>("FILES") { Description = "Case files, folders, or globs (* ? **)", Arity = ArgumentArity.ZeroOrMore };
        var outputs = new ReportOptions();
        var filter = new Option<string>("--filter") { Description = "Cases to run: id globs, tag:NAME, verdict:NAME; a leading - negates", HelpName = "EXPR" };
        var known = new Option<string>("--known") { Description = "Differences that do not fail: a CSV file with the columns id,quantity,reason,until", HelpName = "FILE" };
        var shard = new Option<string>("--shard") { Description = "Run part I of N, chosen by the cases' ids; 'merge' puts the parts' --json reports together", HelpName = "I/N" };
        var resume = new Option<string>("--resume") { Description = "Keep a journal in FILE, and take up the run that it is of; it is removed when the run is complete", HelpName = "FILE" };
        var settings = new RunSettings();
        var command = new Command("verify", "Run cases through the native engine and the reference, and compare everything") { files, filter, known, shard, resume };
        outputs.AddTo(command);
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var targets = outputs.Targets(parsed);
            var expansion = Expand(parsed.GetValue(files)!);
            var journal = parsed.GetValue(resume);
            var written = targets.Select(t => (t.Format.Option, t.Path));
            ReportTargets.Check([.. journal is null ? written : written.Append(("--resume", journal))], expansion.Files);
            var part = RunParts.ParseShard(parsed.GetValue(shard));
            var list = ReadKnown(parsed.GetValue(known));
            RunOptions options;
            try
            {
                options = settings.Read(parsed, ParseFilter(parsed.GetValue(filter))) with { Known = list, Shard = part };
            }
            catch (UsageException e) when (e.ExitCode == 3)
            {
                console.Complain(e.Message);
                return Complain(console, [.. expansion.Unusable, .. expansion.Files.Where(f => !File.Exists(f)).Select(f => $"{f}: no such file")]) ? 2 : 3;
            }

            options = RunParts.Identify(options, command, parsed, expansion.Files, journal);
            using var kept = options.Journal;
            using var reports = ReportTargets.Open(targets, console);
            options = options with { KeepViews = targets.Exists(t => t.Format.ShowsTensors) || options.Shard is not null || options.Journal is not null };
            return Run(console, options, expansion, reports, outputs.Quiet(parsed), outputs.Logs(parsed), settings.Given(parsed));
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

    private static KnownList? ReadKnown(string? path)
    {
        try
        {
            return path is null ? null : KnownList.Read(path, DateOnly.FromDateTime(DateTime.UtcNow));
        }
        catch (CsvFileException e)
        {
            throw new UsageException($"--known: {e.Message}");
        }
    }

    private static int Run(CliConsole console, RunOptions options, FileExpansion expansion, ReportTargets reports, bool quiet, List<LogFormat> logs, string given)
    {
        console.StopsInOrder = true;
        if (!quiet && options.Journal is { Done: > 0 } begun)
        {
            console.Complain($"taking up a run of which {Numbers.Count(begun.Done, "case")} {(begun.Done == 1 ? "is" : "are")} done");
        }

        if (!quiet && Engines.Notice([.. options.Engines]) is { } notice)
        {
            console.Complain(notice);
        }

        // A bar and lines of text would get into each other's way: with a bar the text waits for its end.
        var bar = console.OutIsTerminal && console.ErrorIsTerminal && !quiet && !reports.OnStandardOutput;
        var text = reports.OnStandardOutput ? console.Error : console.Out;
        using var waiting = new StringWriter { NewLine = "\n" };
        var lines = bar ? waiting : text;
        var people = new SummaryReporter(logs.Count > 0 ? new WorkflowLog(lines) : lines, console.Colours && !reports.OnStandardOutput, quiet)
        {
            AllowUnsupported = options.AllowUnsupported,
            StrictKinks = options.StrictKinks,
        };
        var printed = new GuardedReporter("standard output", people);
        var ending = new Ending(reports, expansion, console, given) { Journal = options.Journal };
        var all = ending.Of([.. reports.All, printed, .. logs.Select(l => l.Create(lines))]);
        var runner = new Runner(options);
        var summary = bar
            ? ProgressBar.Show(console.Error, expansion.Files, b => runner.Run(expansion.Files, [all, b], console.Stop))
            : runner.Run(expansion.Files, [all], console.Stop);
        text.Write(waiting.ToString());
        text.Flush();
        summary = ending.Complete(summary);
        Complain(console, summary.Unusable);
        if (options.Journal is { } journal && summary.Interrupted is null && !reports.Failures.Any())
        {
            journal.Complete();
        }

        return summary.ExitCode;
    }

    private static bool Complain(CliConsole console, IReadOnlyList<string> messages)
    {
        foreach (var message in messages)
        {
            console.Complain(message);
        }

        return messages.Count > 0;
    }
}
