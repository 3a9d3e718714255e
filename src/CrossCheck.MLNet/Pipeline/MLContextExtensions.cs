using CrossCheck.Engine;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;
using CrossCheck.MLNet.Models;
using Microsoft.ML;

namespace CrossCheck.MLNet;

/// <summary>Checks a trained pipeline where it stands.</summary>
public static class MLContextExtensions
{
    /// <summary>
    /// Computes what a linear pipeline computes of these rows a second and a third time, by the engine under test and by a reference,
    /// with every gradient, and compares all of it with ML.NET's Score, Probability and metrics. The same as <c>crosscheck
    /// from-mlnet</c> followed by <c>crosscheck verify</c>.
    /// </summary>
    /// <example>
    /// <code>
    /// var report = mlContext.CrossCheck(model, data);
    /// Console.WriteLine(report);
    /// return report.ExitCode;
    /// </code>
    /// </example>
    /// <param name="mlContext">ML.NET.</param>
    /// <param name="transformer">A trained pipeline whose last predictor is linear.</param>
    /// <param name="data">Rows as they enter the pipeline, with labels or without.</param>
    /// <param name="expected">The reference; null for the textbook definitions in double-double arithmetic.</param>
    /// <param name="options">What else; null for the defaults.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ModelException">The predictor is not linear, or the data do not fit it.</exception>
    /// <exception cref="ArgumentException">A report's name ends in no format that there is.</exception>
    /// <exception cref="IOException">The cases or a report cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CrossCheckReport CrossCheck(
        this MLContext mlContext, ITransformer transformer, IDataView data, IEngine? expected = null, CrossCheckOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new CrossCheckOptions();
        var reports = new List<GuardedReporter>();
        try
        {
            foreach (var path in options.Reports)
            {
                reports.Add(new GuardedReporter($"report {path}", ReportFormats.Of(path).Create(ReportFile.Create(path))));
            }

            using var cases = Cases(mlContext, transformer, data, options, out var model, stop);
            var actual = Guarded(options.Actual ?? new NativeEngine());
            var reference = Guarded(expected ?? new DefinitionEngine(Catalogue.Default));
            var run = new RunOptions
            {
                Catalogue = Catalogue.Default,
                Actual = actual,
                Expected = reference.Name == actual.Name ? new GuardedEngine(reference, $"{reference.Name} (expected)") : reference,
                Witnesses = [new NativeEngine()],
                Threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount,
                KeepViews = options.Reports.Any(r => ReportFormats.Of(r).ShowsTensors),
            };
            var kept = new Collector();
            var summary = new Runner(run).Run([cases], new Reporters([kept, .. reports]), stop);
            stop.ThrowIfCancellationRequested();
            var failed = reports.Select(r => r.Failure).OfType<string>().ToList();
            return new CrossCheckReport
            {
                Run = run.ToInfo(),
                Summary = failed.Count > 0 ? summary with { Unusable = [.. summary.Unusable, .. failed] } : summary,
                Model = model(),
                Failures = [.. kept.Failures],
                Results = mlContext.Data.LoadFromEnumerable(kept.Rows),
            };
        }
        finally
        {
            reports.ForEach(r => r.Dispose());
        }
    }

    /// <summary>Somebody else's engine is kept at arm's length.</summary>
    private static IEngine Guarded(IEngine engine) => engine is NativeEngine or DefinitionEngine or GuardedEngine ? engine : new GuardedEngine(engine);

    /// <summary>The cases out of the file where one is asked for, otherwise straight from the rows.</summary>
    private static CaseSource Cases(MLContext mlContext, ITransformer transformer, IDataView data, CrossCheckOptions options, out Func<ModelSummary> model, CancellationToken stop)
    {
        if (options.Cases is not { } file)
        {
            return ModelCases.InMemory(mlContext, transformer, data, "row", options.ForCases, out model, stop);
        }

        var written = ModelCases.Write(mlContext, transformer, data, file, options.ForCases, stop);
        model = () => written;
        return new CaseFile(file);
    }

    /// <summary>Keeps of every case what a row of the results shows, and the first failures in full.</summary>
    private sealed class Collector : IReporter
    {
        private RunInfo? run;

        public List<CrossCheckRow> Rows { get; } = [];

        public List<CaseResult> Failures { get; } = [];

        public void Begin(RunInfo info) => run = info;

        public void Add(CaseResult result)
        {
            var fails = run!.Fails(result);
            var worst = result.Tensors.Where(t => t.Worst is not null).OrderByDescending(Excess).FirstOrDefault();
            Rows.Add(new CrossCheckRow
            {
                Id = result.Id,
                Verdict = result.Verdict.Name(),
                Fails = fails,
                Quantity = worst?.Quantity.Name ?? "",
                Difference = worst?.Worst?.Abs ?? double.NaN,
                Allowed = worst?.Worst?.Allowed ?? double.NaN,
                IsExplained = worst?.IsExplained ?? false,
                WrongAnswers = string.Join(", ", result.Answers.Where(a => !a.IsRight).Select(a => a.Name)),
                Message = fails ? FailureText.Headline(result, run.Names) : "",
            });
            if (fails && Failures.Count < CrossCheckReport.MostFailures)
            {
                Failures.Add(result);
            }
        }

        public void End(RunSummary summary)
        {
        }

        private static double Excess(TensorResult tensor) => tensor.Worst!.Value is var w && w.Allowed > 0 ? w.Abs / w.Allowed : w.Agrees ? 0 : double.PositiveInfinity;
    }
}
