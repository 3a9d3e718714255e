using System.Globalization;
using System.Text;
using Microsoft.ML;

namespace CrossCheck.MLNet.Tests.Models;

/// <summary>A row of made-up data with a label for every kind of predictor.</summary>
public sealed class Plant
{
    public float Height { get; set; }

    public float Width { get; set; }

    public float Weight { get; set; }

    public string Colour { get; set; } = "";

    public float Yield { get; set; }

    public float Count { get; set; }

    public bool Edible { get; set; }

    public string Family { get; set; } = "";
}

/// <summary>Made-up data: a linear law and noise, some weights missing.</summary>
internal static class Plants
{
    private static readonly string[] Colours = ["red", "green", "blue"];
    private static readonly string[] Families = ["rose", "fern", "moss"];

    public static IReadOnlyList<Plant> Rows(int count = 200, bool missing = false)
    {
        var random = new Random(7);
        var rows = new List<Plant>();
        for (var i = 0; i < count; i++)
        {
            var (h, w, g) = ((random.NextSingle() * 4) - 2, (random.NextSingle() * 4) - 2, (random.NextSingle() * 4) - 2);
            var noise = (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * 0.8f;
            rows.Add(new Plant
            {
                Height = h,
                Width = w,
                Weight = missing && i % 7 == 3 ? float.NaN : g,
                Colour = Colours[random.Next(3)],
                Yield = 17.3f + (2.5f * h) - (1.1f * w) + (0.4f * g) + noise,
                Count = MathF.Floor(MathF.Exp(0.6f + (0.5f * h) - (0.2f * g) + (0.3f * noise))),
                Edible = h - (0.7f * w) + noise > 0.2f,
                Family = Families[(h + noise > 0.7f) ? 0 : (w + noise > 0) ? 1 : 2],
            });
        }

        return rows;
    }

    public static string Table(IEnumerable<Plant> rows, char separator = ',')
    {
        var text = new StringBuilder(string.Join(separator, "Family", "Height", "Width", "Weight", "Colour", "Yield", "Count", "Edible")).Append('\n');
        foreach (var r in rows)
        {
            text.AppendJoin(separator, r.Family, N(r.Height), N(r.Width), float.IsNaN(r.Weight) ? "" : N(r.Weight), r.Colour, N(r.Yield), N(r.Count), r.Edible ? "true" : "false").Append('\n');
        }

        return text.ToString();

        static string N(float number) => number.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>The three numbers as they are.</summary>
    public static IEstimator<ITransformer> Plain(MLContext ml) => ml.Transforms.Concatenate("Features", "Height", "Width", "Weight");

    /// <summary>Missing weights replaced, colours one-hot, all of it normalised.</summary>
    public static IEstimator<ITransformer> Prepared(MLContext ml) => ml.Transforms.ReplaceMissingValues("Weight")
        .Append(ml.Transforms.Categorical.OneHotEncoding("Colour"))
        .Append(ml.Transforms.Concatenate("Features", "Height", "Width", "Weight", "Colour"))
        .Append(ml.Transforms.NormalizeMinMax("Features"));

    /// <summary>A trainer by its name; those of classes with the label as a key.</summary>
    public static IEstimator<ITransformer> Trainer(MLContext ml, string name) => name switch
    {
        "Sdca" => ml.Regression.Trainers.Sdca("Yield", maximumNumberOfIterations: 20),
        "OnlineGradientDescent" => ml.Regression.Trainers.OnlineGradientDescent("Yield", learningRate: 0.01f),
        "LbfgsPoissonRegression" => ml.Regression.Trainers.LbfgsPoissonRegression("Count"),
        "LbfgsLogisticRegression" => ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Edible"),
        "SdcaLogisticRegression" => ml.BinaryClassification.Trainers.SdcaLogisticRegression("Edible", maximumNumberOfIterations: 20),
        "SdcaNonCalibrated" => ml.BinaryClassification.Trainers.SdcaNonCalibrated("Edible", maximumNumberOfIterations: 20),
        "AveragedPerceptron" => ml.BinaryClassification.Trainers.AveragedPerceptron("Edible"),
        "AveragedPerceptron, Platt" => ml.BinaryClassification.Trainers.AveragedPerceptron("Edible").Append(ml.BinaryClassification.Calibrators.Platt("Edible")),
        "AveragedPerceptron, isotonic" => ml.BinaryClassification.Trainers.AveragedPerceptron("Edible").Append(ml.BinaryClassification.Calibrators.Isotonic("Edible")),
        "LinearSvm" => ml.BinaryClassification.Trainers.LinearSvm("Edible"),
        "LbfgsMaximumEntropy" => Classes(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()),
        "SdcaMaximumEntropy" => Classes(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 20)),
        "SdcaNonCalibrated, classes" => Classes(ml.MulticlassClassification.Trainers.SdcaNonCalibrated(maximumNumberOfIterations: 20)),
        "OneVersusAll" => Classes(ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.AveragedPerceptron())),
        "OneVersusAll, margins" => Classes(ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.AveragedPerceptron(), useProbabilities: false)),
        "NaiveBayes" => Classes(ml.MulticlassClassification.Trainers.NaiveBayes()),
        "KMeans" => ml.Clustering.Trainers.KMeans(),
        "FieldAwareFactorizationMachine" => ml.BinaryClassification.Trainers.FieldAwareFactorizationMachine("Features", "Edible"),
        "RandomizedPca" => ml.AnomalyDetection.Trainers.RandomizedPca(rank: 2, oversampling: 1),
        "Gam" => throw new ArgumentException("not in the package", nameof(name)),
        "ProjectToPrincipalComponents" => ml.Transforms.ProjectToPrincipalComponents("Principal", "Features", rank: 2),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private static IEstimator<ITransformer> Classes(IEstimator<ITransformer> trainer) => new MLContext().Transforms.Conversion.MapValueToKey("Label", "Family").Append(trainer);
}
