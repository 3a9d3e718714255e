using System.CommandLine;
using CrossCheck.Cli.Rendering;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Commands;

/// <summary>One case in full; exits like <c>verify</c>, 2 for an unknown id.</summary>
internal static class ShowCommand
{
    public static Command Create(CliConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "A case file" };
        var id = new Argument<string>("ID") { Description = "The id of a case in it (FILE:LINE for a row without one)" };
        var settings = new RunSettings();
        var command = new Command("show", "Show one case in full: every value and gradient of both engines side by side") { file, id };
        settings.AddTo(command);
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(file), parsed.GetRequiredValue(id), () => settings.Read(parsed)));
        return command;
    }

    private static int Run(CliConsole console, string file, string id, Func<RunOptions> read)
    {
        if (!File.Exists(file))
        {
            throw new UsageException(Directory.Exists(file) ? $"{file}: is a folder; show takes one case file" : $"{file}: no such file");
        }

        var options = read();
        if (Engines.Notice([.. options.Engines]) is { } notice)
        {
            console.Complain(notice);
        }

        CaseDetail? detail;
        try
        {
            detail = new Runner(options).RunOne(file, id);
        }
        catch (CsvFileException e)
        {
            throw new UsageException(e.Message);
        }

        if (detail is null)
        {
            throw new UsageException($"{file}: there is no case '{id}'{Nearest(file, id)}");
        }

        new CasePage(detail, (options.Actual.Name, options.Expected.Name), console).Write();
        return detail.Result.Verdict switch
        {
            Verdict.Kink => options.StrictKinks ? 1 : 0,
            Verdict.Agree => detail.Result.Tensors.All(t => t.IsFallback || (t.Compared && t.Quantity.Shape.Count == 0)) ? 3 : 0,
            Verdict.Unsupported when options.AllowUnsupported => detail.Result.Tensors.Any(t => t.Compared) ? 0 : 3,
            _ => 1,
        };
    }

    /// <summary>The ids that come nearest, or the first ones where none is near.</summary>
    private static string Nearest(string file, string id)
    {
        const int most = 3;
        var (first, near) = (new List<string>(), new List<string>());
        foreach (var name in CaseList.Peek(file).Select(e => e.Id))
        {
            if (first.Count < most)
            {
                first.Add(name);
            }

            if (near.Count < most && Spelling.Nearest(id, [name]) is not null)
            {
                near.Add(name);
            }
        }

        return near.Count > 0 ? $"; did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?"
            : first.Count > 0 ? $"; its cases are {string.Join(", ", first.Select(n => $"'{n}'"))}{(first.Count == most ? ", …" : "")}"
            : "; it has no cases";
    }
}
