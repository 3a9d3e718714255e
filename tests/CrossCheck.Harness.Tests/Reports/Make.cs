using System.Collections.Immutable;
using System.Text;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Tests.Reports;

/// <summary>Results and runs to report on.</summary>
internal static class Make
{
    /// <summary>Text that every format has to defuse in its own way.</summary>
    public const string Hostile = "=a|`b`<script>@octocat,50%:x\u0001\ud800\r\n::error::*_[x](y)";

    private static readonly Quantity Gradient = new("dL/dX", QuantityKind.Gradient, 0, Shape.Of(2, 2), ElementType.Float32);

    public static RunInfo Run { get; } = new("0.1.0", new EngineInfo("native", "0.1.0", null), new EngineInfo("torch", "0.107.0", "libtorch 2.10.0")) { Given = " --dtype float64" };

    public static CaseResult Agree(string id, string source = "a/exam.csv:2") => new()
    {
        Id = id,
        Place = RowPlace.Parse(source),
        Verdict = Verdict.Agree,
        References = [Against([new TensorResult { Quantity = Gradient, Verdict = TensorVerdict.Agree }])],
    };

    /// <summary>What the required reference has.</summary>
    public static ReferenceResult Against(ImmutableArray<TensorResult> tensors, Findings? findings = null) =>
        new() { Engine = "torch", First = "torch", IsRequired = true, Verdict = Verdict.Differ, Tensors = tensors, Findings = findings };

    public static CaseResult Differ(string id, string source = "a/exam.csv:3", string? culprit = null) => Agree(id, source) with
    {
        Verdict = Verdict.Differ,
        Message = "dL/dX differs",
        References =
        [
            Against(
                [
                    new TensorResult
                    {
                        Quantity = Gradient, Verdict = TensorVerdict.Differ, Differing = 1, Tolerance = Tolerance.Default(DType.Float32),
                        Worst = new ElementDifference(1, 2, 0.2f, 1e-5), Differences = [new ElementDifference(1, 2, 0.2f, 1e-5)],
                    },
                ],
                culprit is null ? null : new Findings
                {
                    Conclusion = Conclusion.ActualIsWrong,
                    Text = $"native is wrong: {culprit} backward",
                    Culprits = [new Culprit("native", culprit, "backward", "", "dL/dX", [0, 1], 2, 0.2)],
                }),
        ],
    };

    public static CaseResult Error(string id, string message, string source = "a/exam.csv:4") => new() { Id = id, Place = RowPlace.Parse(source), Verdict = Verdict.Error, Message = message };

    public static CaseResult Unsupported(string id) => Agree(id, "b/lab.csv:2") with
    {
        Verdict = Verdict.Unsupported,
        Message = "forward only",
        References = [Against([new TensorResult { Quantity = Gradient, Verdict = TensorVerdict.Unsupported, Reason = "forward only" }])],
    };

    public static CaseResult Kink(string id) => Agree(id, "b/lab.csv:3") with { Verdict = Verdict.Kink, Message = "a kink of leaky_relu" };

    public static CaseResult Mistrusted(string id) => Agree(id, "b/lab.csv:4") with { Suspicion = new Suspicion([], 1, 0, "nothing was noticed") };

    /// <summary>What the run says of these results in the end.</summary>
    public static RunSummary Summary(RunInfo run, IEnumerable<CaseResult> results) => new()
    {
        Planned = new Tally(6, 9, 32),
        Compared = new Tally(5, 8, 28),
        Verdicts = results.GroupBy(r => r.Verdict).ToImmutableDictionary(g => g.Key, g => (long)g.Count()),
        Mistrusted = results.Count(r => r.Suspicion is { Mistrusted: true }),
        AllowUnsupported = run.AllowUnsupported,
        StrictKinks = run.StrictKinks,
        FailOnMistrusted = run.FailOnMistrusted,
    };

    /// <summary>The report as text.</summary>
    public static string Report(Func<ReportFile, IReporter> create, IEnumerable<CaseResult> results, RunInfo? run = null, Func<RunSummary, RunSummary>? change = null)
    {
        using var stream = new MemoryStream();
        var (reporter, all) = (create(ReportFile.Over(stream)), results.ToList());
        reporter.Begin(run ?? Run);
        all.ForEach(reporter.Add);
        var summary = Summary(run ?? Run, all);
        reporter.End(change is null ? summary : change(summary));
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
