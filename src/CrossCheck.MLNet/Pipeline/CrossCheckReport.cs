using System.Collections.Immutable;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.MLNet.Models;
using Microsoft.ML;

namespace CrossCheck.MLNet;

/// <summary>What came of checking a pipeline.</summary>
public sealed record CrossCheckReport
{
    /// <summary>Failing cases that are kept in full; <see cref="Results"/> has them all.</summary>
    public const int MostFailures = 1000;

    /// <summary>The engines and the rules.</summary>
    public required RunInfo Run { get; init; }

    /// <summary>What was planned, what was compared, and the verdicts.</summary>
    public required RunSummary Summary { get; init; }

    /// <summary>The model, and what was made of its rows.</summary>
    public required ModelSummary Model { get; init; }

    /// <summary>The cases that fail, the first thousand.</summary>
    public required ImmutableArray<CaseResult> Failures { get; init; }

    /// <summary>One row per case, in the data's order, the metrics last: the columns are those of <see cref="CrossCheckRow"/>.</summary>
    public required IDataView Results { get; init; }

    /// <summary>0 all was compared and agrees, 1 a case failed, 2 a report could not be written, 3 nothing was compared.</summary>
    public int ExitCode => Summary.ExitCode;

    /// <summary>Was everything planned compared, and does it agree?</summary>
    public bool Passed => ExitCode == 0;

    /// <summary>The first failures and the totals, for people.</summary>
    public override string ToString()
    {
        var lines = new List<string>();
        foreach (var failure in Failures.Take(5))
        {
            lines.Add($"{failure.Id}  {failure.Verdict.Name()}");
            lines.AddRange(FailureText.Body(failure, 3, Run.Names).Select(l => $"  {l}"));
        }

        lines.Add($"model     {Model.Predictor}, {Numbers.Count(Model.Features, "feature")}, {Numbers.Count(Model.Rows, "row")}{(Model.Metrics.IsEmpty ? "" : $", {Numbers.Count(Model.Metrics.Length, "metric")}")}");
        lines.Add($"compared  {Numbers.Count(Summary.Compared.Cases, "case")}, {Numbers.Count(Summary.Compared.Tensors, "tensor")}, {Numbers.Count(Summary.Compared.Elements, "element")}");
        lines.AddRange(Model.Notices.Concat(Summary.Notices).Concat(Summary.Unusable).Select(n => $"note      {n}"));
        lines.Add(Passed
            ? $"passed: {Run.Actual.Name} agrees with {Run.Expected.Name} and with ML.NET"
            : Summary.Failed > 0 ? $"FAILED: {Numbers.Whole(Summary.Failed)} of {Numbers.Count(Summary.Cases, "case")}" : $"FAILED: exit code {Numbers.Whole(ExitCode)}");
        return string.Join('\n', lines);
    }
}

/// <summary>A row of <see cref="CrossCheckReport.Results"/>.</summary>
public sealed class CrossCheckRow
{
    /// <summary>The case's id, <c>row/000001</c> or <c>row/metrics/LogLoss</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary><c>agree</c>, <c>differ</c>, <c>answer</c>, …</summary>
    public string Verdict { get; set; } = "";

    /// <summary>Does it fail the run?</summary>
    public bool Fails { get; set; }

    /// <summary>The value or gradient whose element lies nearest to, or farthest beyond, its tolerance: <c>p</c>, <c>dL/dW</c>.</summary>
    public string Quantity { get; set; } = "";

    /// <summary>That element's |actual − expected|; NaN where nothing was compared.</summary>
    public double Difference { get; set; }

    /// <summary>What was allowed there.</summary>
    public double Allowed { get; set; }

    /// <summary>It is beyond that, and agrees: every operation is right, and rounding explains the rest.</summary>
    public bool IsExplained { get; set; }

    /// <summary>The answers of ML.NET that are wrong, by name: <c>p, L</c>.</summary>
    public string WrongAnswers { get; set; } = "";

    /// <summary>Why it failed; empty where it did not.</summary>
    public string Message { get; set; } = "";
}
