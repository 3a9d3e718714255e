using System.CommandLine;
using CrossCheck.Cli.Rendering;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Runs;

namespace CrossCheck.Cli.Commands;

/// <summary>Runs an engine again and compares it, bit by bit, with what was recorded.</summary>
internal static class RegressCommand
{
    public static Command Create(CliConsole console)
    {
        var golden = new Argument<string>("GOLDEN") { Description = "The folder that record wrote" };
        var files = new Argument<string[]>("FILES") { Description = "Case files, folders, or globs (* ? **)", Arity = ArgumentArity.ZeroOrMore };
        var exact = new Option<bool>("--exact") { Description = "Any changed bit is a failure, the sign of a zero included", Arity = ArgumentArity.Zero };
        var json = new Option<string>("--json") { Description = "Write a JSON report; - is standard output", HelpName = "FILE" };
        var settings = new RunSettings();
        var command = new Command("regress", "Run an engine again and report what is no longer as recorded, bit by bit") { golden, files, exact, json };
        settings.AddTo(command, "The engine to run again: native (default), torch, definition, recorded:TRACE.csv");
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(golden), parsed.GetValue(files)!, parsed.GetValue(exact), parsed.GetValue(json), settings, parsed));
        return command;
    }

    private static int Run(CliConsole console, string golden, string[] arguments, bool exact, string? json, RunSettings settings, ParseResult parsed)
    {
        if (arguments.Length == 0)
        {
            throw new UsageException("regress: name the golden folder, then at least one case file, folder or glob, as in: crosscheck regress golden/ exam.csv");
        }

        if (!Directory.Exists(golden))
        {
            throw new UsageException($"{golden}: {(File.Exists(golden) ? "is a file" : "no such folder")}; regress takes the folder that record wrote first, then case files");
        }

        var expansion = FileExpansion.Of(arguments);
        if (json is not null)
        {
            ReportTargets.Check([("--json", json)], expansion.Files);
        }

        var options = settings.Read(parsed, single: true);
        console.StopsInOrder = true;
        try
        {
            using var report = json is null ? null : json == "-" ? ReportFile.Over(console.OpenStandardOutput()) : ReportFile.Create(json);
            var summary = Regression.Run(golden, expansion.Files, options, exact, console.Stop);
            summary = summary with { Unusable = [.. expansion.Unusable, .. summary.Unusable] };
            RegressionText.Write(json == "-" ? console.Error : console.Out, summary);
            if (report is not null)
            {
                RegressionJson.Write(report, golden, summary);
            }

            foreach (var message in summary.Unusable)
            {
                console.Complain(message);
            }

            return summary.ExitCode;
        }
        catch (OperationCanceledException) when (console.Stop.IsCancellationRequested)
        {
            throw new UsageException("stopped: the run did not come to its end", console.StopExitCode);
        }
        catch (IOException e)
        {
            throw new UsageException($"report {e.Message}");
        }
    }
}
