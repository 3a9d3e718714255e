using System.Globalization;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;

namespace CrossCheck.Cli.Tests;

/// <summary>
/// The hand-written losses against what ML.NET 5.0.1 computed, on every machine: its seven losses on a grid with kinks, its
/// metrics. Where they differ it is ML.NET's doing, and said.
/// </summary>
public sealed class RecordedLossesTests
{
    private static readonly string Data = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "data", "mlnet");
    private static readonly string Trace = Path.Combine(Data, "recorded", "losses.csv");

    /// <summary>What ML.NET says of its precision: the loss of a logit within 4.2e-6, its derivative within 9e-7; the rest is float32.</summary>
    [Fact]
    public void EveryRecordedValueAndDerivativeIsRightButForThoseThatAreKnown()
    {
        var (results, summary) = Run("losses.csv");

        Assert.Equal(["LogLoss/output=15", "TweedieLoss/index=1", "TweedieLoss/index=1.5", "TweedieLoss/index=2"], results.Where(r => r.Verdict == Verdict.Differ).Select(r => r.Id));
        Assert.All(results.Where(r => r.Verdict != Verdict.Differ), r => Assert.Equal((Verdict.Agree, Verdict.Agree), (r.Verdict, r.Also[0].Verdict)));
        Assert.Equal(2 * 546, summary.Also[0].Compared.Elements);
        foreach (var result in results.Where(r => r.Id.StartsWith("LogLoss", StringComparison.Ordinal)))
        {
            foreach (var tensor in result.Also[0].Tensors.Where(t => t.Compared && t.Verdict == TensorVerdict.Agree))
            {
                Assert.InRange(tensor.Worst!.Value.Abs, 0, tensor.Quantity.Name == "l" ? 4.2e-6 : 9e-7);
            }
        }
    }

    [Fact]
    public void WhereMlNetDiffersTheRefereeBlamesMlNet()
    {
        var (results, summary) = Run("losses.csv");

        Assert.Equal(
            [("tweedie_loss backward", 3L), ("binary_cross_entropy_with_logits forward", 1L)],
            summary.Culprits.Select(c => (c.Name, c.Cases)));
        Assert.All(summary.Culprits, c => Assert.StartsWith("recorded:", c.Engine, StringComparison.Ordinal));

        // The values of TweedieLoss are right; the derivative is another one for the indices below 2, and none at 2.
        var tweedie = results.Where(r => r.Id.StartsWith("TweedieLoss", StringComparison.Ordinal)).ToList();
        Assert.All(tweedie, r => Assert.Equal([TensorVerdict.Agree, TensorVerdict.Differ, TensorVerdict.Unsupported], r.Also[0].Tensors.Select(t => t.Verdict)));
        Assert.Equal(["logarithm", "logarithm", null], tweedie.Select(r => r.Also[0].Tensors[1].Diagnosis?.Mutant));
        Assert.All(Run("tweedie.csv").Results, r => Assert.Equal((Verdict.Agree, 1), (r.Verdict, r.Answers.Length)));
    }

    [Fact]
    public void TheKnownDifferencesAreAllThereIs()
    {
        var known = KnownList.Read(Path.Combine(Data, "recorded", "known.csv"), new DateOnly(2026, 1, 1));
        var (_, summary) = Run(known, [.. Directory.GetFiles(Data, "*.csv").Order(StringComparer.Ordinal)]);

        Assert.Equal((0, 7L), (summary.ExitCode, summary.Known));
        Assert.Empty(summary.Stale);
    }

    /// <summary>The files that are verified say what ML.NET said, number by number.</summary>
    [Fact]
    public void TheTraceAndTheAnswersAreTheRecordedNumbers()
    {
        var recorded = Records(Path.Combine(Data, "recorded", "loss-values.csv")).Skip(1).ToList();
        var trace = Records(Trace).Skip(1).ToDictionary(r => (r[0], r[1]), r => new Queue<float>(r[4].Split(' ').Select(Float)));
        var cases = Records(Path.Combine(Data, "losses.csv")).Skip(1).ToDictionary(r => r[0], r => (Outputs: Numbers(r[2]), Labels: Numbers(r[3])));
        foreach (var row in recorded)
        {
            var id = row[1].Length > 0 ? $"{row[0]}/{row[1]}" : row[0] == "LogLoss" && row[2] == "15" && row[3] == "0" ? "LogLoss/output=15" : row[0];
            Assert.Equal((Float(row[2]), Float(row[3])), (cases[id].Outputs.Dequeue(), cases[id].Labels.Dequeue()));
            Assert.Equal((Float(row[4]), Float(row[5])), (trace[(id, "l")].Dequeue(), trace[(id, "dL/do")].Dequeue()));
        }

        Assert.Equal(546, recorded.Count);
        Assert.All(trace.Where(t => cases.ContainsKey(t.Key.Item1)).Select(t => t.Value).Concat(cases.Values.Select(c => c.Outputs)), Assert.Empty);

        var derivatives = Records(Path.Combine(Data, "tweedie.csv")).Skip(1).ToDictionary(r => r[0].Split('=', '/')[2], r => Numbers(r[5]));
        Assert.All(recorded.Where(r => r[0] == "TweedieLoss"), r => Assert.Equal(Float(r[5]), derivatives[r[1][6..]].Dequeue()));

        var metrics = Records(Path.Combine(Data, "recorded", "metrics.csv")).Skip(1).ToLookup(r => r[1].Split('.')[1], r => r[3]);
        var answers = Records(Path.Combine(Data, "metrics.csv")).Skip(1).ToList();
        Assert.All(answers, a => Assert.Contains(a[9], metrics[a[0].Split('/')[1]]));
        Assert.Equal(10, answers.Count);
    }

    private static float Float(string text) => (float)double.Parse(text, CultureInfo.InvariantCulture);

    private static Queue<float> Numbers(string cell) => new(cell.Trim('[', ']').Split(',').Select(Float));

    private static IEnumerable<string[]> Records(string path)
    {
        using var reader = CsvRecordReader.Open(path);
        foreach (var record in reader.Where(r => r.Kind == CsvRecordKind.Record))
        {
            yield return [.. record.Cells];
        }
    }

    private static (List<CaseResult> Results, RunSummary Summary) Run(string file) => Run(null, Path.Combine(Data, file));

    private static (List<CaseResult> Results, RunSummary Summary) Run(KnownList? known, params string[] files)
    {
        using var recorded = new RecordedEngine(Trace);
        return Bench.Run(Bench.Options with { Also = [recorded], Known = known }, files);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
