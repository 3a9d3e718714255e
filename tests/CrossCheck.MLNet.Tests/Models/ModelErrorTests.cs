using CrossCheck.MLNet.Models;
using Xunit;

namespace CrossCheck.MLNet.Tests.Models;

/// <summary>What no cases can be made of is said with place, value and remedy.</summary>
public sealed class ModelErrorTests : IDisposable
{
    private readonly Greenhouse house = new();

    public void Dispose() => house.Dispose();

    [Theory]
    [InlineData("NaiveBayes", "the predictor is NaiveBayesMulticlassModelParameters, which is not linear; supported are linear regression")]
    [InlineData("KMeans", "the predictor is KMeansModelParameters, which is not linear")]
    [InlineData("FieldAwareFactorizationMachine", "the predictor is FieldAwareFactorizationMachineModelParameters, which is not linear")]
    [InlineData("RandomizedPca", "the predictor is PcaModelParameters, which is not linear")]
    [InlineData("ProjectToPrincipalComponents", "the pipeline has no predictor (its steps: ColumnConcatenatingTransformer, PrincipalComponentAnalysisTransformer)")]
    [InlineData("AveragedPerceptron, isotonic", "the predictor's calibrator is IsotonicCalibrator; supported is PlattCalibrator")]
    public void OtherPredictorsAreNamed(string trainer, string message)
    {
        house.Train(trainer);
        var error = Assert.Throws<ModelException>(() => house.Cases(house.Write("plants.csv", Plants.Table(Plants.Rows(5)))));

        Assert.StartsWith($"{house.At("model.zip")}: {message}", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(house.At("cases.csv")));
    }

    [Theory]
    [InlineData("Height,Width\n1,2\n", "{0}: there is no column 'Weight', from which the model's features are made; the header has 'Height', 'Width'")]
    [InlineData("Height,Width,Weight,Yield\n1,2,1e39,4\n", "{0}:2: column 'Weight': '1e39' is not a number within the range of Single")]
    [InlineData("Height,Width,Weight,Height\n", "{0}: the header has the column 'Height' 2 times")]
    [InlineData("Height,Width,Weight,Yield\n", "{0}: there are no rows")]
    [InlineData("\n", "{0}: is empty; its first line must name the columns")]
    [InlineData("Height,Width,Weight,Yield\n1,2,\"3\n", "{0}:2: cell 3: its opening quote is never closed")]
    public void ATableThatDoesNotFitIsNamed(string table, string message)
    {
        house.Train("Sdca");
        var path = house.Write("plants.csv", table);
        var error = Assert.Throws<ModelException>(() => house.Cases(path));

        Assert.StartsWith(message.Replace("{0}", path, StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(house.At("cases.csv")));
    }

    /// <summary>A line that does not fit costs itself alone, in the metrics as in the cases.</summary>
    [Fact]
    public void LinesThatCannotBeReadAreLeftOutAndNamed()
    {
        house.Train("Sdca");
        var path = house.At("plants.csv");
        File.WriteAllBytes(path, [.. "Height,Width,Weight,Yield\n1,2,3,4\n\n1,abc,3,4\n1,2,3,4,5\n2,1,"u8, 0xFF, .. ",3\n3,\"1\"x,2,5\n2,3,1,7\n1,1,2,1e39\n4,1,2,9\n"u8]);
        var summary = house.Cases(path, new ModelOptions { Label = "Yield" });

        Assert.Equal((3, 3, 5), (summary.Rows, summary.Labelled, summary.LostLines));
        Assert.Collection(
            summary.Lost,
            l => Assert.Equal($"{path}:4: column 'Width': 'abc' is not a number within the range of Single", l),
            l => Assert.Equal($"{path}:5: has 5 cells, the header 4 (cells are separated by a comma)", l),
            l => Assert.StartsWith($"{path}:6: byte 0xFF", l, StringComparison.Ordinal),
            l => Assert.StartsWith($"{path}:7: cell 2: text after its closing quote, at 'x,2,5': only a comma or the line's end may follow", l, StringComparison.Ordinal),
            l => Assert.Equal($"{path}:9: column 'Yield': '1e39' is not a number within the range of Single", l));
        var (run, results) = house.Verify();
        Assert.True(run.ExitCode == 0 && results.Count == 7, string.Join('\n', results.Select(r => $"{r.Id} {r.Verdict} {r.Message}")));
    }

    [Fact]
    public void NoModelAtAllIsNamed()
    {
        house.Write("model.zip", "PK no zip");
        Assert.StartsWith($"{house.At("model.zip")}: is no saved ML.NET model", Assert.Throws<ModelException>(() => ModelFile.Load(house.ML, house.At("model.zip"))).Message, StringComparison.Ordinal);
        Assert.Equal($"{house.At("none.zip")}: no such file", Assert.Throws<ModelException>(() => ModelFile.Load(house.ML, house.At("none.zip"))).Message);

        var data = house.ML.Data.LoadFromEnumerable(Plants.Rows(20));
        house.ML.Model.Save(Plants.Plain(house.ML).Fit(data), null, house.At("model.zip"));
        Assert.Contains("was saved without the schema", Assert.Throws<ModelException>(() => ModelFile.Load(house.ML, house.At("model.zip"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fruit", "there is no column 'Fruit' to take the label from; there are 'Height', 'Width', 'Weight', 'Colour'")]
    [InlineData("Colour", "column 'Colour' is of type String, which is no label for LinearRegressionModelParameters")]
    public void ALabelThatIsNoneIsNamed(string label, string message)
    {
        house.Train("Sdca");
        var path = house.Write("plants.csv", Plants.Table(Plants.Rows(5)));

        Assert.StartsWith($"{path}: {message}", Assert.Throws<ModelException>(() => house.Cases(path, new ModelOptions { Label = label })).Message, StringComparison.Ordinal);
    }
}
