using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Engines.Traces;

namespace CrossCheck.Harness.Runs;

/// <summary>
/// A folder of traces, one for each case file. A case file's trace lies where the case file lies relative to the folder
/// that the golden folder stands in (steps upward left out): <c>data/golden</c> has that of <c>data/exams/q.csv</c> as
/// <c>exams/q.csv</c>, from wherever the program is started.
/// </summary>
internal sealed class GoldenFolder(string path)
{
    private readonly string parent = System.IO.Path.GetDirectoryName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path))) ?? System.IO.Path.GetFullPath(path);
    private readonly Dictionary<string, string> taken = [];

    /// <summary>As given.</summary>
    public string Path { get; } = path;

    /// <summary>The case file as its trace names it.</summary>
    public string NameOf(string caseFile)
    {
        var relative = System.IO.Path.GetRelativePath(parent, System.IO.Path.GetFullPath(caseFile));
        return System.IO.Path.IsPathRooted(relative)
            ? System.IO.Path.GetRelativePath(System.IO.Path.GetPathRoot(relative)!, relative).Replace('\\', '/')
            : OperatingSystem.IsWindows() ? relative.Replace('\\', '/') : relative;
    }

    /// <summary>Where a case file's trace lies, below <see cref="Path"/> as given.</summary>
    /// <exception cref="TraceFileException">Another case file's trace lies there.</exception>
    public string TraceOf(string caseFile)
    {
        var name = NameOf(caseFile);
        var parts = name.Split('/').SkipWhile(p => p == "..").ToArray();
        var trace = System.IO.Path.Combine([Path, .. parts]);
        var other = taken.GetValueOrDefault(trace, name);
        taken[trace] = other;
        return other == name ? trace
            : throw new TraceFileException($"{caseFile}: its trace would be {trace}, and so would that of {other}; use a golden folder for each, beside or above the case files");
    }

    /// <summary>Traces whose case file is not there any more, in order, with the name that it had.</summary>
    public IEnumerable<(string Trace, string CaseFile)> Abandoned()
    {
        foreach (var trace in Directory.EnumerateFiles(Path, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            TraceHeader? header;
            try
            {
                header = TraceHeader.TryRead(trace);
            }
            catch (CsvFileException)
            {
                continue;
            }

            if (header is { CaseFile.Length: > 0 } && !File.Exists(System.IO.Path.Combine(parent, header.CaseFile)))
            {
                yield return (trace, header.CaseFile);
            }
        }
    }
}
