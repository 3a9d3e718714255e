using System.CommandLine;
using CrossCheck.Cli.Rendering;
using CrossCheck.Engine;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Commands;

/// <summary>Puts the JSON reports of all shards of a run together; reports and exits as the whole run would have.</summary>
internal static class MergeCommand
{
    public static Command Create(CliConsole console)
    {
        var files = new Argument<string[]>("FILES") { Description = "The JSON reports of all shards of a run, or a glob (* ? **)", Arity = ArgumentArity.ZeroOrMore };
        var outputs = new ReportOptions();
        var command = new Command("merge", "Put the JSON reports of a run's shards together: the summary, the reports and the exit code of the whole") { files };
        outputs.AddTo(command);
        command.SetAction(parsed =>
        {
            var inputs = Expand(parsed.GetValue(files)!);
            var targets = outputs.Targets(parsed);
            ReportTargets.Check([.. targets.Select(t => (t.Format.Option, t.Path))], inputs);
            try
            {
                // What the shards are is known before a report is touched.
                var merge = new Merge(inputs, Catalogue.Default);
                using var reports = ReportTargets.Open(targets, console);
                return Run(console, merge, reports, outputs.Quiet(parsed), outputs.Logs(parsed));
            }
            catch (ShardException e)
            {
                throw new UsageException($"merge: {e.Message}");
            }
            catch (OperationCanceledException)
            {
                console.Complain("merge: stopped; nothing was written");
                return console.StopExitCode;
            }
        });
        return command;
    }

    private static IReadOnlyList<string> Expand(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            throw new UsageException("merge: name the JSON reports of all shards, as in: crosscheck merge shard-*.json");
        }

        if (Array.Find(arguments, Directory.Exists) is { } folder)
        {
            throw new UsageException($"merge: {folder} is a folder; name the reports in it, as in: crosscheck merge {Shell.Quote(Path.Combine(folder, "*.json"))}");
        }

        // One by one: a report that is given twice is to be seen twice.
        var files = new List<string>();
        foreach (var argument in arguments)
        {
            var expansion = FileExpansion.Of([argument]);
            files.AddRange(expansion.Unusable.Count > 0 ? throw new UsageException($"merge: {expansion.Unusable[0]}") : expansion.Files);
        }

        return files;
    }

    private static int Run(CliConsole console, Merge merge, ReportTargets reports, bool quiet, List<LogFormat> logs)
    {
        console.StopsInOrder = true;
        var text = reports.OnStandardOutput ? console.Error : console.Out;
        var people = new SummaryReporter(logs.Count > 0 ? new WorkflowLog(text) : text, console.Colours && !reports.OnStandardOutput, quiet)
        {
            AllowUnsupported = merge.Run.AllowUnsupported,
            StrictKinks = merge.Run.StrictKinks,
        };
        var ending = new Ending(reports, FileExpansion.Of([]), console, merge.Run.Given);
        var all = ending.Of([.. reports.All, new GuardedReporter("standard output", people), .. logs.Select(l => l.Create(text))]);
        var summary = ending.Complete(merge.To(all, console.Stop));
        text.Flush();
        foreach (var message in summary.Unusable)
        {
            console.Complain(message);
        }

        return summary.ExitCode;
    }
}
