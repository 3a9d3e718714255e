using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>A table of separated values as data for a model: read again from the file in each pass, a line at a time.</summary>
internal sealed class TableView : IDataView
{
    private readonly char? separator;
    private readonly TableColumn[] columns;

    private TableView(string path, char? separator, DataViewSchema schema, TableColumn[] columns)
    {
        Path = path;
        this.separator = separator;
        Schema = schema;
        this.columns = columns;
    }

    public string Path { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    /// <summary>The columns of the schema that the table does not have.</summary>
    public IEnumerable<string> Absent => columns.Where(c => c.Cells.Count == 0).Select(c => c.Name);

    /// <summary>The first value that could not be read, in whatever thread that was.</summary>
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

    private sealed class Cursor(TableView table, HashSet<int> active) : DataViewRowCursor
    {
        private readonly TableReader reader = new(table.Path, table.separator);
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
                if (reader.Read())
                {
                    position++;
                    return true;
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
            var (source, keys) = (table.columns[column.Index], Keys(column));
            if (column.Type is VectorDataViewType vector)
            {
                return (ValueGetter<TValue>)(Delegate)typeof(Cursor).GetMethod(nameof(Vector), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
                    .MakeGenericMethod(vector.ItemType.RawType).Invoke(this, [source, vector.ItemType, keys])!;
            }

            if (source.Cells.Count == 0)
            {
                return column.Type.RawType == typeof(float) ? (ValueGetter<TValue>)(Delegate)(ValueGetter<float>)((ref float v) => v = float.NaN)
                    : column.Type.RawType == typeof(double) ? (ValueGetter<TValue>)(Delegate)(ValueGetter<double>)((ref double v) => v = double.NaN)
                    : (ref TValue v) => v = default!;
            }

            var parse = TableValue.Parser(column.Type, keys);
            return (ref TValue value) => value = (TValue)Value(source.Cells[0], parse, column.Type, keys);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                reader.Dispose();
            }

            base.Dispose(disposing);
        }

        private ValueGetter<VBuffer<T>> Vector<T>(TableColumn source, DataViewType item, IReadOnlyList<string> keys)
        {
            var parse = TableValue.Parser(item, keys);
            return (ref VBuffer<T> vector) =>
            {
                var editor = VBufferEditor.Create(ref vector, source.Cells.Count);
                for (var i = 0; i < source.Cells.Count; i++)
                {
                    editor.Values[i] = (T)Value(source.Cells[i], parse, item, keys);
                }

                vector = editor.Commit();
            };
        }

        private object Value(int cell, Func<string, object?> parse, DataViewType type, IReadOnlyList<string> keys)
        {
            var text = cell < reader.Cells.Count ? reader.Cells[cell] : "";
            if (parse(text) is { } value)
            {
                return value;
            }

            var line = reader.LineNumber.ToString(CultureInfo.InvariantCulture);
            var shown = text.Length > 40 ? $"{text[..40]}…" : text;
            throw table.Failure ??= new ModelException($"{table.Path}:{line}: column '{reader.Header[cell]}': '{shown}' is not {TableValue.Expected(type, keys)}");
        }

        private static string[] Keys(DataViewSchema.Column column)
        {
            var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
            if (item is not KeyDataViewType || column.Annotations.Schema.GetColumnOrNull("KeyValues") is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
            {
                return [];
            }

            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetKeyValues(ref names);
            return [.. names.DenseValues().Select(n => n.ToString())];
        }
    }
}
