using Microsoft.ML;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>One row as the predictor sees it, and what it makes of it. The arrays are used again for the next row.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Features">What reaches the predictor.</param>
/// <param name="Scores">Score, one number or one per class.</param>
/// <param name="Probability">Of a calibrated binary predictor; NaN of others.</param>
/// <param name="Label">NaN where it is not known.</param>
internal readonly record struct ScoredRow(long Number, float[] Features, float[] Scores, float Probability, double Label)
{
    /// <summary>Do ML.NET's evaluators count this row?</summary>
    public bool IsEvaluated(LinearPredictor predictor) =>
        !double.IsNaN(Label) && (predictor.IsRegression ? !float.IsNaN(Scores[0]) : Array.TrueForAll(Scores, float.IsFinite));

    public static IEnumerable<ScoredRow> Read(ScoredModel model, IDataView scored, ModelLabel? label, LinearPredictor predictor)
    {
        var schema = scored.Schema;
        var (features, score) = (model.Before.Schema[model.Search.FeatureColumn], schema[model.Score.Index]);
        features = schema[features.Index];
        DataViewSchema.Column? probability = predictor.Kind == PredictorKind.CalibratedBinary ? schema["Probability"] : null;
        DataViewSchema.Column? truth = label is null ? null : schema[label.Column];
        using var cursor = scored.GetRowCursor(new[] { features, score, probability, truth }.OfType<DataViewSchema.Column>());
        var readFeatures = cursor.GetGetter<VBuffer<float>>(features);
        var readScores = score.Type is VectorDataViewType ? cursor.GetGetter<VBuffer<float>>(score) : null;
        var readScore = readScores is null ? cursor.GetGetter<float>(score) : null;
        var readProbability = probability is { } p ? cursor.GetGetter<float>(p) : null;
        var readLabel = truth is { } t ? ModelLabel.Reader(cursor, t, predictor) : static () => double.NaN;
        var (x, s) = (default(VBuffer<float>), default(VBuffer<float>));
        var (xs, scores) = (new float[predictor.Features], new float[predictor.Classes]);
        var number = 0L;
        while (cursor.MoveNext())
        {
            readFeatures(ref x);
            x.CopyTo(xs);
            if (readScores is null)
            {
                readScore!(ref scores[0]);
            }
            else
            {
                readScores(ref s);
                s.CopyTo(scores);
            }

            var chance = float.NaN;
            readProbability?.Invoke(ref chance);
            yield return new(++number, xs, scores, chance, readLabel());
        }
    }
}

/// <summary>What a first pass over the rows finds.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="Labelled">Rows with a label.</param>
/// <param name="Leading">The rows that the metrics are of: all of them, or the first ones.</param>
/// <param name="Evaluated">Those among them that ML.NET's evaluators count.</param>
/// <param name="SumToOne">Are the scores of every row, as far as they are finite, probabilities that add up to 1?</param>
/// <param name="Saturated">Is a Probability within a millionth of 0 or 1?</param>
/// <param name="Constant">Are the labels of the evaluated rows so much alike that a float32, or ML.NET's Σt² − (Σt)²/n, has no digits of their variance?</param>
internal sealed record RowCount(long Rows, long Labelled, long Leading, long Evaluated, bool SumToOne, bool Saturated, bool Constant)
{
    public static RowCount Of(ScoredModel model, IDataView scored, ModelLabel? label, CancellationToken stop)
    {
        var most = ModelMetrics.MostRows(model.Search.Predictor);
        var (rows, labelled, leading, evaluated, sum, saturated) = (0L, 0L, 0L, 0L, true, false);
        var (mean, squares) = (0.0, 0.0);
        foreach (var row in ScoredRow.Read(model, scored, label, model.Search.Predictor))
        {
            stop.ThrowIfCancellationRequested();
            rows++;
            labelled += double.IsNaN(row.Label) ? 0 : 1;
            if (evaluated < most)
            {
                leading = rows;
                if (row.IsEvaluated(model.Search.Predictor))
                {
                    // Welford's running mean and sum of squared deviations.
                    evaluated++;
                    var before = row.Label - mean;
                    mean += before / evaluated;
                    squares += before * (row.Label - mean);
                }
            }

            saturated |= row.Probability is < 1e-6f or > 1 - 1e-6f;
            sum &= !Array.TrueForAll(row.Scores, float.IsFinite) || (Math.Abs(row.Scores.Sum() - 1) < 1e-3 && Array.TrueForAll(row.Scores, s => s >= 0));
        }

        return new(rows, labelled, leading, evaluated, sum, saturated, squares <= 1e-7 * evaluated * mean * mean);
    }
}
