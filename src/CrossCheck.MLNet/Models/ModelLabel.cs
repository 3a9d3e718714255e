using Microsoft.ML;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>The true values of the rows: numbers, 0 or 1, or the class's place among the model's scores.</summary>
/// <param name="Name">The column that they are in, as it reaches the predictor.</param>
/// <param name="Column">The column that they are read from, a number, truth value or key.</param>
internal sealed record ModelLabel(string Name, string Column)
{
    /// <summary>Finds the label, and gives it a type that ML.NET's evaluators take.</summary>
    /// <param name="scored">The scored data; what has to be added to it is.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ModelException">The column that was asked for is not there, or is no label.</exception>
    public static ModelLabel? Find(MLContext context, ScoredModel model, string? asked, IReadOnlySet<string> absent, ref IDataView scored)
    {
        var predictor = model.Search.Predictor;
        var columns = model.Before.Schema.Where(c => !c.IsHidden && c.Name != model.Search.FeatureColumn).ToList();
        bool Present(DataViewSchema.Column c) => absent.Count == 0 || !InputColumns.Behind(model.Search.Before, model.Data.Schema, c.Name).Overlaps(absent);
        DataViewSchema.Column? found = columns.Find(c => c.Name == (asked ?? "Label")) is { Name: not null } named && (asked is not null || (Present(named) && Usable(predictor, named.Type))) ? named : null;
        if (asked is not null)
        {
            var place = model.Data is TableView table ? $"{table.Path}: " : "";
            if (found is not { } own || !Present(own))
            {
                throw new ModelException($"{place}there is no column '{asked}' to take the label from; there {(columns.Exists(Present) ? $"are {string.Join(", ", columns.Where(Present).Select(c => $"'{c.Name}'"))}" : "is none")}");
            }

            if (!Usable(predictor, own.Type))
            {
                throw new ModelException($"{place}column '{asked}' is of type {own.Type}, which is no label for {predictor.TypeName}");
            }
        }
        else if (found is null)
        {
            var made = InputColumns.Behind(model.Search.Before, model.Data.Schema, model.Search.FeatureColumn);
            var likely = columns.FindAll(c => Likely(predictor, c.Type) && Present(c) && !InputColumns.Behind(model.Search.Before, model.Data.Schema, c.Name).Overlaps(made));
            found = likely is [var only] ? only : null;
        }

        return found is { } label ? new(label.Name, Prepare(context, label, model.ClassNames, ref scored)) : null;
    }

    /// <summary>Reads the labels along a cursor; NaN where a row has none.</summary>
    public static Func<double> Reader(DataViewRow row, DataViewSchema.Column column, LinearPredictor predictor)
    {
        var number = Number(row, column);
        return predictor switch
        {
            { IsRegression: true } => number,
            { IsMulticlass: true } => () => number() is var c && c >= 0 && c < predictor.Classes && c == Math.Floor(c) ? c : double.NaN,
            _ => () => number() is var v && double.IsNaN(v) ? v : v > 0 ? 1 : 0,
        };
    }

    private static Func<double> Number(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is BooleanDataViewType)
        {
            var getter = row.GetGetter<bool>(column);
            return () => Read(getter) ? 1 : 0;
        }

        if (column.Type is KeyDataViewType key)
        {
            // 0 is a value that the model does not know.
            Func<ulong> value = Type.GetTypeCode(key.RawType) switch
            {
                TypeCode.Byte when row.GetGetter<byte>(column) is var g => () => Read(g),
                TypeCode.UInt16 when row.GetGetter<ushort>(column) is var g => () => Read(g),
                TypeCode.UInt32 when row.GetGetter<uint>(column) is var g => () => Read(g),
                _ when row.GetGetter<ulong>(column) is var g => () => Read(g),
                _ => throw new ModelException($"column '{column.Name}' has the type {key}"),
            };
            return () => value() is > 0 and var k ? k - 1 : double.NaN;
        }

        var single = row.GetGetter<float>(column);
        return () => Read(single);
    }

    private static T Read<T>(ValueGetter<T> getter)
        where T : struct
    {
        T value = default;
        getter(ref value);
        return value;
    }

    private static bool Usable(LinearPredictor predictor, DataViewType type) => type switch
    {
        NumberDataViewType => true,
        BooleanDataViewType => !predictor.IsMulticlass,
        KeyDataViewType key => predictor.IsMulticlass || (!predictor.IsRegression && key.Count == 2),
        TextDataViewType => predictor.IsMulticlass,
        _ => false,
    };

    private static bool Likely(LinearPredictor predictor, DataViewType type) =>
        predictor.IsRegression ? type == NumberDataViewType.Single
        : predictor.IsMulticlass ? type is KeyDataViewType key && key.Count == (ulong)predictor.Classes
        : type is BooleanDataViewType;

    private static string Prepare(MLContext context, DataViewSchema.Column label, IReadOnlyList<string> classes, ref IDataView scored)
    {
        var name = $"{label.Name} for the evaluator";
        switch (label.Type)
        {
            case TextDataViewType:
                var values = context.Data.LoadFromEnumerable(classes.Select(c => new ClassName { Name = c }));
                scored = context.Transforms.Conversion.MapValueToKey(name, label.Name, keyData: values).Fit(scored).Transform(scored);
                return name;
            case NumberDataViewType when label.Type != NumberDataViewType.Single:
                scored = context.Transforms.Conversion.ConvertType(name, label.Name, DataKind.Single).Fit(scored).Transform(scored);
                return name;
            default:
                return label.Name;
        }
    }

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }
}
