using System.Globalization;
using Microsoft.ML;

namespace CrossCheck.MLNet.Models;

/// <summary>ML.NET's own metrics of scored data.</summary>
internal static class Evaluation
{
    /// <summary>The metrics by ML.NET's names, those of a class with its number behind them.</summary>
    /// <exception cref="ModelException">The evaluator does not take these columns.</exception>
    public static IReadOnlyDictionary<string, double> Of(MLContext context, IDataView scored, PredictorKind kind, string label, string score)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        try
        {
            switch (kind)
            {
                case PredictorKind.Regression or PredictorKind.Poisson:
                    var regression = context.Regression.Evaluate(scored, label, score);
                    values["MeanSquaredError"] = regression.MeanSquaredError;
                    values["MeanAbsoluteError"] = regression.MeanAbsoluteError;
                    values["RootMeanSquaredError"] = regression.RootMeanSquaredError;
                    values["RSquared"] = regression.RSquared;
                    break;
                case PredictorKind.CalibratedBinary:
                    values["LogLoss"] = context.BinaryClassification.Evaluate(scored, label, score).LogLoss;
                    break;
                case PredictorKind.MaximumEntropy or PredictorKind.OneVersusAll:
                    var multiclass = context.MulticlassClassification.Evaluate(scored, label, score);
                    values["LogLoss"] = multiclass.LogLoss;
                    foreach (var (i, loss) in multiclass.PerClassLogLoss.Index())
                    {
                        values[string.Create(CultureInfo.InvariantCulture, $"{ModelNetworks.PerClass}/{i}")] = loss;
                    }

                    break;
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new ModelException($"ML.NET's evaluator does not take these columns: {ModelFile.FirstLine(e)}", e);
        }

        return values;
    }
}
