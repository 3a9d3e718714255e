using CrossCheck.MLNet.Models;
using Xunit;

namespace CrossCheck.MLNet.Tests.Models;

/// <summary>A model of each kind, trained here and saved: what its cases claim is right, and a changed weight is not.</summary>
public sealed class ModelCasesTests : IDisposable
{
    private readonly Greenhouse house = new();

    public void Dispose() => house.Dispose();

    [Theory]
    [InlineData("Sdca", PredictorKind.Regression, "Yield", 4)]
    [InlineData("OnlineGradientDescent", PredictorKind.Regression, "Yield", 4)]
    [InlineData("LbfgsPoissonRegression", PredictorKind.Poisson, "Count", 4)]
    [InlineData("LbfgsLogisticRegression", PredictorKind.CalibratedBinary, "Edible", 1)]
    [InlineData("SdcaLogisticRegression", PredictorKind.CalibratedBinary, "Edible", 1)]
    [InlineData("SdcaNonCalibrated", PredictorKind.Binary, "Edible", 0)]
    [InlineData("AveragedPerceptron", PredictorKind.Binary, "Edible", 0)]
    [InlineData("AveragedPerceptron, Platt", PredictorKind.CalibratedBinary, "Edible", 1)]
    [InlineData("LinearSvm", PredictorKind.Binary, "Edible", 0)]
    [InlineData("LbfgsMaximumEntropy", PredictorKind.MaximumEntropy, null, 4)]
    [InlineData("SdcaMaximumEntropy", PredictorKind.MaximumEntropy, null, 4)]
    [InlineData("SdcaNonCalibrated, classes", PredictorKind.LinearMulticlass, null, 0)]
    [InlineData("OneVersusAll", PredictorKind.OneVersusAll, null, 4)]
    [InlineData("OneVersusAll, margins", PredictorKind.LinearMulticlass, null, 0)]
    public void EveryKindAgrees(string trainer, PredictorKind kind, string? label, int metrics)
    {
        foreach (var prepared in new[] { false, true })
        {
            house.Train(trainer, prepared);
            var summary = house.Cases(house.Write("plants.csv", Plants.Table(Plants.Rows(60, prepared))), new ModelOptions { Label = label });

            Assert.Equal((kind, prepared ? 6 : 3, 60, 60, metrics), (summary.Kind, summary.Features, summary.Rows, summary.Labelled, summary.Metrics.Length));
            Assert.Equal(label ?? "Label", summary.LabelColumn);
            var (run, results) = house.Verify();
            Assert.True(run.ExitCode == 0, string.Join('\n', results.Where(r => r.Verdict != Verdict.Agree).Select(r => $"{r.Id} {r.Verdict} {r.Message} {string.Join(", ", r.Answers.Where(a => !a.IsRight).Select(a => $"{a.Name} {a.Written} {a.Actual} {a.Expected}"))}").Prepend(trainer)));
            Assert.Equal(60 + metrics, run.Count(Verdict.Agree));
            Assert.Empty(run.Notices);

            // Every row claims its Score, and every metric its value.
            Assert.All(results, r => Assert.True(r.Answers.Length == (kind == PredictorKind.CalibratedBinary && !r.Id.Contains("metrics", StringComparison.Ordinal) ? 2 : 1)));
        }
    }

    [Theory]
    [InlineData("Sdca", "Yield")]
    [InlineData("LbfgsPoissonRegression", "Count")]
    [InlineData("AveragedPerceptron, Platt", "Edible")]
    [InlineData("LbfgsMaximumEntropy", null)]
    [InlineData("OneVersusAll", null)]
    public void AChangedWeightFails(string trainer, string? label)
    {
        house.Train(trainer);
        house.Cases(house.Write("plants.csv", Plants.Table(Plants.Rows(20))), new ModelOptions { Label = label });
        var lines = house.Lines();
        var weights = lines[1].Split('"')[5];
        var first = weights.TrimStart('[').Split(',')[0];
        var digit = first.IndexOf('.', StringComparison.Ordinal) + 3;
        var changed = $"{first[..digit]}{(char)('0' + ((first[digit] - '0' + 5) % 10))}{first[(digit + 1)..]}";
        house.Write("cases.csv", string.Join('\n', lines.Select(l => l.Replace(weights, weights.Replace(first, changed, StringComparison.Ordinal), StringComparison.Ordinal))) + "\n");
        var (run, results) = house.Verify();

        Assert.Equal(1, run.ExitCode);
        Assert.True(run.Count(Verdict.Answer) >= 15, $"{first} to {changed}: {run.Count(Verdict.Answer)} of {run.Cases} wrong");
        Assert.Contains(results, r => r.Id.Contains("/metrics/", StringComparison.Ordinal) && r.Verdict == Verdict.Answer);
    }

