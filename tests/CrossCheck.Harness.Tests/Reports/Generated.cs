using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Reports.Html;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;

namespace CrossCheck.Harness.Tests.Reports;

/// <summary>Results made up in any number, and HTML reports of them.</summary>
internal static class Generated
{
    public static RunInfo Run { get; } = new("0.1.0", new EngineInfo("native", "0.1.0", null), new EngineInfo("torch", "0.107.0", "libtorch 2.10.0"));

    /// <summary>A case that agrees, with an id, tags, a network and a use of the tolerance of its own.</summary>
    public static CaseResult Passing(int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"nets/{number % 97}/case-{number:000000}"),
        Place = new(string.Create(CultureInfo.InvariantCulture, $"data/file-{number / 10_000}.csv"), (number % 10_000) + 2),
        Verdict = Verdict.Agree,
        Network = string.Create(CultureInfo.InvariantCulture, $"y = leaky_relu(linear(x, W, b), {number % 13 / 10.0})"),
        Tags = [number % 2 == 0 ? "even" : "odd", string.Create(CultureInfo.InvariantCulture, $"t{number % 7}")],
    };

    public static string Report(IEnumerable<CaseResult> results, RunInfo? run = null, RunSummary? summary = null)
    {
        using var stream = new MemoryStream();
        using var reporter = new HtmlReporter(ReportFile.Over(stream));
        reporter.Begin(run ?? Run);
        var verdicts = new Dictionary<Verdict, long>();
        foreach (var result in results)
        {
            reporter.Add(result);
            verdicts[result.Verdict] = verdicts.GetValueOrDefault(result.Verdict) + 1;
        }

        var tally = new Tally(verdicts.Values.Sum(), 9, 32);
        reporter.End(summary ?? new RunSummary { Planned = tally, Compared = tally, Verdicts = verdicts.ToImmutableDictionary() });
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A real run over a case file.</summary>
    public static string Report(RunOptions options, params string[] files)
    {
        using var stream = new MemoryStream();
        using var reporter = new HtmlReporter(ReportFile.Over(stream));
        new Runner(options with { KeepViews = true }).Run(files, [reporter]);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
