using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>A folder of its own with case files in it, and runs over them: the native engine against the definitions.</summary>
internal sealed class Bench : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("crosscheck-").FullName;

    public static RunOptions Options { get; } = new()
    {
        Catalogue = Catalogue.Default,
        Actual = new NativeEngine(),
        Expected = new DefinitionEngine(Catalogue.Default),
        Threads = 2,
    };

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public static (List<CaseResult> Results, RunSummary Summary) Run(RunOptions options, params string[] files)
    {
        var collector = new Collector();
        var summary = new Runner(options).Run(files, [collector]);
        return (collector.Results, summary);
    }

    /// <summary>Runs one case file of this text.</summary>
    public (List<CaseResult> Results, RunSummary Summary) Run(string csv, RunOptions? options = null) => Run(options ?? Options, Write("cases.csv", csv));

    /// <summary>The one case of this text.</summary>
    public CaseResult One(string csv, RunOptions? options = null) => Assert.Single(Run(csv, options).Results);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class Collector : IReporter
    {
        public List<CaseResult> Results { get; } = [];

        public void Begin(RunInfo run)
        {
        }

        public void Add(CaseResult result) => Results.Add(result);

        public void End(RunSummary summary)
        {
        }
    }
}
