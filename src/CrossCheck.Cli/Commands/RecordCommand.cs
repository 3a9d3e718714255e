using System.CommandLine;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Commands;

/// <summary>Writes every value and gradient that an engine computes into a golden folder.</summary>
internal static class RecordCommand
{
    public static Command Create(CliConsole console)
    {
        var files = new Argument<string[]>("FILES") { Description = "Case files, folders, or globs (* ? **)", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string>("--out") { Description = "The golden folder: a trace for each case file", HelpName = "FOLDER", Required = true };
        var settings = new RunSettings();
        var command = new Command("record", "Write every value and gradient of an engine to a golden folder, for regress") { files, output };
        settings.AddTo(command, "The engine to record: native (default), torch, definition, recorded:TRACE.csv");
        command.SetAction(parsed => Run(console, parsed.GetValue(files)!, parsed.GetRequiredValue(output), settings, parsed));
        return command;
    }

    private static int Run(CliConsole console, string[] arguments, string folder, RunSettings settings, ParseResult parsed)
    {
        if (arguments.Length == 0)
        {
            throw new UsageException("record: name at least one case file, folder or glob, as in: crosscheck record exam.csv --out golden/");
        }

        if (folder is "" or "-" || File.Exists(folder))
        {
            throw new UsageException($"--out {folder}: traces go into a folder of their own; give its name");
        }

        var expansion = FileExpansion.Of(arguments);
        var options = settings.Read(parsed, single: true);
        console.StopsInOrder = true;
        RecordSummary summary;
        try
        {
            summary = Recorder.Record(expansion.Files, folder, options, console.Stop);
        }
        catch (OperationCanceledException) when (console.Stop.IsCancellationRequested)
        {
            throw new UsageException("stopped: the trace that was being written is as it was before", console.StopExitCode);
        }

        foreach (var problem in summary.Problems)
        {
            console.Out.WriteLine($"missing   {problem}");
        }

        console.Out.WriteLine($"engine    {options.Actual.Name} {options.Actual.Version}");
        console.Out.WriteLine(
            $"recorded  {Numbers.Count(summary.Cases, "case")}, {Numbers.Count(summary.Tensors, "tensor")}, {Numbers.Count(summary.Elements, "number")} in {Numbers.Count(summary.Written.Length, "file")} under {folder}");
        foreach (var message in expansion.Unusable.Concat(summary.Unusable))
        {
            console.Complain(message);
        }

        return expansion.Unusable.Count > 0 ? 2 : summary.ExitCode;
    }
}
