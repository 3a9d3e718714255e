using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Runs;

/// <summary>Measures, on the engines that are here, whether the choices at kinks and ties are those that the specs declare.</summary>
public static class ConventionCheck
{
    /// <summary>One line for each choice that is not as declared, and how many there are.</summary>
    public static (int Declared, IReadOnlyList<string> Changed) Run(RunOptions options)
    {
        var file = Path.Combine(Path.GetTempPath(), $"crosscheck-conventions-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.csv");
        try
        {
            var declared = 0;
            using (var writer = new CsvRecordWriter(new FileStream(file, FileMode.Create, FileAccess.Write), protect: false))
            {
                writer.Write("id", "network", "x", "dL/dy", "dL/dx");
                foreach (var operation in options.Catalogue.Operations)
                {
                    foreach (var convention in operation.Spec.Conventions)
                    {
                        declared++;
                        writer.Write($"{convention.Network} at {convention.X}", convention.Network, convention.X, convention.Cotangent, convention.Gradient);
                    }
                }
            }

            var collector = new Collector();
            new Runner(options with { Filter = Filter.All, Referee = RefereeUse.Never, JudgeCases = false }).Run([file], [collector]);
            return (declared, [.. collector.Changed]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Collector : IReporter
    {
        private (string, string) engines;

        public List<string> Changed { get; } = [];

        public void Begin(RunInfo run) => engines = (run.Actual.Name, run.Expected.Name);

        public void Add(CaseResult result)
        {
            if (result.Verdict != Verdict.Agree)
            {
                Changed.Add($"{result.Id}: {string.Join("; ", FailureText.Lines(result, 2, engines).DefaultIfEmpty(result.Message))}");
            }
        }

        public void End(RunSummary summary)
        {
        }
    }
}
