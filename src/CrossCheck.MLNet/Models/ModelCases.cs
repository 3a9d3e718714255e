using System.Collections.Concurrent;
using CrossCheck.Harness.Cases;
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
        options ??= new ModelOptions();
        try
        {
            var reading = Read(context, ScoredModel.Of(model, data), options, stop);
            using var writer = new CaseWriter(outFile, options.Prefix, reading);
            foreach (var row in reading.Rows(stop))
            {
                writer.Write(row);
            }

            return reading.Summary(writer.Complete());
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw Translate(e, data);
        }
    }

    /// <summary>The same cases as a source of rows, without a file; they are made as they are asked for.</summary>
    /// <param name="summary">What was made of the rows, once they are read.</param>
    /// <inheritdoc cref="Write"/>
    internal static MemoryCases InMemory(MLContext context, ITransformer model, IDataView data, string name, ModelOptions options, out Func<ModelSummary> summary, CancellationToken stop)
    {
        try
        {
            var reading = Read(context, ScoredModel.Of(model, data), options, stop);
            var streams = new Dictionary<string, MemoryStream>();
            var rows = new ModelRows(name, n => streams[n] = new MemoryStream(), reading, options.Prefix);

            // Rows are planned on other threads while further ones are read.
            var files = new ConcurrentDictionary<string, byte[]>(streams.Select(s => KeyValuePair.Create(s.Key, s.Value.ToArray())));
            summary = () => reading.Summary([]);
            return new MemoryCases($"{name}.csv", rows.Columns, Guarded(All(), data), files);

            IEnumerable<string?[]> All()
            {
                foreach (var row in reading.Rows(stop))
                {
                    yield return rows.Of(row);
                }

                // The tensors of all rows are whole now, and the cases of the metrics are the first that name them.
                foreach (var (file, stream) in streams)
                {
                    files[file] = stream.ToArray();
                }

                foreach (var cells in rows.Metrics())
                {
                    yield return cells;
                }
            }
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw Translate(e, data);
        }
    }

    /// <summary>What goes wrong in reading is said as <see cref="Write"/> says it.</summary>
    private static IEnumerable<string?[]> Guarded(IEnumerable<string?[]> rows, IDataView data)
    {
        using var row = rows.GetEnumerator();
        while (Next())
        {
            yield return row.Current;
        }

        bool Next()
        {
            try
            {
                return row.MoveNext();
            }
            catch (Exception e) when (IsForeign(e))
            {
                throw Translate(e, data);
            }
        }
    }

    private static bool IsForeign(Exception e) => e is not (ModelException or OperationCanceledException or IOException or OutOfMemoryException);

    /// <summary>What goes wrong inside a pass comes out of ML.NET wrapped, if it comes from another thread.</summary>
    private static ModelException Translate(Exception e, IDataView data) =>
        data is TableView { Failure: { } bad } ? bad : new ModelException($"the rows could not be scored: {ModelFile.FirstLine(e)}", e);

    /// <summary>A first pass over the rows, which counts them, and their metrics.</summary>
    private static Reading Read(MLContext context, ScoredModel model, ModelOptions options, CancellationToken stop)
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

        return new Reading(model, scored, predictor, count, label, metrics, notices);
    }

    /// <summary>A model and its rows, as far as a first pass tells.</summary>
    /// <param name="Label">Null where no row has one.</param>
    internal sealed record Reading(ScoredModel Model, IDataView Scored, LinearPredictor Predictor, RowCount Count, ModelLabel? Label, ModelMetrics? Metrics, IReadOnlyList<string> Notices)
    {
        public IEnumerable<ScoredRow> Rows(CancellationToken stop)
        {
            foreach (var row in ScoredRow.Read(Model, Scored, Label, Predictor))
            {
                stop.ThrowIfCancellationRequested();
                yield return row;
            }
        }

        public ModelSummary Summary(IReadOnlyList<string> files) => new()
        {
            Predictor = Predictor.TypeName,
            Kind = Predictor.Kind,
            FeatureColumn = Model.Search.FeatureColumn,
            Features = Predictor.Features,
            Rows = Count.Rows,
            LabelColumn = Label?.Name,
            Labelled = Count.Labelled,
            Metrics = [.. Metrics?.Answers.Select(a => a.Id) ?? []],
            Files = [.. files],
            Lost = (Model.Data as TableView)?.Lost ?? [],
            LostLines = (Model.Data as TableView)?.LostLines ?? 0,
            Notices = [.. Notices],
        };
    }
}
