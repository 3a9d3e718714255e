using System.Collections.Immutable;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Cases;

/// <content>What is read once the shapes are known: numbers, cotangents, answers.</content>
internal sealed partial class CaseBuilder
{
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

    private static ImmutableArray<TensorData> ReadCotangents(CaseRow row, ColumnMap map, Plan plan, CellContext context, ref string column)
    {
        var header = row.Source.Header;
        var texts = plan.Results.Select(r => Cell(row, Networks.Plan.GradientName(plan.Network.Values[r].Name))).ToArray();
        var cotangents = ImmutableArray.CreateBuilder<TensorData>(texts.Length);
        for (var k = 0; k < texts.Length; k++)
        {
            var value = plan.Results[k];
            var (shape, type, _) = plan.Values[value];
            column = Networks.Plan.GradientName(plan.Network.Values[value].Name);
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
            if (map.Columns[i].Use == ColumnUse.Cotangent && !plan.Results.Contains(map.Columns[i].Value) && !string.IsNullOrWhiteSpace(row.Record.Cell(i)))
            {
                column = header.Names[i];
                throw new CaseException($"'{plan.Network.Values[map.Columns[i].Value].Name}' holds indices, which have no gradient; leave the cell blank");
            }
        }

        column = "";
        return cotangents.MoveToImmutable();
    }

    private ImmutableArray<Answer> ReadAnswers(CaseRow row, ColumnMap map, Plan plan, CellContext context, ref string column)
    {
        var answers = ImmutableArray.CreateBuilder<Answer>();
        for (var i = 0; i < map.Columns.Length; i++)
        {
            var (use, value) = map.Columns[i];
            if (use is not (ColumnUse.Answer or ColumnUse.GradientAnswer) || row.Record.Cell(i).Trim() is not { Length: > 0 } text)
            {
                continue;
            }

            column = row.Source.Header.Names[i];
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

        _ = Networks.Plan.Create(formula, plan.DType, shapes, maxElements);
        return formula;
    }
}
