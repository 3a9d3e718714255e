using System.CommandLine;
using CrossCheck.Harness.Reports;

namespace CrossCheck.Cli;

/// <summary>The options that say what is written where: the same for every command that reports on a run.</summary>
internal sealed class ReportOptions
{
    private readonly List<(ReportFormat Format, Option<string> Option)> formats =
        [.. ReportFormats.All.Select(f => (f, new Option<string>(f.Option) { Description = f.Help, HelpName = f.ValueName }))];

    private readonly Option<bool> quiet = new("--quiet") { Description = "Print errors only", Arity = ArgumentArity.Zero };

    public void AddTo(Command command)
    {
        foreach (var option in formats.Select(f => f.Option).Append<Option>(quiet))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Is it an option of this kind, on which no result depends?</summary>
    public static bool Holds(string name) => new ReportOptions() is var all && all.formats.Select(f => f.Option).Append<Option>(all.quiet).Any(o => o.Name == name);

    /// <summary>The reports that are asked for.</summary>
    /// <exception cref="UsageException">A value that an option does not take.</exception>
    public List<(FileFormat Format, string Path)> Targets(ParseResult parsed)
    {
        foreach (var (format, given) in Given<LogFormat>(parsed))
        {
            if (given != format.Value)
            {
                throw new UsageException($"{format.Option}: '{given}' is not {format.Value}, which is all that it takes");
            }
        }

        return Given<FileFormat>(parsed);
    }

    /// <summary>The reports among the lines of the console.</summary>
    public List<LogFormat> Logs(ParseResult parsed) => Given<LogFormat>(parsed).ConvertAll(g => g.Format);

    public bool Quiet(ParseResult parsed) => parsed.GetValue(quiet);

    private List<(T Format, string Value)> Given<T>(ParseResult parsed)
        where T : ReportFormat => [.. formats.Where(f => f.Format is T && parsed.GetValue(f.Option) is not null).Select(f => ((T)f.Format, parsed.GetValue(f.Option)!))];
}
