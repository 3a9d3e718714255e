using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Cases;

/// <summary>
/// Makes a case of a row. What is wrong with a row becomes its error, with file, line, column, value and
/// remedy; nothing is thrown. Safe for use from several threads.
/// </summary>
internal sealed class CaseBuilder(ICatalogue catalogue, long maxElements)
{
    private readonly NetworkCache cache = new(catalogue, maxElements);
    private readonly ConcurrentDictionary<(Header, Network), ColumnMap> maps = new();

    /// <summary>The dtype of every case, whatever its row says; null where the rows are to say.</summary>
    public DType? AlwaysDType { get; init; }

    /// <summary>Every number of an answer is exact.</summary>
    public bool ExactAnswers { get; init; }

    public CaseRow Build(RawRow raw)
    {
        var row = new CaseRow { Id = raw.Id, Source = raw.Source, Tags = raw.Tags, DType = AlwaysDType ?? raw.Half ?? DType.Float32 };
        var column = "";
        try
        {
            return raw.Problem is not null ? throw new CaseException(raw.Problem) : Build(raw, row, ref column);
        }
        catch (CaseException e)
        {
            return Failed(row, $"{raw.Source}: {(column.Length > 0 ? column + ": " : "")}{e.Message}");
        }
        catch (Exception e) when (e is OverflowException or ArithmeticException)
        {
            return Failed(row, $"{raw.Source}: {(column.Length > 0 ? column + ": " : "")}the numbers are out of bounds: {e.Message}");
        }
    }

    private static CaseRow Failed(CaseRow row, string message) => row with { Error = message };

    /// <param name="column">The column being read, for the message of whatever goes wrong.</param>
    private CaseRow Build(RawRow raw, CaseRow row, ref string column)
    {
        var header = raw.File.Header;
        for (var i = header.Names.Length; i < raw.Record.Cells.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(raw.Record.Cells[i]))
            {
                throw new CaseException($"cell {i + 1} ('{Shorten(raw.Record.Cells[i])}') stands past the header's {header.Names.Length} columns; quote a cell that holds commas");
            }
        }

        column = "dtype";
        var dtype = AlwaysDType ?? raw.Half ?? ReadDType(Cell(raw, "dtype"));
        row = row with { DType = dtype, Note = Cell(raw, "note") };
        var tolerance = ReadTolerance(raw, ref column);

        column = "network";
        var network = ReadNetwork(raw);
        row = row with { Network = network.Text };
        column = "";
        var map = maps.GetOrAdd((header, network), k => new ColumnMap(k.Item1, k.Item2));
        row = row with { Own = CheckColumns(raw, map, ref column) };

        var context = new CellContext { DType = dtype, Folder = raw.File.Folder, Seed = Seed(raw), MaxElements = maxElements };
        var cells = new TensorCell[network.Inputs.Length];
        for (var k = 0; k < cells.Length; k++)
        {
            column = network.Values[network.Inputs[k]].Name;
            cells[k] = ReadInput(raw, map, network.Inputs[k], context with { Column = column });
        }

        column = "network";
        var plan = cache.Plan(network, dtype, Array.ConvertAll(cells, c => c.Shape));
        var inputs = ImmutableArray.CreateBuilder<TensorData>(cells.Length);
        for (var k = 0; k < cells.Length; k++)
        {
            column = network.Values[network.Inputs[k]].Name;
            inputs.Add(Materialize(cells[k], plan.Values[network.Inputs[k]].Type));
        }

