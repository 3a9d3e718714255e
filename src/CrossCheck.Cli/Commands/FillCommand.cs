using System.CommandLine;
using CrossCheck.Cli.Rendering;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;

namespace CrossCheck.Cli.Commands;

/// <summary>Writes a case file with its blank answer cells computed.</summary>
internal static class FillCommand
{
    public static Command Create(CliConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "A case file with blank answer cells" };
        var output = new Option<string>("--out") { Description = "The file to write", HelpName = "FILE", Required = true };
        var settings = new RunSettings();
        var command = new Command("fill", "Write a case file with its blank answer cells computed: questions in, key out") { file, output };
        settings.AddTo(command);
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), settings, parsed));
        return command;
    }

    private static int Run(CliConsole console, string file, string output, RunSettings settings, ParseResult parsed)
    {
        if (!File.Exists(file))
        {
            throw new UsageException(Directory.Exists(file) ? $"{file}: is a folder; fill takes one case file" : $"{file}: no such file");
        }

        if (output == "-")
        {
            throw new UsageException("--out -: the filled file goes into a file; give its name");
        }

        ReportTargets.Check([("--out", output)], [file]);
        try
        {
            // Found out before anything is computed; nothing stays behind.
            using var probe = ReportFile.Create(output);
        }
        catch (IOException e)
        {
            throw new UsageException($"--out {e.Message}");
        }

        var options = settings.Read(parsed);
        if (Engines.Notice(options.Actual, options.Expected) is { } notice)
        {
            console.Complain(notice);
        }

        try
        {
            console.StopsInOrder = true;
            var people = new SummaryReporter(console.Out, console.Colours, quiet: false) { AllowUnsupported = options.AllowUnsupported };
            people.Begin(new RunInfo(Engines.Version, EngineInfo.Of(options.Actual), EngineInfo.Of(options.Expected)) { Given = settings.Given(parsed) });
            var summary = Filler.Fill(file, output, options, people.Add, console.Stop);
            console.Out.WriteLine($"written   {output}");
            people.End(summary);
            foreach (var message in summary.Unusable)
            {
                console.Complain(message);
            }

            return summary.ExitCode;
        }
        catch (OperationCanceledException) when (console.Stop.IsCancellationRequested)
        {
            throw new UsageException($"stopped: {output} was not written", console.StopExitCode);
        }
        catch (Exception e) when (e is CsvFileException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(e.Message);
        }
    }
}
