using System.Globalization;
using CrossCheck.MLNet.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace CrossCheck.MLNet.Tests.Models;

/// <summary>How the columns of a model are found in a table.</summary>
public sealed class TableTests : IDisposable
{
    private readonly Greenhouse house = new();

    public void Dispose() => house.Dispose();

    public sealed class Vector
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    [Theory]
    [InlineData("Label,Features0,Features1,Features2\n3,1,2,4\n")]
    [InlineData("Features3,Features2,Features1,Label\n4,2,1,3\n")]
    [InlineData("Label,Features,,\n3,1,2,4\n")]
    [InlineData("#Label\tone\ttwo\tthree\n3\t1\t2\t4\n")]
    [InlineData("one;Label;Features;b;c\n9;3;1;2;4\n")]
    [InlineData("\uFEFFLabel,\"Features\",\"a \"\"b\"\"\",c\r\n\r\n3,\"1\",\" 2\n\",4")]
    public void AVectorIsARunOfColumns(string table)
    {
        Train();
        Assert.Equal(1, house.Cases(house.Write("t.csv", table)).Labelled);
        Assert.Contains(",float32,\"[1, 2, 4]\",", house.Lines()[1], StringComparison.Ordinal);
        Assert.Equal("3", house.Lines()[1].Split("]\",")[2].Split(',')[1]);
    }

