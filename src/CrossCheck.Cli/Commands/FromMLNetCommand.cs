using System.CommandLine;
#if MLNET
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Wording;
using CrossCheck.MLNet.Models;
using Microsoft.ML;
#endif

namespace CrossCheck.Cli.Commands;

/// <summary>Writes what a saved ML.NET model computes as a case file.</summary>
internal static class FromMLNetCommand
{
    public static Command Create(CliConsole console)
    {
        var model = new Argument<string>("MODEL") { Description = "A linear pipeline, as mlContext.Model.Save wrote it (.zip)" };
        var data = new Argument<string>("DATA") { Description = "Rows for it: a table with a header that has the model's column names" };
        var output = new Option<string>("--out") { Description = "The case file to write; what is too large for a cell goes beside it", HelpName = "FILE", Required = true };
        var label = new Option<string>("--label") { Description = "The column with the true values (default: Label, else the only one that can be)", HelpName = "COLUMN" };
        var separator = new Option<string>("--separator") { Description = "What separates DATA's cells: a character, or tab (default: as its header has it)", HelpName = "CHAR" };
        var prefix = new Option<string>("--prefix") { Description = "What the ids begin with (default: the case file's name)", HelpName = "TEXT" };
        var rowsOnly = new Option<bool>("--no-metrics") { Description = "Leave ML.NET's metrics over all rows out", Arity = ArgumentArity.Zero };
        var command = new Command("from-mlnet", "Write a saved ML.NET model and its rows as cases: ML.NET's scores are the answers") { model, data, output, label, separator, prefix, rowsOnly };
        command.SetAction(parsed => Run(
            console,
            parsed.GetRequiredValue(model),
            parsed.GetRequiredValue(data),
            parsed.GetRequiredValue(output),
            parsed.GetValue(label),
            Separator(parsed.GetValue(separator)),
            parsed.GetValue(prefix),
            !parsed.GetValue(rowsOnly)));
        return command;
    }

    /// <exception cref="UsageException">It is no single character.</exception>
    private static char? Separator(string? text) => text switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        [not '"' and var one] => one,
        _ => throw new UsageException($"--separator '{text}' must be one character other than a quote, or 'tab'"),
    };

#if MLNET
    private static int Run(CliConsole console, string model, string data, string output, string? label, char? separator, string? prefix, bool metrics)
    {
        if (output is "-" or "")
        {
            throw new UsageException($"--out {output}: the cases go into a file; give its name");
        }

        foreach (var input in new[] { model, data })
        {
            if (FileExpansion.Identity(input) == FileExpansion.Identity(output))
            {
                throw new UsageException($"--out {output} would overwrite '{input}', which is read; give another file");
            }
        }

        try
        {
            // Found out before anything is computed; nothing stays behind.
            using var probe = ReportFile.Create(output);
        }
        catch (IOException e)
        {
            throw new UsageException($"--out {e.Message}");
        }

        try
        {
            console.StopsInOrder = true;
            var context = new MLContext(seed: 1);
            var saved = ModelFile.Load(context, model);
            var summary = saved.WriteCases(saved.Read(data, separator, label), output, new ModelOptions { Label = label, Prefix = prefix, Metrics = metrics }, console.Stop);
            console.Out.WriteLine($"model     {summary.Predictor} on {Shell.Printable(summary.FeatureColumn)}, {Numbers.Count(summary.Features, "feature")}");
            console.Out.WriteLine($"rows      {Numbers.Count(summary.Rows, "case")}{(summary.LabelColumn is { } column ? $", {Numbers.Whole(summary.Labelled)} with a label from {Shell.Printable(column)}" : "")}");
            if (!summary.Metrics.IsEmpty)
            {
                console.Out.WriteLine($"metrics   {string.Join(", ", summary.Metrics.Take(8))}{(summary.Metrics.Length > 8 ? $" and {Numbers.Whole(summary.Metrics.Length - 8)} more" : "")}");
            }

            foreach (var notice in summary.Notices)
            {
                console.Out.WriteLine($"note      {Shell.Printable(notice)}");
            }

            foreach (var file in summary.Files)
            {
                console.Out.WriteLine($"written   {file}");
            }

            foreach (var line in summary.Lost)
            {
                console.Complain(line);
            }

            if (summary.LostLines > 0)
            {
                console.Complain($"{Numbers.Count(summary.LostLines, "row")} of {data} could not be read and {(summary.LostLines == 1 ? "is" : "are")} no case{(summary.LostLines > summary.Lost.Length ? $", of which the first {Numbers.Whole(summary.Lost.Length)} are named" : "")}");
            }

            return summary.LostLines > 0 ? 1 : 0;
        }
        catch (OperationCanceledException) when (console.Stop.IsCancellationRequested)
        {
            throw new UsageException($"stopped: {output} was not written", console.StopExitCode);
        }
        catch (Exception e) when (e is ModelException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException(e.Message);
        }
    }
#else
    private static int Run(CliConsole console, string model, string data, string output, string? label, char? separator, string? prefix, bool metrics) => throw new UsageException(
        "from-mlnet: this build is without ML.NET (UseMLNet=false); build without that switch, where the package Microsoft.ML can be restored ('crosscheck doctor' tells more)", 3);
#endif
}
