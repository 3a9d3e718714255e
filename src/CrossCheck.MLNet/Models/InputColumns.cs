using Microsoft.ML;

namespace CrossCheck.MLNet.Models;

/// <summary>Which columns of its input a pipeline's columns are made of.</summary>
internal static class InputColumns
{
    /// <summary>The input columns that the features depend on; all of them where the pipeline cannot say.</summary>
    public static IReadOnlySet<string> Of(ITransformer pipeline, DataViewSchema input)
    {
        var search = PredictorSearch.In(pipeline);
        return Behind(search.Before, input, search.FeatureColumn);
    }

    /// <summary>The input columns that a column behind these steps depends on.</summary>
    public static IReadOnlySet<string> Behind(IReadOnlyList<ITransformer> steps, DataViewSchema input, string column)
    {
        var all = input.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        if (steps.Any(s => !s.IsRowToRowMapper))
        {
            return all;
        }

        var schemas = new List<DataViewSchema> { input };
        foreach (var step in steps)
        {
            schemas.Add(Apply(step, schemas[^1]));
        }

        var needed = new HashSet<string>(StringComparer.Ordinal) { column };
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var mapper = steps[i].GetRowToRowMapper(schemas[i]);
            needed = [.. mapper.GetDependencies(mapper.OutputSchema.Where(c => !c.IsHidden && needed.Contains(c.Name))).Select(c => c.Name)];
        }

        return needed;
    }

    private static DataViewSchema Apply(ITransformer step, DataViewSchema schema)
    {
        try
        {
            return step.GetOutputSchema(schema);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new ModelException($"its step {LinearPredictor.Name(step)} does not take the data's columns: {ModelFile.FirstLine(e)}", e);
        }
    }
}
