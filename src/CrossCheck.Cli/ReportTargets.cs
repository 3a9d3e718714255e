using CrossCheck.Harness;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Reports.Html;

namespace CrossCheck.Cli;

/// <summary>The reports of a run, opened before anything runs.</summary>
internal sealed class ReportTargets : IDisposable
{
    private readonly List<IDisposable> open = [];

    private ReportTargets()
    {
    }

    public List<IReporter> All { get; } = [];

    public bool OnStandardOutput { get; private init; }

    /// <exception cref="UsageException">Two reports on one target, or one on an input.</exception>
    public static void Check(IReadOnlyList<(string Option, string Path)> targets, IReadOnlyList<string> inputs)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            var (option, path) = targets[i];
            for (var j = 0; j < i; j++)
            {
                if (path == "-" && targets[j].Path == "-")
                {
                    throw new UsageException($"{targets[j].Option} and {option} both go to standard output (-); give one of them a file");
                }

                if (path != "-" && targets[j].Path != "-" && path.Length > 0 && FileExpansion.Identity(path) == FileExpansion.Identity(targets[j].Path))
                {
                    throw new UsageException($"{targets[j].Option} and {option} both go to '{path}'; give one of them another file");
                }
            }

            if (path is not ("-" or "") && inputs.FirstOrDefault(f => FileExpansion.Identity(f) == FileExpansion.Identity(path)) is { } input)
            {
                throw new UsageException($"{option} {path} would overwrite the case file '{input}'; give another file");
            }
        }
    }

    /// <param name="given">The options that it takes to reproduce a case.</param>
    /// <exception cref="UsageException">A report that cannot be written.</exception>
    public static ReportTargets Open(IReadOnlyList<(string Option, string Path)> targets, CliConsole console, RunOptions options, string given)
    {
        var reports = new ReportTargets { OnStandardOutput = targets.Any(t => t.Path == "-") };
        try
        {
            foreach (var (option, path) in targets)
            {
                var file = path == "-" ? ReportFile.Over(new BufferedStream(console.OpenStandardOutput(), 1 << 16)) : ReportFile.Create(path);
                IReporter reporter = option switch
                {
                    "--json" => new JsonReporter(file),
                    "--csv" => new CsvReporter(file),
                    _ => new HtmlReporter(file, new HtmlSettings
                    {
                        AllowUnsupported = options.AllowUnsupported,
                        StrictKinks = options.StrictKinks,
                        FailOnMistrusted = options.FailOnMistrusted,
                        Reproduce = r => Shell.Reproduce(r.Source, r.Id, given),
                    }),
                };
                reports.All.Add(reporter);
                reports.open.Add((IDisposable)reporter);
            }

            return reports;
        }
        catch (IOException e)
        {
            reports.Dispose();
            throw new UsageException($"report {e.Message}");
        }
    }

    public void Dispose() => open.ForEach(o => o.Dispose());
}
