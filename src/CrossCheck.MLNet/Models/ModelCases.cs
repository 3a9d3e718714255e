using Microsoft.ML;

namespace CrossCheck.MLNet.Models;

/// <summary>
/// Writes a case file of what a trained linear pipeline computes: one case per row of the data, with the features that reach the
/// predictor, its weights, and ML.NET's own Score and Probability as the answers; and one per metric, over all rows at once.
/// </summary>
public static class ModelCases
{
    /// <param name="context">ML.NET.</param>
    /// <param name="model">A trained pipeline; what counts is its last predictor.</param>
    /// <param name="data">The rows, as they enter the pipeline. They are read several times, a row at a time.</param>
    /// <param name="outFile">The case file. It takes its place when it is complete; tensors that are too large for a cell go into files beside it, <c>OUT.W.npy</c>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="stop">Gives up: nothing is written.</param>
    /// <exception cref="ModelException">There is no linear predictor, or the data do not fit it.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ModelSummary Write(MLContext context, ITransformer model, IDataView data, string outFile, ModelOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(outFile);
        try
        {
            return WriteRows(context, ScoredModel.Of(model, data), outFile, options ?? new ModelOptions(), stop);
        }
        catch (Exception e) when (e is not (ModelException or OperationCanceledException or IOException or OutOfMemoryException))
        {
            // What goes wrong inside a pass comes out of ML.NET wrapped, if it comes from another thread.
            throw data is TableView { Failure: { } bad } ? bad : new ModelException($"the rows could not be scored: {ModelFile.FirstLine(e)}", e);
        }
    }

    private static ModelSummary WriteRows(MLContext context, ScoredModel model, string outFile, ModelOptions options, CancellationToken stop)
    {
        var absent = model.Data is TableView table ? table.Absent.ToHashSet(StringComparer.Ordinal) : [];
        var scored = model.Scored;
        var label = ModelLabel.Find(context, model, options.Label, absent, ref scored);
        var notices = new List<string>();
        if (label is null)
        {
            notices.Add($"no label: {(absent.Count > 0 ? $"the data have no column {string.Join(", ", absent.Select(a => $"'{a}'"))}" : "no column 'Label' fits the predictor; name the one with the true values (--label)")}; the cases end in the Score, without a loss, and there are no metrics");
        }

        // A first pass counts, so that the files' shapes are known before they are written.
        var predictor = model.Search.Predictor;
        var count = RowCount.Of(model, scored, label, stop);
        if (count.Rows == 0)
        {
            throw new ModelException(model.Data is TableView { Lost: [var first, ..] } ? first : $"{(model.Data is TableView empty ? $"{empty.Path}: " : "")}there are no rows");
        }

        predictor = predictor.Kind == PredictorKind.OneVersusAll && !count.SumToOne ? predictor.WithoutProbabilities() : predictor;
        label = count.Labelled > 0 ? label : null;
        var metrics = default(ModelMetrics);
        if (label is not null && options.Metrics)
        {
            metrics = ModelMetrics.Plan(context, model, scored, predictor, label, count, notices);
        }

        using var writer = new CaseWriter(outFile, options.Prefix, predictor, count, hasLabel: label is not null, metrics);
        foreach (var row in ScoredRow.Read(model, scored, label, predictor))
        {
            stop.ThrowIfCancellationRequested();
            writer.Write(row);
        }

        var files = writer.Complete();
        return new ModelSummary
        {
            Predictor = predictor.TypeName,
            Kind = predictor.Kind,
            FeatureColumn = model.Search.FeatureColumn,
            Features = predictor.Features,
            Rows = count.Rows,
            LabelColumn = label?.Name,
            Labelled = count.Labelled,
            Metrics = [.. metrics?.Answers.Select(a => a.Id) ?? []],
            Files = [.. files],
            Lost = (model.Data as TableView)?.Lost ?? [],
            LostLines = (model.Data as TableView)?.LostLines ?? 0,
            Notices = [.. notices],
        };
    }
}