    [Theory]
    [InlineData("Label,Features0,Features1\n3,1,2\n")]
    [InlineData("Features,b,Label\n1,2,3\n")]
    [InlineData("Label,a,b\n3,1,2\n")]
    public void AShorterRunIsNamed(string table)
    {
        Train();
        var error = Assert.Throws<ModelException>(() => house.Cases(house.Write("t.csv", table)));
        Assert.Contains("t.csv: the model's column 'Features' is a vector of 3: name its columns 'Features0' to 'Features2', or the first of 3 side by side 'Features'; the header has '", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheTextLoaderCallsItsSlotsIsFound()
    {
        var path = house.Write("train.tsv", "Label\theight\twidth\tdepth\n" + string.Concat(Plants.Rows(50).Select(p => FormattableString.Invariant($"{p.Yield}\t{p.Height}\t{p.Width}\t{p.Weight}\n"))));
        TextLoader.Column[] columns = [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, 1, 3)];
        var data = house.ML.Data.CreateTextLoader(columns, hasHeader: true, dataSample: new MultiFileSource(path)).Load(path);
        house.ML.Model.Save(house.ML.Regression.Trainers.Sdca().Fit(data), data.Schema, house.At("model.zip"));
        house.Cases(house.Write("t.csv", "depth,x,height,Label,width\n4,9,1,3,2\n"));

        Assert.Contains(",float32,\"[1, 2, 4]\",", house.Lines()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void AllTypesAreRead()
    {
        var data = house.ML.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Types { I = i % 5, U = (byte)(i % 3), D = i * 0.1, B = i % 2 == 0, K = (uint)(i % 3) + 1, Label = i % 7 }));
        var pipeline = house.ML.Transforms.Conversion.ConvertType([new("I"), new("U"), new("D"), new("B")])
            .Append(house.ML.Transforms.Conversion.MapKeyToVector("K"))
            .Append(house.ML.Transforms.Concatenate("Features", "I", "U", "D", "B", "K"))
            .Append(house.ML.Regression.Trainers.Sdca());
        house.ML.Model.Save(pipeline.Fit(data), data.Schema, house.At("model.zip"));
        house.Cases(house.Write("t.csv", "I,U,D,B,K,Label\n-3,2,0.5,yes,1,5\n4,1,,0,2,6\n"));

        Assert.Contains(",\"[-3, 2, 0.5, 1, 0, 1, 0]\",", house.Lines()[1], StringComparison.Ordinal);
        Assert.Contains(",\"[4, 1, nan, 0, 0, 0, 1]\",", house.Lines()[2], StringComparison.Ordinal);
        foreach (var (cell, message) in new[] { ("1.5,2,1,1,1,5", "column 'I': '1.5' is not a whole number within the range of Int32"), ("1,256,1,1,1,5", "column 'U': '256' is not a whole number within the range of Byte"), ("1,2,1,maybe,1,5", "column 'B': 'maybe' is not true or false"), ("1,2,1,1,-1,5", "column 'K': '-1' is not a whole number from 0 to 2") })
        {
            var error = Assert.Throws<ModelException>(() => house.Cases(house.Write("t.csv", $"I,U,D,B,K,Label\n{cell}\n")));
            Assert.EndsWith($"t.csv:2: {message}", error.Message, StringComparison.Ordinal);
        }
    }

    public sealed class Types
    {
        public int I { get; set; }

        public byte U { get; set; }

        public double D { get; set; }

        public bool B { get; set; }

        [KeyType(3)]
        public uint K { get; set; }

        public float Label { get; set; }
    }

    /// <summary>A label that the model has no column for is read from the table as it is.</summary>
    [Fact]
    public void ALabelOfTheTablesOwnIsTaken()
    {
        house.Train("LbfgsMaximumEntropy");
        var rows = Plants.Rows(30);
        var path = house.Write("t.csv", string.Join('\n', Plants.Table(rows).Split('\n').Select((l, i) => l.Length == 0 ? l : i == 0 ? $"{l.Replace("Family", "Other", StringComparison.Ordinal)},Truth" : $"{l},{(i == 3 ? "grass" : rows[i - 1].Family)}")));
        var summary = house.Cases(path, new ModelOptions { Label = "Truth" });

        Assert.Equal(("Truth", 30, 29, 4), (summary.LabelColumn, summary.Rows, summary.Labelled, summary.Metrics.Length));
        Assert.Equal(0, house.Verify().Summary.ExitCode);
    }

    /// <summary>Where the labels were keys before the pipeline began, the table has their names.</summary>
    [Fact]
    public void KeysOfTheDataAreReadByName()
    {
        var data = house.ML.Data.LoadFromEnumerable(Plants.Rows());
        var mapped = house.ML.Transforms.Conversion.MapValueToKey("Label", "Family").Fit(data).Transform(data);
        var model = Plants.Plain(house.ML).Append(house.ML.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Append(house.ML.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(mapped);
        house.ML.Model.Save(model, mapped.Schema, house.At("model.zip"));
        var summary = house.Cases(house.Write("t.csv", Plants.Table(Plants.Rows(30)).Replace("Family", "Label", StringComparison.Ordinal)));

        Assert.Equal(("Label", 30, 30, 4), (summary.LabelColumn, summary.Rows, summary.Labelled, summary.Metrics.Length));
        Assert.Equal(0, house.Verify().Summary.ExitCode);
    }

    /// <summary>A text file of ML.NET's own has its schema in comments before the header.</summary>
    [Fact]
    public void WhatMLNetSavedAsTextIsRead()
    {
        Train();
        var rows = Plants.Rows(20).Select(p => new Vector { Features = [p.Height, p.Width, p.Weight], Label = p.Yield });
        using (var file = File.Create(house.At("t.tsv")))
        {
            house.ML.Data.SaveAsText(house.ML.Data.LoadFromEnumerable(rows), file, headerRow: true, schema: true, forceDense: true);
        }

        var summary = house.Cases(house.At("t.tsv"));
        Assert.Equal((20, 20), (summary.Rows, summary.Labelled));
        Assert.Equal(0, house.Verify().Summary.ExitCode);
    }

    [Fact]
    public void NumbersAreReadAndWrittenTheSameEverywhere()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            house.Train("Sdca");
            var summary = house.Cases(house.Write("t.csv", "Height;Width;Weight;Yield\n1.5;-2.25;1e-3;17.3\n"), new ModelOptions { Label = "Yield" });
            Assert.Equal(["RSquared is left out: the labels are all but equal"], summary.Notices);
            Assert.Contains(",\"[1.5, -2.25, 0.001]\",", house.Lines()[1], StringComparison.Ordinal);
            Assert.Contains(",17.3,", house.Lines()[1], StringComparison.Ordinal);
            var (run, results) = house.Verify();
            Assert.True(run.ExitCode == 0, string.Join('\n', results.Select(r => $"{r.Id} {r.Verdict} {r.Message}")));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private void Train()
    {
        var rows = Plants.Rows(50).Select(p => new Vector { Features = [p.Height, p.Width, p.Weight], Label = p.Yield });
        var data = house.ML.Data.LoadFromEnumerable(rows);
        house.ML.Model.Save(house.ML.Regression.Trainers.Sdca().Fit(data), data.Schema, house.At("model.zip"));
    }
}
