using CrossCheck.Harness.Reports;

namespace CrossCheck.Cli;

/// <summary>The reports of a run, opened before anything runs.</summary>
internal sealed class ReportTargets : IDisposable
{
    private readonly List<GuardedReporter> open = [];

    private ReportTargets()
    {
    }

    public IReadOnlyList<IReporter> All => open;

    /// <summary>What became of reports that could not be written to their end.</summary>
    public IEnumerable<string> Failures => open.Select(o => o.Failure).OfType<string>();

    public bool OnStandardOutput { get; private init; }

    /// <exception cref="UsageException">Two reports on one target, or one on an input.</exception>
    public static void Check(IReadOnlyList<(string Option, string Path)> targets, IReadOnlyList<string> inputs)
    {
        var files = targets.Any(t => t.Path is not ("-" or "")) ? inputs.Select(f => (Path: f, Identity: FileExpansion.Identity(f))).ToList() : [];
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

            var identity = path is "-" or "" ? null : FileExpansion.Identity(path);
            if (files.Find(f => f.Identity == identity).Path is { } input)
            {
                throw new UsageException($"{option} {path} would overwrite the case file '{input}'; give another file");
            }
        }
    }

    /// <exception cref="UsageException">A report that cannot be written.</exception>
    public static ReportTargets Open(IReadOnlyList<(FileFormat Format, string Path)> targets, CliConsole console)
    {
        var reports = new ReportTargets { OnStandardOutput = targets.Any(t => t.Path == "-") };
        try
        {
            foreach (var (format, path) in targets)
            {
                var file = path == "-" ? ReportFile.Over(new BufferedStream(console.OpenStandardOutput(), 1 << 16)) : ReportFile.Create(path);
                reports.open.Add(new GuardedReporter($"report {format.Option} {path}", format.Create(file)));
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
