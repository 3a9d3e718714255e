using Microsoft.ML;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>Data on their way through a pipeline: as they come, as they reach the predictor, and scored.</summary>
internal sealed class ScoredModel
{
    private ScoredModel(PredictorSearch search, IDataView data, IDataView before, IDataView scored)
    {
        (Search, Data, Before, Scored) = (search, data, before, scored);
        Score = scored.Schema.GetColumnOrNull("Score") is { } named && named.Index >= before.Schema.Count ? named
            : scored.Schema.First(c => c.Index >= before.Schema.Count && !c.IsHidden && (c.Type is VectorDataViewType { ItemType: NumberDataViewType } || c.Type == NumberDataViewType.Single));
        ClassNames = Names(Score, search.Predictor.Classes);
    }

    public PredictorSearch Search { get; }

    public IDataView Data { get; }

    public IDataView Before { get; }

    public IDataView Scored { get; }

    public DataViewSchema.Column Score { get; }

    /// <summary>The classes in the order of their scores: their names, else their numbers.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <exception cref="ModelException">The pipeline does not take these data, or has no linear predictor.</exception>
    public static ScoredModel Of(ITransformer pipeline, IDataView data)
    {
        var search = PredictorSearch.In(pipeline);
        var before = Through(search.Before, data);
        if (before.Schema.GetColumnOrNull(search.FeatureColumn) is not { Type: VectorDataViewType { ItemType: NumberDataViewType item } vector } || item != NumberDataViewType.Single || vector.Size != search.Predictor.Features)
        {
            throw new ModelException(
                $"the predictor reads a column '{search.FeatureColumn}' of {search.Predictor.Features} float32 numbers; what reaches it is {before.Schema.GetColumnOrNull(search.FeatureColumn)?.Type.ToString() ?? "no such column"}");
        }

        return new(search, data, before, Through(search.Scoring, before));
    }

    private static IDataView Through(IEnumerable<ITransformer> steps, IDataView data)
    {
        foreach (var step in steps)
        {
            try
            {
                data = step.Transform(data);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                throw new ModelException($"its step {LinearPredictor.Name(step)} does not take the data's columns: {ModelFile.FirstLine(e)}", e);
            }
        }

        return data;
    }

    private static IReadOnlyList<string> Names(DataViewSchema.Column score, int classes)
    {
        if (!score.HasSlotNames())
        {
            return [.. Enumerable.Range(0, classes).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }
}
