// The calls are those that a reader of the documentation writes.
#pragma warning disable xUnit1051
using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using CrossCheck.Engines;
using CrossCheck.MLNet.Models;
using CrossCheck.MLNet.Tests.Models;
using Microsoft.ML;
using Xunit;

namespace CrossCheck.MLNet.Tests.Pipeline;

/// <summary>A pipeline checked where it stands.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly Greenhouse house = new();

    public void Dispose() => house.Dispose();

    /// <summary>The example of data/mlnet.md.</summary>
    [Fact]
    public void AFewLinesAreEnough()
    {
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Data.LoadFromEnumerable(Plants.Rows());
        var model = mlContext.Transforms.Concatenate("Features", "Height", "Width", "Weight")
            .Append(mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression("Edible"))
            .Fit(data);

        var report = mlContext.CrossCheck(model, data);

        Assert.True(report.Passed, report.ToString());
        Assert.Equal(0, report.ExitCode);
        Assert.Equal((201, "Edible", "native", "definition"), (report.Summary.Cases, report.Model.LabelColumn, report.Run.Actual.Name, report.Run.Expected.Name));
        Assert.Empty(report.Failures);
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "data", "mlnet.md"));
        Assert.Contains($"```\n{report}\n```\n", page, StringComparison.Ordinal);
        var rows = mlContext.Data.CreateEnumerable<CrossCheckRow>(report.Results, reuseRowObject: false).ToList();
        Assert.Equal((201, "row/000001", "row/metrics/LogLoss"), (rows.Count, rows[0].Id, rows[^1].Id));
        Assert.All(rows, r => Assert.True(r is { Verdict: "agree", Fails: false, Quantity.Length: > 0, WrongAnswers: "", Message: "" } && (r.Difference <= r.Allowed || r.IsExplained), r.Id));
    }

    /// <summary>An engine whose linear forgets the bias: every row fails, with the names of what is wrong.</summary>
    [Fact]
    public void AWrongEngineFails()
    {
        var model = house.Train("Sdca");
        var data = house.ML.Data.LoadFromEnumerable(Plants.Rows(20));
        var wrong = new OperationEngine("mine", "1.0").Operation("linear", Forget);
        var report = house.ML.CrossCheck(model, data, options: new CrossCheckOptions
        {
            Actual = wrong,
            Label = "Yield",
            Metrics = false,
            Cases = house.At("kept.csv"),
            Reports = [house.At("r.json"), house.At("r.md"), house.At("r.xml"), house.At("r.html"), house.At("r.csv")],
        });

        Assert.Equal((1, false, 20), (report.ExitCode, report.Passed, report.Failures.Length));
        Assert.Contains("FAILED: 20 of 20 cases", report.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(house.At("kept.csv")));
        Assert.All(["r.json", "r.md", "r.xml", "r.html", "r.csv"], r => Assert.Contains("kept/000001", File.ReadAllText(house.At(r)), StringComparison.Ordinal));
        var first = house.ML.Data.CreateEnumerable<CrossCheckRow>(report.Results, reuseRowObject: false).First();
        Assert.True(first is { Id: "kept/000001", Fails: true, Message.Length: > 0 }, first.Verdict);

        static float[] Forget(OperationCall call)
        {
            var (x, w) = (call.Floats("input"), call.Floats("weight"));
            return [x.Zip(w, (a, b) => a * b).Sum()];
        }
    }

    [Fact]
    public void AnyReferenceWillDo()
    {
        var model = house.Train("LbfgsMaximumEntropy");
        var report = house.ML.CrossCheck(model, house.ML.Data.LoadFromEnumerable(Plants.Rows(20)), expected: new NativeEngine());

        Assert.True(report.Passed, report.ToString());
        Assert.Equal(("native (expected)", 4), (report.Run.Expected.Name, report.Model.Metrics.Length));
    }

    [Fact]
    public void WhatCannotBeCheckedIsSaid()
    {
        var data = house.ML.Data.LoadFromEnumerable(Plants.Rows(20));
        var report = Assert.Throws<ArgumentException>(() => house.ML.CrossCheck(house.Train("Sdca"), data, options: new CrossCheckOptions { Reports = [house.At("r.txt")] }));

        Assert.Contains("r.txt: '.txt' is no report", report.Message, StringComparison.Ordinal);
        Assert.StartsWith("the predictor is KMeansModelParameters", Assert.Throws<ModelException>(() => house.ML.CrossCheck(house.Train("KMeans"), data)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => house.ML.CrossCheck(house.Train("Sdca"), data, stop: new CancellationToken(true)));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