        column = "";
        CheckIndices(plan, inputs, ref column);
        var cotangents = ReadCotangents(raw, map, plan, context, ref column);
        return row with
        {
            Tolerance = tolerance,
            Answers = ReadAnswers(raw, map, plan, context, ref column),
            Case = new Case(raw.Id, plan, inputs.MoveToImmutable(), cotangents),
        };
    }

    private static string Cell(RawRow raw, string column) => raw.File.Header.Find(column) is >= 0 and var i ? raw.Record.Cell(i).Trim() : "";

    private static DType ReadDType(string text) =>
        text.Length == 0 ? DType.Float32
        : DTypes.TryParse(text, out var dtype) ? dtype
        : throw new CaseException($"'{Shorten(text)}' is not a dtype; it is float32 (also where the cell is blank), float64, or {RawRow.Both}: a case of each");

    private static Tolerance? ReadTolerance(RawRow raw, ref string column)
    {
        var (rtol, atol) = (Cell(raw, "rtol"), Cell(raw, "atol"));
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

    private Network ReadNetwork(RawRow raw)
    {
        var text = raw.Network;
        var file = text.StartsWith('@') ? text[1..].Trim() : null;
        if (file is not null)
        {
            text = cache.ReadFile(raw.File.Folder, file);
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
    private static ImmutableArray<KeyValuePair<string, string>> CheckColumns(RawRow raw, ColumnMap map, ref string column)
    {
        var header = raw.File.Header;
        var own = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (var i = 0; i < header.Names.Length; i++)
        {
            var blank = string.IsNullOrWhiteSpace(raw.Record.Cell(i));
            var use = map.Columns[i].Use;
            header.Used[i] |= use != ColumnUse.Unknown || !blank;
            if (use == ColumnUse.Own && !blank)
            {
                own.Add(new(header.Names[i], raw.Record.Cell(i)));
            }
            else if (use == ColumnUse.Unknown && !blank)
            {
                column = header.Names[i];
                throw new CaseException(map.Explain(i));
            }
        }

        return own.ToImmutable();
    }

    private static TensorCell ReadInput(RawRow raw, ColumnMap map, int input, CellContext context)
    {
        var index = map.ColumnOf(input);
        var text = index < 0 ? "" : raw.Record.Cell(index).Trim();
        if (text.Length > 0)
        {
            return TensorCell.Parse(text, context);
        }

        var unknown = raw.File.Header.Names.Where((_, i) => map.Columns[i].Use is ColumnUse.Unknown);
        throw new CaseException(index < 0
            ? $"the network uses '{context.Column}', but there is no such column{Spelling.Suggest(context.Column, unknown)}"
            : $"the network uses '{context.Column}', but its cell is blank; an input must be given");
    }

    /// <summary>The numbers in the type that the plan gives the input; indices must be whole.</summary>
    private static TensorData Materialize(TensorCell cell, ElementType type)
    {
        var values = cell.Materialize();
        return type == ElementType.Int64
            ? new TensorData<long>(cell.Shape, IndexCell.Indices(values, cell.Shape))
            : TensorData.From(cell.Shape, values, type);
    }

    /// <summary>Class indices in range, before anything runs.</summary>
    private static void CheckIndices(Plan plan, IReadOnlyList<TensorData> inputs, ref string column)
    {
        foreach (var step in plan.Steps)
        {
            var given = new (long[]? Values, string Column)[step.Roles.Length];
            for (var slot = 0; slot < given.Length; slot++)
            {
                var operand = step.Call.Operands[slot];
                if (step.Roles[slot] != OperandRole.Index || operand.Kind == OperandKind.None || step.Shapes[slot] is not { } shape)
                {
                    continue;
                }

                if (operand.Kind == OperandKind.Constant)
                {
                    column = "network";
                    given[slot] = (IndexCell.Indices([operand.Number], shape), column);
                }
                else if (plan.Network.Inputs.IndexOf(operand.Value) is >= 0 and var input)
                {
                    column = plan.Network.Values[operand.Value].Name;
                    given[slot] = (inputs[input] is TensorData<long> indices ? indices.Values.ToArray() : IndexCell.Indices(inputs[input].ToDoubles(), shape), column);
                }
            }

            for (var slot = 0; slot < given.Length; slot++)
            {
                if (given[slot].Values is { } values)
                {
                    column = given[slot].Column;
                    step.Call.Spec.CheckIndices?.Invoke(
                        new IndexCheck(step.Call, slot, values, step.Shapes[slot]!, step.Shapes) { Others = other => given[other].Values is { } v ? v : null });
                }
            }
        }

        column = "";
    }

    private static ImmutableArray<TensorData> ReadCotangents(RawRow raw, ColumnMap map, Plan plan, CellContext context, ref string column)
    {
        var header = raw.File.Header;
        var texts = plan.Results.Select(r => Cell(raw, Plan.GradientName(plan.Network.Values[r].Name))).ToArray();
        var cotangents = ImmutableArray.CreateBuilder<TensorData>(texts.Length);
        for (var k = 0; k < texts.Length; k++)
        {
            var value = plan.Results[k];
            var (shape, type, _) = plan.Values[value];
            column = Plan.GradientName(plan.Network.Values[value].Name);
            var own = context with { Column = column };
            if (texts[k] == "random")
            {
                cotangents.Add(TensorData.From(shape, Generators.Cotangent(own.Seed, (int)shape.Count, column), type));
            }
            else if (texts[k].Length > 0)
            {
                var cell = TensorCell.Parse(texts[k], own);
                if (cell.Shape != shape && !(cell.Shape.Rank == 0 && shape.Count == 1))
                {
                    throw new CaseException($"has the shape {cell.Shape}, but '{plan.Network.Values[value].Name}' has {shape}; a cotangent has exactly the result's shape");
                }

                cotangents.Add(TensorData.From(shape, cell.Materialize(), type));
            }
            else if (plan.ScalarResult >= 0)
            {
                cotangents.Add(TensorData.From(shape, [1.0], type));
            }
            else if (texts.Any(t => t.Length > 0))
            {
                cotangents.Add(TensorData.From(shape, new double[shape.Count], type));
            }
            else
            {
                throw new CaseException(
                    $"{(header.Find(column) < 0 ? "there is no such column" : "the cell is blank")}, but the network ends in '{plan.Network.Values[value].Name}' of shape {shape}: give its cotangent (upstream gradient) in that shape, or write random");
            }
        }

        for (var i = 0; i < map.Columns.Length; i++)
        {
            if (map.Columns[i].Use == ColumnUse.Cotangent && !plan.Results.Contains(map.Columns[i].Value) && !string.IsNullOrWhiteSpace(raw.Record.Cell(i)))
            {
                column = header.Names[i];
                throw new CaseException($"'{plan.Network.Values[map.Columns[i].Value].Name}' holds indices, which have no gradient; leave the cell blank");
            }
        }

        column = "";
        return cotangents.MoveToImmutable();
    }

    private ImmutableArray<Answer> ReadAnswers(RawRow raw, ColumnMap map, Plan plan, CellContext context, ref string column)
    {
        var answers = ImmutableArray.CreateBuilder<Answer>();
        for (var i = 0; i < map.Columns.Length; i++)
        {
            var (use, value) = map.Columns[i];
            if (use is not (ColumnUse.Answer or ColumnUse.GradientAnswer) || raw.Record.Cell(i).Trim() is not { Length: > 0 } text)
            {
                continue;
            }

            column = raw.File.Header.Names[i];
            if (use == ColumnUse.GradientAnswer && plan.Values[value].Type == ElementType.Int64)
            {
                throw new CaseException($"'{plan.Network.Values[value].Name}' holds indices, which have no gradient; leave the cell blank");
            }

            var cell = AnswerCell.Parse(text, context with { Column = column }, ExactAnswers);
            var formula = cell.Formula is { } expression ? ReadFormula(expression, plan, use == ColumnUse.GradientAnswer ? "dL." + plan.Network.Values[value].Name : column) : null;
            answers.Add(new Answer(column, value, use == ColumnUse.GradientAnswer, cell, formula));
        }

        column = "";
        return answers.ToImmutable();
    }

    /// <summary>A formula may use the row's own names, and <c>dL.u</c> for gradients; its shapes must fit.</summary>
    private Network ReadFormula(string text, Plan plan, string own)
    {
        Network formula;
        try
        {
            formula = Network.ParseFormula(text, catalogue);
        }
        catch (NetworkException e)
        {
            throw new CaseException($"formula: {e.Message} (character {e.Column})");
        }

        var shapes = new List<Shape>();
        foreach (var input in formula.Inputs)
        {
            var name = formula.Values[input].Name;
            if (name == own)
            {
                throw new CaseException($"formula: '{name}' is the very value that it answers for; it would always be right");
            }

            var value = CaseTensors.FindFormulaName(plan, name);
            if (value < 0)
            {
                throw new CaseException($"formula: '{name}' is neither a name of this row nor a gradient of one{Spelling.Suggest(name, CaseTensors.FormulaNames(plan))}");
            }

            shapes.Add(plan.Values[value].Shape);
        }

        _ = Plan.Create(formula, plan.DType, shapes, maxElements);
        return formula;
    }

    /// <summary>What a generator without a seed is seeded by: the id, or the row's text where there is none, of a second case with its suffix.</summary>
    private static string Seed(RawRow raw) =>
        Cell(raw, "id").Length > 0 ? raw.Id : string.Join(',', raw.Record.Cells.Select(c => c.Trim())).TrimEnd(',') + raw.Suffix;

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
