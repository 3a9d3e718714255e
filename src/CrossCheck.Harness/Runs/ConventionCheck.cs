using CrossCheck.Harness.Cases;
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
        var rows = options.Catalogue.Operations.SelectMany(o => o.Spec.Conventions)
            .Select(c => new[] { $"{c.Network} at {c.X}", c.Network, c.X, c.Cotangent, c.Gradient }).ToList();
        var collector = new Collector();
        new Runner(options with { Filter = Filter.All, Referee = RefereeUse.Never, JudgeCases = false })
            .Run([new MemoryCases("conventions", ["id", "network", "x", "dL/dy", "dL/dx"], rows)], collector);
        return (rows.Count, [.. collector.Changed]);
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
