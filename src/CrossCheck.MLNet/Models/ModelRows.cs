using System.Globalization;
using System.Text;
using CrossCheck.Harness.Cases.Cells;

namespace CrossCheck.MLNet.Models;

/// <summary>Makes cases of the rows of a model, then of its metrics, as cells of text; tensors that are too large for a cell go into files.</summary>
internal sealed class ModelRows
{
    private readonly LinearPredictor predictor;
    private readonly ModelMetrics? metrics;
    private readonly string stem;
    private readonly string prefix;
    private readonly string digits;
    private readonly List<string> columns;
    private readonly string?[] cells;
    private readonly Func<string, Stream> open;
    private readonly NpyWriter? allFeatures;
    private readonly NpyWriter? allLabels;
    private readonly (string Column, string Cell)[] parameters;
    private readonly StringBuilder text = new();
    private readonly long leading;

    /// <param name="name">Of the case file, without its extension: what the names of the other files begin with.</param>
    /// <param name="open">Begins a file of this name; it is complete when the metrics are asked for.</param>
    public ModelRows(string name, Func<string, Stream> open, ModelCases.Reading of, string? prefix)
    {
        (stem, this.open, predictor, metrics, leading) = (name, open, of.Predictor, of.Metrics, of.Count.Leading);
        var (count, hasLabel) = (of.Count, of.Label is not null);
        this.prefix = prefix ?? new string([.. name.Select(c => char.IsWhiteSpace(c) ? '-' : c)]);
        digits = $"D{Math.Max(6, count.Rows.ToString(CultureInfo.InvariantCulture).Length)}";

        // A row without a label ends in its Score, which needs an upstream gradient if it is a vector.
        columns = ["id", "network", "dtype", "X", "W", "b"];
        columns.AddRange(predictor.Scales.IsEmpty ? [] : ["a", "c"]);
        columns.AddRange(hasLabel ? ["t"] : []);
        columns.AddRange(predictor.Kind == PredictorKind.CalibratedBinary ? ["z", "p"] : [ModelNetworks.Score(predictor.Kind)]);
        columns.AddRange(predictor.IsMulticlass && count.Labelled < count.Rows ? [$"dL/d{ModelNetworks.Score(predictor.Kind)}"] : []);
        columns.AddRange(metrics is null ? [] : metrics.Answers.Any(a => a.Class >= 0) ? ["w", "L"] : ["L"]);
        cells = new string?[columns.Count];
        parameters = [("W", Weights()), ("b", Tensor(predictor.IsMulticlass, predictor.Biases.AsSpan())), .. predictor.Scales.IsEmpty ? [] : new[] { ("a", Doubles(predictor.Scales)), ("c", Doubles(predictor.Offsets)) }];
        if (metrics is not null)
        {
            allFeatures = Beside("X", "<f4", count.Evaluated, predictor.Features);
            allLabels = Beside("t", predictor.IsMulticlass ? "<i8" : "<f4", count.Evaluated);
        }
    }

    /// <summary>The header.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>The case of a row. The array is used again for the next one.</summary>
    public string?[] Of(ScoredRow row)
    {
        var labelled = !double.IsNaN(row.Label);
        Array.Clear(cells);
        Common(row.Number.ToString(digits, CultureInfo.InvariantCulture), labelled ? ModelNetworks.WithLoss(predictor.Kind) : ModelNetworks.Forward(predictor.Kind));
        Set("X", Tensor(true, row.Features));
        var score = ModelNetworks.Score(predictor.Kind);
        Set(score, Tensor(predictor.IsMulticlass, row.Scores));
        if (predictor.Kind == PredictorKind.CalibratedBinary)
        {
            Set("p", Probability(row));
        }

        if (labelled)
        {
            Set("t", predictor.Kind == PredictorKind.Binary ? row.Label > 0 ? "1" : "-1" : CellWriter.Number((float)row.Label));
        }
        else if (predictor.IsMulticlass)
        {
            Set($"dL/d{score}", "random");
        }

        if (allFeatures is not null && row.Number <= leading && row.IsEvaluated(predictor))
        {
            allFeatures.Write(row.Features);
            if (predictor.IsMulticlass)
            {
                allLabels!.Write((long)row.Label);
            }
            else
            {
                allLabels!.Write([(float)row.Label]);
            }
        }

        return cells;
    }

