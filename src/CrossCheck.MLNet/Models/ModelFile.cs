using Microsoft.ML;

namespace CrossCheck.MLNet.Models;

/// <summary>A pipeline that was saved with <c>mlContext.Model.Save</c>, and the schema of the data that it takes.</summary>
public sealed class ModelFile
{
    private readonly MLContext context;
    private readonly string path;

    private ModelFile(MLContext context, string path, ITransformer transformer, DataViewSchema inputSchema)
    {
        this.context = context;
        this.path = path;
        Transformer = transformer;
        InputSchema = inputSchema;
    }

    /// <summary>The trained pipeline.</summary>
    public ITransformer Transformer { get; }

    /// <summary>The columns of the data that it was trained on.</summary>
    public DataViewSchema InputSchema { get; }

    /// <exception cref="ModelException">The file is no model, or was saved without the schema of its data; the message begins with the path.</exception>
    public static ModelFile Load(MLContext context, string path)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(path);
        ITransformer transformer;
        DataViewSchema? schema;
        try
        {
            transformer = context.Model.Load(path, out schema);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ModelException(
                Directory.Exists(path) ? $"{path}: is a folder; give the .zip file that mlContext.Model.Save wrote"
                : !File.Exists(path) ? $"{path}: no such file"
                : $"{path}: is no saved ML.NET model, as mlContext.Model.Save writes it: {FirstLine(e)}", e);
        }

        return schema is null
            ? throw new ModelException($"{path}: was saved without the schema of its data; save it with mlContext.Model.Save(model, data.Schema, path)")
            : new ModelFile(context, path, transformer, schema);
    }

    /// <summary>Reads a table with a header as data of this model: its columns are found by the model's names for them.</summary>
    /// <param name="data">A file of comma-, tab- or semicolon-separated values.</param>
    /// <param name="separator">What separates the cells; null to go by the header.</param>
    /// <param name="label">The column with the true values, if it is not the model's own.</param>
    /// <exception cref="ModelException">The table cannot be used; the message names file, and column or line. Bad numbers are found while it is read.</exception>
    public IDataView Read(string data, char? separator = null, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        try
        {
            return TableView.Open(data, separator, InputSchema, InputColumns.Of(Transformer, InputSchema), label, PredictorSearch.In(Transformer).Predictor);
        }
        catch (ModelException e) when (!e.Message.StartsWith(data, StringComparison.Ordinal))
        {
            throw new ModelException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Writes the cases of these data; see <see cref="ModelCases.Write"/>.</summary>
    /// <exception cref="ModelException">The model or the data cannot be used; the message begins with the path of one of them.</exception>
    public ModelSummary WriteCases(IDataView data, string outFile, ModelOptions? options = null, CancellationToken stop = default)
    {
        try
        {
            return ModelCases.Write(context, Transformer, data, outFile, options, stop);
        }
        catch (ModelException e) when (data is not TableView table || !e.Message.StartsWith(table.Path, StringComparison.Ordinal))
        {
            throw new ModelException($"{path}: {e.Message}", e);
        }
    }

    internal static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim();
}
