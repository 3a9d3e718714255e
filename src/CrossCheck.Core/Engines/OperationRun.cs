using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engines;

/// <summary>One case through the functions of an <see cref="OperationEngine"/>: forward in order, backward in reverse.</summary>
/// <remarks>What needs an operation that the engine lacks is left out.</remarks>
internal sealed class OperationRun
{
    private readonly string engine;
    private readonly Case oneCase;
    private readonly Func<OpCall, OperationEngine.Entry?> find;
    private readonly TensorData?[] values;
    private readonly double[]?[] gradients;

    /// <summary>Gradients that need a backward which the engine lacks.</summary>
    private readonly bool[] lost;

    /// <param name="engine">Its name, for messages.</param>
    public OperationRun(string engine, Case oneCase, Func<OpCall, OperationEngine.Entry?> find)
    {
        this.engine = engine;
        this.oneCase = oneCase;
        this.find = find;
        var count = Plan.Values.Length;
        (values, gradients, lost) = (new TensorData?[count], new double[count][], new bool[count]);
        for (var i = 0; i < oneCase.Inputs.Length; i++)
        {
            values[Plan.Network.Inputs[i]] = oneCase.Inputs[i];
        }

        for (var i = 0; i < Plan.Results.Length; i++)
        {
            gradients[Plan.Results[i]] = oneCase.Cotangents[i].ToDoubles();
        }
    }

    private Plan Plan => oneCase.Plan;

    public Trace Run()
    {
        var saved = new object?[Plan.Steps.Length];
        for (var i = 0; i < saved.Length; i++)
        {
            saved[i] = Forward(Plan.Steps[i]);
        }

        for (var i = saved.Length - 1; i >= 0; i--)
        {
            Backward(Plan.Steps[i], saved[i]);
        }

        return new Trace(Plan, [.. Plan.Quantities.Select(q => q.Kind == QuantityKind.Value ? values[q.Value] : lost[q.Value] ? null : Gradient(q.Value))]);
    }

    private object? Forward(Step step)
    {
        if (find(step.Call) is not { } entry || Operands(step) is not { } operands)
        {
            return null;
        }

        var call = new OperationCall(step, Plan.DType, operands, entry.Repeat);
        var needed = step.Statement.Results.Count(r => !Plan.Network.Values[r].IsAuxiliary);
        var given = Asked(call, () => entry.Forward(call));
        foreach (var (value, tensor) in step.Statement.Results.Zip(Outcome.Results(call, step, given, needed)))
        {
            values[value] = tensor;
        }

        return call.Saved;
    }

    private void Backward(Step step, object? saved)
    {
        var results = step.Statement.Results;
        if (!results.Any(r => Plan.Values[r].HasGradient))
        {
            return;
        }

        var wanted = new bool[step.Shapes.Length];
        for (var slot = 0; slot < wanted.Length; slot++)
        {
            var operand = step.Call.Operands[slot];
            wanted[slot] = operand.Kind == OperandKind.Value && step.Roles[slot] == OperandRole.Differentiable && Plan.Values[operand.Value].HasGradient;
        }

        if (find(step.Call) is not { Backward: { } backward } entry || Operands(step) is not { } operands || results.Any(r => lost[r]) || values[results[0]] is null)
        {
            Lose(step, wanted, _ => true);
            return;
        }

        Lose(step, wanted, slot => entry.Lacks(step.Call, slot));

        var upstream = results.Select((r, i) => step.Results[i].Type == ElementType.Int64 || Plan.Network.Values[r].IsAuxiliary ? null : Gradient(r));
        var call = new BackwardCall(step, Plan.DType, operands, entry.Repeat, [.. results.Select(r => values[r])], [.. upstream], wanted) { Saved = saved };
        Asked(call, () =>
        {
            backward(call);
            return true;
        });
        for (var slot = 0; slot < wanted.Length; slot++)
        {
            if (wanted[slot])
            {
                Add(step.Call.Operands[slot].Value, call.Gradient(slot));
            }
        }
    }

    /// <summary>Runs a function of the engine's author; a case that it refuses is told with engine and call.</summary>
    private T Asked<T>(OperationCall call, Func<T> function)
    {
        try
        {
            return Outcome.Guarded(call, function);
        }
        catch (UnsupportedCaseException e)
        {
            throw new UnsupportedCaseException($"{engine} cannot run {call.Call}: {e.Message}");
        }
    }

    /// <summary>Gives up the gradients of these operands, which are then not wanted any more.</summary>
    private void Lose(Step step, bool[] wanted, Func<int, bool> which)
    {
        foreach (var slot in Enumerable.Range(0, wanted.Length).Where(s => wanted[s] && which(s)))
        {
            (lost[step.Call.Operands[slot].Value], wanted[slot]) = (true, false);
        }
    }

    private void Add(int value, double[] gradient)
    {
        if (gradients[value] is not { } sum)
        {
            gradients[value] = gradient;
            return;
        }

        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += gradient[i];
        }
    }

    /// <summary>dL/dv in the case's dtype; zero where nothing that was run depends on it.</summary>
    private TensorData Gradient(int value)
    {
        var (shape, _, _) = Plan.Values[value];
        return TensorData.From(shape, gradients[value] ?? new double[shape.Count], Plan.DType.Element());
    }

    /// <summary>Per slot its tensor, null for None; null where the engine could not compute one of them.</summary>
    private ImmutableArray<TensorData?>? Operands(Step step)
    {
        var operands = new TensorData?[step.Shapes.Length];
        for (var slot = 0; slot < operands.Length; slot++)
        {
            var operand = step.Call.Operands[slot];
            var type = step.Roles[slot] == OperandRole.Index ? ElementType.Int64 : Plan.DType.Element();
            operands[slot] = operand.Kind switch
            {
                OperandKind.None => null,
                OperandKind.Constant => TensorData.From(Shape.Scalar, [operand.Number], type),
                _ => values[operand.Value],
            };
            if (operand.Kind == OperandKind.Value && operands[slot] is null)
            {
                return null;
            }
        }

        return [.. operands];
    }
}
