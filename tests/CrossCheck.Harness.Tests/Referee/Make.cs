using System.Collections.Immutable;
using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>Tensors from nested brackets, and rows with their right results.</summary>
internal static class Make
{
    public static TensorData Tensor(string text, ElementType type = ElementType.Float64)
    {
        var cell = Cases.Cells.Cell.Input(text);
        return TensorData.From(cell.Shape, cell.Materialize(), type);
    }

    public static TensorData Tensor(int[] dims, double[] numbers) => new TensorData<double>(Shape.Create(dims), numbers);

    /// <summary>The allowance of the float32 default.</summary>
    public static Func<int, double> Allowed(TensorData expected) => i => Tolerance.Default(DType.Float32).Allowed(expected[i]);

    /// <param name="given">Names of inputs and cotangents (dL/dy), each with its numbers.</param>
    public static (Case Case, Trace Trace) Row(string network, params (string Name, string Text)[] given)
    {
        var parsed = Network.Parse(network, Catalogue.Default);
        var cells = given.ToDictionary(g => g.Name, g => Cases.Cells.Cell.Input(g.Text));
        var plan = Plan.Create(parsed, DType.Float32, [.. parsed.Inputs.Select(i => cells[parsed.Values[i].Name].Shape)]);
        var inputs = parsed.Inputs.Select(i => TensorData.From(cells[parsed.Values[i].Name].Shape, cells[parsed.Values[i].Name].Materialize(), plan.Values[i].Type));
        var cotangents = plan.Results.Select(r => cells.TryGetValue(Plan.GradientName(parsed.Values[r].Name), out var cell)
            ? TensorData.From(cell.Shape, cell.Materialize(), ElementType.Float32)
            : TensorData.From(plan.Values[r].Shape, [1.0], ElementType.Float32));
        var oneCase = new Case("row", plan, [.. inputs], [.. cotangents]);
        Trace? trace = null;
        new DefinitionEngine(Catalogue.Default).Run(new CaseGroup(plan, [oneCase]), (_, t) => trace = t);
        return (oneCase, trace!);
    }
}
