#if MLNET
using System.Globalization;
using Microsoft.ML;
#endif

namespace CrossCheck.Cli.Tests;

/// <summary>A saved ML.NET model made into cases on the command line: verified, shown, filled, and refused where it cannot be.</summary>
public sealed class FromMLNetTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

#if MLNET
    public sealed class House
    {
        public float Area { get; set; }

        public float Rooms { get; set; }

        public float Price { get; set; }

        public bool Sold { get; set; }
    }

    [Fact]
    public void ItsCasesAreVerifiedShownAndFilled()
    {
        Train();
        var written = sandbox.Run("from-mlnet ~/model.zip ~/houses.csv --out ~/houses-cases.csv");

        Assert.True(written.Exit == 0, written.ToString());
        Assert.Equal(
            $"""
            model     LinearBinaryModelParameters with PlattCalibrator on Features, 2 features
            rows      40 cases, 40 with a label from Sold
            metrics   LogLoss
            written   {sandbox.At("houses-cases.csv")}
            written   {sandbox.At("houses-cases.X.npy")}
            written   {sandbox.At("houses-cases.t.npy")}

            """.ReplaceLineEndings("\n"),
            written.Out);
        var verified = sandbox.Run($"verify ~/houses-cases.csv{Reference}");
        Assert.True(verified.Exit == 0 && verified.Out.Contains("cases     41: 41 agree\n", StringComparison.Ordinal), verified.ToString());
        var shown = sandbox.Run($"show ~/houses-cases.csv houses-cases/000001{Reference}");
        Assert.True(shown.Exit == 0 && shown.Out.Contains("binary_cross_entropy_with_logits", StringComparison.Ordinal), shown.ToString());
        var filled = sandbox.Run($"fill ~/houses-cases.csv --out ~/filled.csv{Reference}");
        Assert.True(filled.Exit == 0, filled.ToString());
        Assert.DoesNotContain(",,", sandbox.Read("filled.csv").Split('\n')[1], StringComparison.Ordinal);
        Assert.Equal(0, sandbox.Run($"verify ~/filled.csv{Reference}").Exit);
    }

    [Fact]
    public void AChangedProbabilityFails()
    {
        Train();
        Assert.Equal(0, sandbox.Run("from-mlnet ~/model.zip ~/houses.csv --out ~/c.csv --prefix h --no-metrics").Exit);
        var lines = sandbox.Read("c.csv").Split('\n');
        lines[3] = $"{lines[3][..lines[3].LastIndexOf(',')]},0.12345";
        sandbox.Write("c.csv", string.Join('\n', lines));
        var outcome = sandbox.Run($"verify ~/c.csv{Reference}");

        Assert.True(outcome.Exit == 1 && outcome.Out.Contains("\n  answer p: the file says 0.12345 (claims [0.123445, 0.123455])", StringComparison.Ordinal), outcome.ToString());
        Assert.Contains("cases     40: 39 agree, 1 answer\n", outcome.Out, StringComparison.Ordinal);
        Assert.StartsWith("h/000003  answer  ", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~/none.zip ~/houses.csv --out ~/c.csv", "none.zip: no such file")]
    [InlineData("~/good.csv ~/houses.csv --out ~/c.csv", "good.csv: is no saved ML.NET model")]
    [InlineData("~/model.zip ~/none.csv --out ~/c.csv", "none.csv: no such file")]
    [InlineData("~/model.zip ~/good.csv --out ~/c.csv", "good.csv: there is no column 'Area', from which the model's features are made; the header has 'id', 'network'")]
    [InlineData("~/model.zip ~/houses.csv --out ~/houses.csv", "houses.csv', which is read; give another file")]
    [InlineData("~/model.zip ~/houses.csv --out ~/model.zip", "model.zip', which is read; give another file")]
    [InlineData("~/model.zip ~/houses.csv --out -", "--out -: the cases go into a file")]
    [InlineData("~/model.zip ~/houses.csv --out ~/no/c.csv", "there is no folder")]
    [InlineData("~/model.zip ~/houses.csv --out ~/c.csv --label Town", "there is no column 'Town' to take the label from; there are 'Area', 'Rooms'")]
    [InlineData("~/model.zip ~/houses.csv --out ~/c.csv --separator ab", "--separator 'ab' must be one character")]
    [InlineData("~/model.zip ~/houses.csv --out ~/c.csv --separator tab", "the header has 'Area,Rooms,Price,Sold'")]
    public void WhatCannotBeUsedIsSaid(string arguments, string message)
    {
        Train();
        var outcome = sandbox.Run($"from-mlnet {arguments}");

        Assert.True(outcome.Exit == 2 && outcome.Error.Contains(message, StringComparison.Ordinal), outcome.ToString());
        Assert.False(File.Exists(sandbox.At("c.csv")));
        Assert.StartsWith("Area,Rooms", sandbox.Read("houses.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void StoppedNothingIsWritten()
    {
        Train();
        var outcome = sandbox.RunStopped("from-mlnet ~/model.zip ~/houses.csv --out ~/c.csv");

        Assert.True(outcome.Exit == 130 && outcome.Error.Contains("c.csv was not written", StringComparison.Ordinal), outcome.ToString());
        Assert.False(File.Exists(sandbox.At("c.csv")));
    }

#if TORCH
    private const string Reference = "";
#else
    private const string Reference = " --expected definition";
#endif

    private void Train()
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 40).Select(_ => new House { Area = random.NextSingle() * 4, Rooms = random.Next(6), Price = random.NextSingle() }).ToList();
        rows.ForEach(r => r.Sold = r.Area + (r.Rooms * 0.3f) + r.Price > 3);
        sandbox.Write("houses.csv", "Area,Rooms,Price,Sold\n" + string.Concat(rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Area},{r.Rooms},{r.Price},{r.Sold}\n"))));
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Transforms.Concatenate("Features", "Area", "Rooms").Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Sold")).Fit(data);
        ml.Model.Save(model, data.Schema, sandbox.At("model.zip"));
    }
#else
    [Fact]
    public void WithoutThePackageItSaysSo()
    {
        var outcome = sandbox.Run("from-mlnet ~/model.zip ~/houses.csv --out ~/c.csv");

        Assert.True(outcome.Exit == 3 && outcome.Error.Contains("this build is without ML.NET (UseMLNet=false)", StringComparison.Ordinal), outcome.ToString());
    }
#endif
}