    [Fact]
    public void RowsLookLikeThis()
    {
        house.Train("LbfgsMaximumEntropy");
        var rows = Plants.Rows(20);
        var summary = house.Cases(house.Write("plants.csv", Plants.Table(rows)));
        var lines = house.Lines();

        Assert.Equal("id,network,dtype,X,W,b,t,p,w,L", lines[0]);
        Assert.StartsWith("cases/000001,\"z = linear(X, W, b); p = softmax(z, dim=-1); L = cross_entropy(z, t)\",float32,\"[", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("cases/metrics/LogLoss,\"z = linear(X, W, b); p = softmax(z, dim=-1); L = nll_loss(log(clamp(p, min=1e-15)), t)\",float32,@cases.X.npy,", lines[21], StringComparison.Ordinal);
        Assert.Equal(25, lines.Length);
        Assert.Equal(["cases.csv", "cases.X.npy", "cases.t.npy"], summary.Files.Select(Path.GetFileName));

        // Classes are counted in the order of the scores, which is that of their first rows in the training data.
        var order = rows.Select(r => r.Family).Distinct().ToList();
        Assert.Equal(rows.Select(r => order.IndexOf(r.Family).ToString(System.Globalization.CultureInfo.InvariantCulture)), lines[1..21].Select(l => l.Split("]\",")[3].Split(',')[0]));
    }

    [Fact]
    public void AScoreWrongInItsFifthDigitFails()
    {
        house.Train("Sdca");
        house.Cases(house.Write("plants.csv", Plants.Table(Plants.Rows(10))), new ModelOptions { Label = "Yield", Metrics = false });
        var lines = house.Lines();
        for (var i = 1; i < lines.Length; i++)
        {
            var score = lines[i][(lines[i].LastIndexOf(',') + 1)..];
            var digit = score.Where(char.IsAsciiDigit).Count() >= 6 ? score.Index().Where(c => char.IsAsciiDigit(c.Item)).ElementAt(4).Index : throw new InvalidOperationException(score);
            lines[i] = $"{lines[i][..^score.Length]}{score[..digit]}{(char)('0' + ((score[digit] - '0' + 1) % 10))}{score[(digit + 1)..]}";
        }

        house.Write("cases.csv", string.Join('\n', lines) + "\n");
        Assert.Equal(10, house.Verify().Summary.Count(Verdict.Answer));
    }

    [Fact]
    public void RowsWithoutALabelEndInTheScore()
    {
        house.Train("LbfgsMaximumEntropy");
        var rows = Plants.Rows(12).ToList();
        rows[4].Family = "grass";
        var summary = house.Cases(house.Write("plants.csv", Plants.Table(rows)));

        Assert.Equal((12, 11, 4), (summary.Rows, summary.Labelled, summary.Metrics.Length));
        Assert.Contains("cases/000005,\"z = linear(X, W, b); p = softmax(z, dim=-1)\",", house.Lines()[5], StringComparison.Ordinal);
        Assert.Equal((0, 16), (house.Verify().Summary.ExitCode, house.Verify().Summary.Count(Verdict.Agree)));
    }

    [Theory]
    [InlineData("Sdca")]
    [InlineData("LbfgsLogisticRegression")]
    [InlineData("LbfgsMaximumEntropy")]
    public void ATableOfFeaturesAloneIsEnough(string trainer)
    {
        house.Train(trainer);
        var summary = house.Cases(house.Write("plants.csv", "Width;Height;Weight\n1;2;0.5\n-1;0;1e-3\n"));

        Assert.Equal((2, 0, null), (summary.Rows, summary.Labelled, summary.LabelColumn));
        Assert.Contains(summary.Notices, n => n.StartsWith("no label: the data have no column 'Colour', 'Yield'", StringComparison.Ordinal));
        Assert.Equal((0, 2), (house.Verify().Summary.ExitCode, house.Verify().Summary.Count(Verdict.Agree)));
    }

    [Fact]
    public void WhatIsMissingComesOutAsItIs()
    {
        house.Train("Sdca");
        var summary = house.Cases(house.Write("plants.csv", "Height,Width,Weight,Yield\n1,2,?,3\n1,,0.5,4\n-1,NaN,0.5,4\n1,2,3,16\n1,2,4,17.5\n"), new ModelOptions { Label = "Yield" });
        var lines = house.Lines();

        Assert.Contains("\"[1, 2, nan]\"", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",4,nan,", lines[2], StringComparison.Ordinal);
        Assert.Equal((5, 5, 4), (summary.Rows, summary.Labelled, summary.Metrics.Length));
        var (run, results) = house.Verify();
        Assert.True(run.ExitCode == 0, string.Join('\n', results.Select(r => $"{r.Id} {r.Verdict} {r.Message}")));
    }

    [Fact]
    public void ManyWeightsGoIntoAFile()
    {
        var rows = Plants.Rows(300);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Colour = $"colour {i % 70}";
        }

        house.Train("LbfgsMaximumEntropy", prepared: true, rows);
        var summary = house.Cases(house.Write("plants.csv", Plants.Table(rows.Take(30))));

        Assert.Equal(73, summary.Features);
        Assert.Contains(",@cases.W.npy,", house.Lines()[1], StringComparison.Ordinal);
        Assert.Equal(["cases.csv", "cases.W.npy", "cases.X.npy", "cases.t.npy"], summary.Files.Select(Path.GetFileName));
        Assert.Equal(0, house.Verify().Summary.ExitCode);
    }

