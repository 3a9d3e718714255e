using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Cases;

/// <summary>
/// Makes a case of a row, in two steps: shapes first, numbers later. What is wrong with a row becomes its error, with file, line,
/// column, value and remedy; nothing is thrown. Safe for use from several threads.
/// </summary>
internal sealed partial class CaseBuilder(ICatalogue catalogue, long maxElements)
{
    private readonly NetworkCache cache = new(catalogue, maxElements);
    private readonly ConcurrentDictionary<(Header, Network), ColumnMap> maps = new();

    /// <summary>The dtype of every case, whatever its row says; null where the rows are to say.</summary>
    public DType? AlwaysDType { get; init; }

    /// <summary>Every number of an answer is exact.</summary>
    public bool ExactAnswers { get; init; }

    /// <summary>The row with all that follows from its text and its shapes; no tensor is made.</summary>
    public CaseRow Plan(CaseRow row)
    {
        if (row.Error is not null)
        {
            return Failed(row, row.Error);
        }

        var (column, used) = ("", ImmutableArray<bool>.Empty);
        try
        {
            return Plan(row, ref used, ref column);
        }
        catch (Exception e) when (e is CaseException or ArithmeticException)
        {
            return Failed(row with { Used = used }, column, e);
        }
    }

    /// <summary>A planned row with its tensors.</summary>
    public CaseRow Build(CaseRow row)
    {
        if (row.Plan is null)
        {
            return row;
        }

        var column = "";
        try
        {
            return Build(row, ref column);
        }
        catch (Exception e) when (e is CaseException or ArithmeticException)
        {
            return Failed(row, column, e);
        }
    }

    private CaseRow Failed(CaseRow row, string column, Exception e) =>
        Failed(row, $"{row.Place}: {(column.Length > 0 ? column + ": " : "")}{(e is CaseException ? "" : "the numbers are out of bounds: ")}{e.Message}");

    /// <summary>The row as it was read, with its error.</summary>
    private CaseRow Failed(CaseRow row, string message) => new(row.Source, row.Record, row.Id)
    {
        Position = row.Position,
        Tags = row.Tags,
        Used = row.Used,
        Half = row.Half,
        DType = AlwaysDType ?? row.Half ?? DType.Float32,
        Error = message,
    };

    /// <param name="used">The columns that the row used, which it did even if it goes wrong later.</param>
    /// <param name="column">The column being read, for the message of whatever goes wrong.</param>
    private CaseRow Plan(CaseRow row, ref ImmutableArray<bool> used, ref string column)
    {
        var header = row.Source.Header;
        for (var i = header.Names.Length; i < row.Record.Cells.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(row.Record.Cells[i]))
            {
                throw new CaseException($"cell {i + 1} ('{Shorten(row.Record.Cells[i])}') stands past the header's {header.Names.Length} columns; quote a cell that holds commas");
            }
        }

        column = "dtype";
        var dtype = AlwaysDType ?? row.Half ?? ReadDType(Cell(row, "dtype"));
        var tolerance = ReadTolerance(row, ref column);

        column = "network";
        var network = ReadNetwork(row);
        column = "";
        var map = MapOf(header, network);
        var own = CheckColumns(row, map, ref used, ref column);

        var context = Context(row, dtype);
        var cells = new TensorCell[network.Inputs.Length];
        for (var k = 0; k < cells.Length; k++)
        {
            column = network.Values[network.Inputs[k]].Name;
            cells[k] = ReadInput(row, map, network.Inputs[k], context with { Column = column });
        }

