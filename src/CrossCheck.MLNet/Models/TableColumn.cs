using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace CrossCheck.MLNet.Models;

/// <summary>A column of a model's input, and the cells of the table that it is read from.</summary>
/// <param name="Cells">Their places; empty where the table lacks the column and nothing depends on it.</param>
internal sealed record TableColumn(string Name, DataViewType Type, IReadOnlyList<int> Cells)
{
    /// <summary>Finds every column of the schema in the header.</summary>
    /// <param name="needed">The columns that the model's features depend on; the others may be absent.</param>
    /// <exception cref="ModelException">A needed column is not there.</exception>
    public static TableColumn[] Find(string path, IReadOnlyList<string> header, DataViewSchema schema, IReadOnlySet<string> needed)
    {
        var places = header.Index().Where(h => h.Item.Length > 0).GroupBy(h => h.Item, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(h => h.Index).ToArray(), StringComparer.Ordinal);
        if (places.FirstOrDefault(p => p.Value.Length > 1).Key is { } twice)
        {
            throw new ModelException($"{path}: the header has the column '{twice}' {places[twice].Length} times; name each column once");
        }

        int At(string name) => places.TryGetValue(name, out var at) ? at[0] : -1;
        var visible = schema.Where(c => !c.IsHidden).ToArray();
        var names = visible.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var columns = new TableColumn?[visible.Length];
        for (var i = 0; i < visible.Length; i++)
        {
            var column = visible[i];
            var cells = column.Type is VectorDataViewType vector ? Run(vector.Size, column, At, header, names) : At(column.Name) is >= 0 and var at ? [at] : null;
            columns[i] = cells is null ? null : new(column.Name, column.Type, cells);
        }

        // A vector that nothing names takes what is left, if that is just as many columns side by side.
        var unnamed = visible.Index().Where(c => columns[c.Index] is null && c.Item.Type is VectorDataViewType).ToArray();
        if (unnamed is [(var place, { Type: VectorDataViewType { Size: > 0 } only } left)])
        {
            var taken = columns.SelectMany(c => c?.Cells ?? []).ToHashSet();
            var free = Enumerable.Range(0, header.Count).Where(i => !taken.Contains(i) && !names.Contains(header[i])).ToArray();
            columns[place] = free.Length == only.Size && free[^1] - free[0] == free.Length - 1 ? new(left.Name, left.Type, free) : null;
        }

        for (var i = 0; i < visible.Length; i++)
        {
            columns[i] ??= needed.Contains(visible[i].Name) ? throw Missing(path, header, visible[i]) : new(visible[i].Name, visible[i].Type, []);
        }

        return columns!;
    }

    /// <summary>The cells of a vector: by its slots' names, as NAME0, NAME1, … (or from 1), or from the column NAME on.</summary>
    private static int[]? Run(int size, DataViewSchema.Column column, Func<string, int> at, IReadOnlyList<string> header, HashSet<string> names)
    {
        if (size == 0)
        {
            return null;
        }

        if (column.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> slots = default;
            column.GetSlotNames(ref slots);
            var named = slots.DenseValues().Select(s => at(s.ToString().Trim())).ToArray();
            if (named.All(i => i >= 0))
            {
                return named;
            }
        }

        foreach (var first in new[] { 0, 1 })
        {
            var numbered = Enumerable.Range(first, size).Select(k => at(string.Create(CultureInfo.InvariantCulture, $"{column.Name}{k}"))).ToArray();
            if (numbered.All(i => i >= 0))
            {
                return numbered;
            }
        }

        var start = at(column.Name);
        return start >= 0 && start + size <= header.Count && Enumerable.Range(start + 1, size - 1).All(i => !names.Contains(header[i])) ? [.. Enumerable.Range(start, size)] : null;
    }

    private static ModelException Missing(string path, IReadOnlyList<string> header, DataViewSchema.Column column)
    {
        var has = $"the header has {string.Join(", ", header.Take(30).Select(h => $"'{h}'"))}{(header.Count > 30 ? ", …" : "")}";
        return new ModelException(column.Type is not VectorDataViewType vector
            ? $"{path}: there is no column '{column.Name}', from which the model's features are made; {has}"
            : vector.Size == 0
                ? $"{path}: the model's column '{column.Name}' is a vector of unknown size, which a table cannot hold; save the model with data of a fixed size"
                : string.Create(CultureInfo.InvariantCulture, $"{path}: the model's column '{column.Name}' is a vector of {vector.Size}: name its columns '{column.Name}0' to '{column.Name}{vector.Size - 1}', or the first of {vector.Size} side by side '{column.Name}'; {has}"));
    }
}