    /// <summary>A label that a probability of 0 belongs to makes ML.NET's log loss infinite, which is no answer; short of that it is one.</summary>
    [Theory]
    [InlineData(40, true)]
    [InlineData(8, false)]
    public void ProbabilitiesNearlyOneAgree(int scale, bool infinite)
    {
        house.Train("SdcaLogisticRegression");
        var rows = Plants.Rows();
        foreach (var row in rows)
        {
            (row.Height, row.Width, row.Weight) = (row.Height * scale, row.Width * scale, row.Weight * scale);
        }

        var summary = house.Cases(house.Write("plants.csv", Plants.Table(rows)), new ModelOptions { Label = "Edible" });
        Assert.Equal(infinite ? ["LogLoss is left out: ML.NET gives Infinity"] : [], summary.Notices);
        Assert.Equal(infinite ? 0 : 1, summary.Metrics.Length);
        Assert.Equal(!infinite, house.Lines()[^1].Contains("L = -mean(log(s)) / 0.69", StringComparison.Ordinal));
        Assert.Equal(infinite, house.Lines().Any(l => l.EndsWith(",1", StringComparison.Ordinal)));
        var (run, results) = house.Verify();
        Assert.True(run.ExitCode == 0, string.Join('\n', results.Where(r => r.Verdict != Verdict.Agree).Select(r => $"{r.Id} {r.Verdict} {CrossCheck.Harness.Wording.FailureText.Headline(r, ("native", "definition"))}")));
    }

    /// <summary>So many rows that one case cannot hold them all: ML.NET evaluates the first ones, and so do the cases.</summary>
    [Fact]
    public void MetricsOfVeryManyRowsAreOfTheFirst()
    {
        house.Train("Sdca");
        var rows = Plants.Rows(25_000);
        var summary = house.Cases(house.Write("plants.csv", Plants.Table(rows)), new ModelOptions { Label = "Yield" });

        Assert.Equal(["the metrics are of the first 20000 rows: what rounding does to more is not worked out in one case"], summary.Notices);
        Assert.Equal(25_005, house.Lines().Length);
        house.Write("last.csv", string.Join('\n', [house.Lines()[0], .. house.Lines()[^4..]]) + "\n");
        Assert.Equal((0, 4), (house.Verify("last.csv").Summary.ExitCode, house.Verify("last.csv").Summary.Count(Verdict.Agree)));
    }

    [Fact]
    public void StoppedNothingIsWritten()
    {
        house.Train("Sdca");
        var saved = ModelFile.Load(house.ML, house.At("model.zip"));
        var data = saved.Read(house.Write("plants.csv", Plants.Table(Plants.Rows(5))));

        Assert.Throws<OperationCanceledException>(() => saved.WriteCases(data, house.At("cases.csv"), null, new CancellationToken(true)));
        Assert.Equal(["model.zip", "plants.csv"], Directory.GetFiles(Path.GetDirectoryName(house.At("x"))!).Select(Path.GetFileName).Order());
    }
}
