using System.Collections.Immutable;
using CrossCheck.Harness.Reports.Html;

namespace CrossCheck.Harness.Reports;

/// <summary>A format that a run can be reported in.</summary>
/// <param name="Option">On the command line, <c>--json</c>.</param>
/// <param name="Extension">By which a file name chooses the format where there are no options, <c>.json</c>; empty for lines in the log.</param>
/// <param name="Help">One line.</param>
public abstract record ReportFormat(string Option, string Extension, string Help)
{
    /// <summary>What the option takes, in the help.</summary>
    public virtual string ValueName => "FILE";
}

/// <summary>A report in a file of its own, or on standard output.</summary>
/// <param name="Create">Makes the reporter.</param>
public sealed record FileFormat(string Option, string Extension, string Help, Func<ReportFile, IReporter> Create)
    : ReportFormat(Option, Extension, $"{Help}; - is standard output")
{
    /// <summary>What an extension that does not say it means; empty for the others.</summary>
    public string Name { get; init; } = "";

    /// <summary>It shows the tensors of cases that do not pass, which are kept only if a report does.</summary>
    public bool ShowsTensors { get; init; }
}

/// <summary>Lines among those of the console, for whatever reads the log.</summary>
/// <param name="Value">What the option takes.</param>
/// <param name="Create">Makes the reporter.</param>
public sealed record LogFormat(string Option, string Value, string Help, Func<TextWriter, IReporter> Create) : ReportFormat(Option, "", Help)
{
    /// <inheritdoc/>
    public override string ValueName => "WHERE";
}

/// <summary>Every format that there is: the options of the command line, its help, and what ML.NET pipelines write are made of this table.</summary>
public static class ReportFormats
{
    /// <summary>In the order of the help.</summary>
    public static ImmutableArray<ReportFormat> All { get; } =
    [
        new FileFormat("--json", ".json", "Write a JSON report", f => new JsonReporter(f)),
        new FileFormat("--csv", ".csv", "Write a CSV report, one row per tensor", f => new CsvReporter(f)),
        new FileFormat("--junit", ".xml", "Write a JUnit XML report, as build servers read it", f => new JUnitReporter(f)) { Name = "JUnit" },
        new FileFormat("--html", ".html", "Write a report for a browser, one file", f => new HtmlReporter(f)) { ShowsTensors = true },
        new FileFormat("--markdown", ".md", "Write a summary that fits a pull-request comment", f => new MarkdownReporter(f)),
        new LogFormat("--annotate", "github", "github: mark the failing lines of the case files in a GitHub workflow", l => new GitHubAnnotations(l, Environment.GetEnvironmentVariable("GITHUB_WORKSPACE"))),
    ];

    /// <summary>The format that a file's name asks for.</summary>
    /// <exception cref="ArgumentException">Its extension is that of none; the message names those that there are.</exception>
    public static FileFormat Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var files = All.OfType<FileFormat>().ToList();
        return files.Find(f => f.Extension == Path.GetExtension(path)) ?? throw new ArgumentException(
            $"{path}: '{Path.GetExtension(path)}' is no report; {string.Join(", ", files.SkipLast(1).Select(Named))} and {Named(files[^1])} are");

        static string Named(FileFormat format) => format.Name.Length > 0 ? $"{format.Extension} ({format.Name})" : format.Extension;
    }
}
