using System.Collections.Immutable;
using System.Globalization;
using Microsoft.ML;

namespace CrossCheck.MLNet.Models;

/// <summary>ML.NET's metrics as the last cases of a model's file: networks over all evaluated rows at once.</summary>
/// <param name="Answers">A metric's id, network, class (−1 where it is of all) and value.</param>
internal sealed record ModelMetrics(ImmutableArray<(string Id, string Network, int Class, double Value)> Answers)
{
    /// <returns>Null where there are none; a notice says why.</returns>
    public static ModelMetrics? Plan(MLContext context, ScoredModel model, IDataView scored, LinearPredictor predictor, ModelLabel label, RowCount count, List<string> notices)
    {
        var networks = ModelNetworks.Metrics(predictor.Kind, count.Saturated).ToList();
        if (networks.Count == 0)
        {
            notices.Add("no metrics: the Score is a margin, and ML.NET's log loss is that of probabilities");
            return null;
        }

        if (count.Evaluated == 0)
        {
            notices.Add("no metrics: no row has both a label and a finite Score");
            return null;
        }

        if (count.Leading < count.Rows)
        {
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"the metrics are of the first {count.Leading} rows: what rounding does to more is not worked out in one case"));
            scored = context.Data.TakeRows(scored, count.Leading);
        }

        IReadOnlyDictionary<string, double> values;
        try
        {
            values = Evaluation.Of(context, scored, predictor.Kind, label.Column, model.Score.Name);
        }
        catch (ModelException e)
        {
            notices.Add($"no metrics: {e.Message}");
            return null;
        }

        var seen = Classes(model, scored, label, predictor);
        var answers = ImmutableArray.CreateBuilder<(string, string, int, double)>();
        foreach (var (metric, network) in networks)
        {
            for (var i = 0; i < (metric == ModelNetworks.PerClass ? predictor.Classes : 1); i++)
            {
                var of = metric == ModelNetworks.PerClass ? i : -1;
                var id = of < 0 ? metric : string.Create(CultureInfo.InvariantCulture, $"{metric}/{i}");
                var value = values.GetValueOrDefault(id, double.NaN);
                if (of >= 0 && !seen.Contains(of))
                {
                    notices.Add($"{id} is left out: no row is of this class");
                }
                else if (metric == "RSquared" && count.Constant)
                {
                    notices.Add($"{id} is left out: the labels are all but equal");
                }
                else if (!double.IsFinite(value))
                {
                    notices.Add($"{id} is left out: ML.NET gives {value.ToString(CultureInfo.InvariantCulture)}");
                }
                else
                {
                    answers.Add((id, network, of, value));
                }
            }
        }

        return answers.Count > 0 ? new(answers.ToImmutable()) : null;
    }

    /// <summary>
    /// The most rows of one case, so that the harness can still work out what rounding does to it: a million values and gradients, four
    /// million operations, of which a feature takes some nine and a score some forty; and no sum so long that float32 is lost in it.
    /// </summary>
    public static long MostRows(LinearPredictor predictor)
    {
        var (features, classes) = (predictor.Features, predictor.Classes);
        var (elements, operations) = (1_000_000 / (features + (8L * classes) + 4), 4_000_000 / ((10L * features * classes) + (40L * classes) + 30));
        return Math.Clamp(Math.Min(elements, operations), 1, 20_000);
    }

    private static HashSet<int> Classes(ScoredModel model, IDataView scored, ModelLabel label, LinearPredictor predictor) =>
        predictor.IsMulticlass ? [.. ScoredRow.Read(model, scored, label, predictor).Where(r => r.IsEvaluated(predictor)).Select(r => (int)r.Label)] : [];
}