    /// <summary>The cases of the metrics, behind those of all rows. The array is used again for the next one.</summary>
    public IEnumerable<string?[]> Metrics()
    {
        foreach (var (id, network, of, value) in metrics?.Answers ?? [])
        {
            Array.Clear(cells);
            Common($"metrics/{id}", network);
            Set("X", Reference("X"));
            Set("t", Reference("t"));
            Set("L", CellWriter.Number(value));
            if (of >= 0)
            {
                Set("w", $"[{string.Join(", ", Enumerable.Range(0, predictor.Classes).Select(c => c == of ? "1" : "0"))}]");
            }

            yield return cells;
        }
    }

    private void Common(string id, string network)
    {
        Set("id", $"{prefix}/{id}");
        Set("network", network);
        Set("dtype", "float32");
        foreach (var (column, cell) in parameters)
        {
            Set(column, cell);
        }
    }

    private void Set(string column, string value) => cells[columns.IndexOf(column)] = value;

    private string Reference(string name) => $"@{stem}.{name}.npy";

    private NpyWriter Beside(string name, string type, params ReadOnlySpan<long> shape) => new(open($"{stem}.{name}.npy"), type, shape);

    private string Weights()
    {
        var weights = predictor.Weights.AsSpan();
        if (weights.Length > ModelOptions.InlineNumbers)
        {
            (predictor.IsMulticlass ? Beside("W", "<f4", predictor.Classes, predictor.Features) : Beside("W", "<f4", predictor.Features)).Write(weights);
            return Reference("W");
        }

        var rows = new List<string>();
        for (var i = 0; i < predictor.Classes; i++)
        {
            rows.Add(Tensor(true, weights.Slice(i * predictor.Features, predictor.Features)));
        }

        return predictor.IsMulticlass ? $"[{string.Join(", ", rows)}]" : rows[0];
    }

    /// <summary>
    /// ML.NET's probability, and how far rounding of its score takes it from the true one: near 0 and 1 the error of the score is
    /// multiplied, so that the last digits claim nothing.
    /// </summary>
    private string Probability(ScoredRow row)
    {
        // A sum of n products in single precision is off by 3u·√(n·Σt²) at most; p' = a·p·(1 − p).
        var squares = (double)predictor.Biases[0] * predictor.Biases[0];
        for (var i = 0; i < row.Features.Length; i++)
        {
            var term = (double)row.Features[i] * predictor.Weights[i];
            squares += term * term;
        }

        const double Roundoff = 1.0 / (1 << 24);
        var p = (double)row.Probability;
        var margin = (Math.Abs(predictor.Scales[0]) * p * (1 - p) * 3 * Roundoff * Math.Sqrt((row.Features.Length + 1) * squares)) + (4 * Roundoff * p);
        var number = CellWriter.Number(row.Probability);
        return double.IsFinite(margin) && p is > 0 and < 1 ? $"{number}±{margin.ToString("0.0E+0", CultureInfo.InvariantCulture)}" : number;
    }

    private string Doubles(IReadOnlyList<double> values) =>
        predictor.IsMulticlass ? $"[{string.Join(", ", values.Select(CellWriter.Number))}]" : CellWriter.Number(values[0]);

    private string Tensor(bool vector, ReadOnlySpan<float> values)
    {
        if (!vector)
        {
            return CellWriter.Number(values[0]);
        }

        text.Clear().Append('[');
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i > 0 ? ", " : "").Append(CellWriter.Number(values[i]));
        }

        return text.Append(']').ToString();
    }
}