        column = "network";
        var plan = cache.Plan(network, dtype, Array.ConvertAll(cells, c => c.Shape));
        return row with
        {
            DType = dtype,
            Note = Cell(row, "note"),
            Tolerance = tolerance,
            Network = network.Text,
            Own = own,
            Used = used,
            Cells = ImmutableCollectionsMarshal.AsImmutableArray(cells),
            Plan = plan,
        };
    }

    private CaseRow Build(CaseRow row, ref string column)
    {
        var (plan, network) = (row.Plan!, row.Plan!.Network);
        var (map, context) = (MapOf(row.Source.Header, network), Context(row, row.DType));
        var inputs = ImmutableArray.CreateBuilder<TensorData>(row.Cells.Length);
        for (var k = 0; k < row.Cells.Length; k++)
        {
            column = network.Values[network.Inputs[k]].Name;
            inputs.Add(Materialize(row.Cells[k], plan.Values[network.Inputs[k]].Type));
        }

        column = "";
        CheckIndices(plan, inputs, ref column);
        var cotangents = ReadCotangents(row, map, plan, context, ref column);
        return row with
        {
            Answers = ReadAnswers(row, map, plan, context, ref column),
            Case = new Case(row.Id, plan, inputs.MoveToImmutable(), cotangents),
        };
    }

    private ColumnMap MapOf(Header header, Network network) => maps.GetOrAdd((header, network), k => new ColumnMap(k.Item1, k.Item2));

    private CellContext Context(CaseRow row, DType dtype) =>
        new() { DType = dtype, Folder = row.Source.Folder, Files = row.Source.Files, Seed = Seed(row), MaxElements = maxElements };

    private static string Cell(CaseRow row, string column) => row.Source.Header.Find(column) is >= 0 and var i ? row.Record.Cell(i).Trim() : "";

    private static DType ReadDType(string text) =>
        text.Length == 0 ? DType.Float32
        : DTypes.TryParse(text, out var dtype) ? dtype
        : throw new CaseException($"'{Shorten(text)}' is not a dtype; it is float32 (also where the cell is blank), float64, or {CaseRow.Both}: a case of each");

    private static Tolerance? ReadTolerance(CaseRow row, ref string column)
    {
        var (rtol, atol) = (Cell(row, "rtol"), Cell(row, "atol"));
        if (rtol.Length == 0 && atol.Length == 0)
        {
            return null;
        }

        if (rtol.Length == 0 || atol.Length == 0)
        {
            column = rtol.Length == 0 ? "rtol" : "atol";
            throw new CaseException($"blank, but {(rtol.Length == 0 ? "atol" : "rtol")} is given; give both or neither");
        }

        column = "rtol";
        var relative = ReadBound(rtol);
        column = "atol";
        return new Tolerance(relative, ReadBound(atol));
    }

    private static double ReadBound(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0
            ? value
            : throw new CaseException($"'{Shorten(text)}' must be a finite number that is not negative, such as 1e-6");

    private Network ReadNetwork(CaseRow row)
    {
        var text = row.NetworkCell;
        var file = text.StartsWith('@') ? text[1..].Trim() : null;
        if (file is not null)
        {
            text = cache.ReadFile(row.Source.Folder, file);
        }

        try
        {
            return cache.Parse(text);
        }
        catch (NetworkException e)
        {
            var place = file is not null ? $"{file}:{e.Line}:{e.Column}: " : "";
            var at = file is not null ? "" : e.Line > 1 ? $" (line {e.Line} of the cell, character {e.Column})" : $" (character {e.Column})";
            throw new CaseException($"{place}{e.Message}{at}");
        }
    }

    /// <summary>Every cell that is filled must be of use; returns the author's own columns.</summary>
    private static ImmutableArray<KeyValuePair<string, string>> CheckColumns(CaseRow row, ColumnMap map, ref ImmutableArray<bool> used, ref string column)
    {
        var header = row.Source.Header;
        var own = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (var i = 0; i < header.Names.Length; i++)
        {
            var blank = string.IsNullOrWhiteSpace(row.Record.Cell(i));
            var use = map.Columns[i].Use;
            if (use == ColumnUse.Own && !blank)
            {
                own.Add(new(header.Names[i], row.Record.Cell(i)));
            }
            else if (use == ColumnUse.Unknown && !blank)
            {
                // It is not unused, only wrong.
                used = [.. map.Known[..i], true];
                column = header.Names[i];
                throw new CaseException(map.Explain(i));
            }
        }

        used = map.Known;
        return own.ToImmutable();
    }

    private static TensorCell ReadInput(CaseRow row, ColumnMap map, int input, CellContext context)
    {
        var index = map.ColumnOf(input);
        var text = index < 0 ? "" : row.Record.Cell(index).Trim();
        if (text.Length > 0)
        {
            return TensorCell.Parse(text, context);
        }

        var unknown = row.Source.Header.Names.Where((_, i) => map.Columns[i].Use is ColumnUse.Unknown);
        throw new CaseException(index < 0
            ? $"the network uses '{context.Column}', but there is no such column{Spelling.Suggest(context.Column, unknown)}"
            : $"the network uses '{context.Column}', but its cell is blank; an input must be given");
    }

    /// <summary>What a generator without a seed is seeded by: the id, or the row's text where there is none, of a second case with its suffix.</summary>
    private static string Seed(CaseRow row) =>
        Cell(row, "id").Length > 0 ? row.Id : string.Join(',', row.Record.Cells.Select(c => c.Trim())).TrimEnd(',') + row.Suffix;

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
