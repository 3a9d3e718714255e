using System.Collections.Immutable;
using System.Globalization;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>
/// A table of separated values as data for a model: read again from the file in each pass, a line at a time. A line that does
/// not fit is left out, in every pass alike, and told.
/// </summary>
internal sealed class TableView : IDataView
{
    /// <summary>So many of the lines that are left out are told in full.</summary>
    private const int MostTold = 20;

    private readonly char? separator;
    private readonly TableColumn[] columns;
    private readonly Func<string, object?>?[] parsers;
    private readonly SortedDictionary<long, string> told = [];
    private readonly HashSet<long> lost = [];

    private TableView(string path, char? separator, DataViewSchema schema, TableColumn[] columns)
    {
        Path = path;
        this.separator = separator;
        Schema = schema;
        this.columns = columns;
        parsers = [.. columns.Select((c, i) => c.Cells.Count == 0 ? null : TableValue.Parser(Item(c.Type), Keys(schema[i])))];
    }

    public string Path { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    /// <summary>The columns of the schema that the table does not have.</summary>
    public IEnumerable<string> Absent => columns.Where(c => c.Cells.Count == 0).Select(c => c.Name);

    /// <summary>The lines that were left out, the first ones, each with its place.</summary>
    public ImmutableArray<string> Lost => [.. told.Values];

    /// <summary>How many lines were left out.</summary>
    public long LostLines => lost.Count;

    /// <summary>Why reading ended in the middle, in whatever thread that was.</summary>
    public ModelException? Failure { get; private set; }

    /// <param name="label">A column of the table that is added where the model has none of that name.</param>
    /// <exception cref="ModelException">The table lacks a column.</exception>
    public static TableView Open(string path, char? separator, DataViewSchema model, IReadOnlySet<string> needed, string? label, LinearPredictor predictor)
    {
        using var reader = new TableReader(path, separator);
        var columns = TableColumn.Find(path, reader.Header, model, needed).ToList();
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(model.Where(c => !c.IsHidden).Select(c => new DataViewSchema.DetachedColumn(c)));
        if (label is not null && columns.TrueForAll(c => c.Name != label) && reader.Header.Index().FirstOrDefault(h => h.Item == label, (Index: -1, Item: "")).Index is >= 0 and var at)
        {
            DataViewType type = predictor.IsRegression ? NumberDataViewType.Single : predictor.IsMulticlass ? TextDataViewType.Instance : BooleanDataViewType.Instance;
            builder.AddColumn(label, type);
            columns.Add(new(label, type, [at]));
        }

        return new(path, reader.Separator, builder.ToSchema(), [.. columns]);
    }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Select(c => c.Index).ToHashSet());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private void Lose(long line, string text)
    {
        lock (lost)
        {
            if (lost.Add(line) && told.Count < MostTold)
            {
                told.Add(line, text);
            }
        }
    }

    /// <summary>Reads every cell that the model has a column for; says what is wrong with the first that does not fit.</summary>
    private string? Parse(CsvRecord record, IReadOnlyList<string> header, object[][] values)
    {
        for (var c = 0; c < columns.Length; c++)
        {
            for (var i = 0; parsers[c] is { } parse && i < values[c].Length; i++)
            {
                var (cell, text) = (columns[c].Cells[i], record.Cell(columns[c].Cells[i]));
                if (parse(text) is not { } value)
                {
                    var shown = text.Length > 40 ? $"{text[..40]}…" : text;
                    return string.Create(CultureInfo.InvariantCulture, $"{Path}:{record.Line}: column '{header[cell]}': '{shown}' is not {TableValue.Expected(Item(columns[c].Type), Keys(Schema[c]))}");
                }

                values[c][i] = value;
            }
        }

        return null;
    }

    private static DataViewType Item(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    /// <summary>The names of a key's values, in order; none where a cell holds its number.</summary>
    private static string[] Keys(DataViewSchema.Column column)
    {
        if (Item(column.Type) is not KeyDataViewType || column.Annotations.Schema.GetColumnOrNull("KeyValues") is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
        {
            return [];
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }

    private sealed class Cursor(TableView table, HashSet<int> active) : DataViewRowCursor
    {
        private readonly TableReader reader = new(table.Path, table.separator);
        private readonly object[][] values = [.. table.columns.Select(c => new object[c.Cells.Count])];
        private long position = -1;

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => table.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        public override bool MoveNext()
        {
            try
            {
                while (reader.Read(table.Lose) is { } record)
                {
                    if (table.Parse(record, reader.Header, values) is not { } wrong)
                    {
                        position++;
                        return true;
                    }

                    table.Lose(record.Line, wrong);
                }

                position = -1;
                return false;
            }
            catch (ModelException e)
            {
                table.Failure ??= e;
                throw;
            }
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var read = values[column.Index];
            if (column.Type is VectorDataViewType vector)
            {
                return (ValueGetter<TValue>)(Delegate)typeof(Cursor).GetMethod(nameof(Vector), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
                    .MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [read])!;
            }

            return read.Length > 0 ? (ref TValue value) => value = (TValue)read[0]
                : column.Type.RawType == typeof(float) ? (ValueGetter<TValue>)(Delegate)(ValueGetter<float>)((ref float v) => v = float.NaN)
                : column.Type.RawType == typeof(double) ? (ValueGetter<TValue>)(Delegate)(ValueGetter<double>)((ref double v) => v = double.NaN)
                : (ref TValue v) => v = default!;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                reader.Dispose();
            }

            base.Dispose(disposing);
        }

        private static ValueGetter<VBuffer<T>> Vector<T>(object[] read) => (ref VBuffer<T> vector) =>
        {
            var editor = VBufferEditor.Create(ref vector, read.Length);
            for (var i = 0; i < read.Length; i++)
            {
                editor.Values[i] = (T)read[i];
            }

            vector = editor.Commit();
        };
    }
}
