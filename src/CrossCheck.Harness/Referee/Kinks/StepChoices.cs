using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>The choices that one statement leaves open, at given operands and upstream gradients.</summary>
/// <param name="oneCase">Of a plan of one statement.</param>
internal sealed class StepChoices(Case oneCase)
{
    private readonly Step step = oneCase.Plan.Steps[0];

    /// <summary>Does the operation declare any? Whether the operands hit one is not said.</summary>
    public bool CanHave => step.Call.Spec.Choices is not null;

    /// <summary>The choices, found anew with every look.</summary>
    public IEnumerable<Choice> All() => step.Call.Spec.Choices?.Invoke(new ChoiceContext(step.Call, oneCase.Plan.DType, step.Shapes, step.Results, Values)) ?? [];

    /// <summary>Adds the choices of this statement to a system.</summary>
    /// <param name="row">The row of an element of a value of the plan, by the value's index and the element; −1 where it has none.</param>
    /// <returns>The number of the source.</returns>
    public int AddTo(ChoiceSystem system, Func<int, int, int> row)
    {
        var results = step.Statement.Results.Select(r => oneCase.Plan.Results.IndexOf(r)).ToArray();
        return system.Add(
            All(),
            (slot, element) => IsDifferentiable(slot) ? row(step.Call.Operands[slot].Value, element) : -1,
            (result, element) => results[result] < 0 ? 0 : oneCase.Cotangents[results[result]][element]);
    }

    /// <summary>Are these gradients of the statement's operands right, for one choice at every kink?</summary>
    /// <param name="truth">Per quantity of the plan its true numbers with the declared choices; only those of gradients are used.</param>
    /// <param name="given">Per quantity what is judged; null where there is nothing, which then may be anything.</param>
    /// <param name="tolerances">Per quantity how far each element may be off.</param>
    public static StepVerdict Judge(Case oneCase, IReadOnlyList<double[]> truth, IReadOnlyList<TensorData?> given, IReadOnlyList<double[]> tolerances)
    {
        var plan = oneCase.Plan;
        var (starts, rowsOf, count) = (new List<(int Quantity, int Start)>(), new Dictionary<int, int>(), 0);
        for (var k = 0; k < plan.Quantities.Length; k++)
        {
            if (plan.Quantities[k].Kind == QuantityKind.Gradient && given[k] is { } tensor)
            {
                starts.Add((k, count));
                rowsOf[plan.Quantities[k].Value] = count;
                count += tensor.Count;
            }
        }

        var system = new ChoiceSystem(
            [.. starts.SelectMany(s => given[s.Quantity]!.ToDoubles())], [.. starts.SelectMany(s => tolerances[s.Quantity])], plan.DType);
        foreach (var (k, start) in starts)
        {
            system.AddTruth(truth[k], i => start + i);
        }

        new StepChoices(oneCase).AddTo(system, (value, element) => rowsOf.TryGetValue(value, out var start) ? start + element : -1);
        var solution = system.Solve();
        (int, int) Place(int row) => starts.FindLast(s => s.Start <= row) is var (k, start) ? (k, row - start) : default;
        return new StepVerdict(
            [.. solution.Unexplained.Select(Place)],
            [.. solution.Undecided.Select(Place)],
            [.. solution.Made.Select(m => (m, Place(m.Row).Item1, Place(m.Row).Item2))],
            solution.MadeCount);
    }

    private bool IsDifferentiable(int slot) => step.Roles[slot] == OperandRole.Differentiable && step.Call.Operands[slot].Kind == OperandKind.Value;

    private double[]? Values(int slot)
    {
        var operand = step.Call.Operands[slot];
        return operand.Kind switch
        {
            OperandKind.None => null,
            OperandKind.Constant => [step.Roles[slot] == OperandRole.Index ? operand.Number : oneCase.Plan.DType.Round(operand.Number)],
            _ => oneCase.Inputs[oneCase.Plan.Network.Inputs.IndexOf(operand.Value)].ToDoubles(),
        };
    }
}

/// <summary>What the choices of one statement explain of its gradients.</summary>
/// <param name="Unexplained">The elements that are wrong, whatever is chosen: quantity of the plan and flat index.</param>
/// <param name="Undecided">Elements of which it was not clear in the time.</param>
/// <param name="Made">Choices that are not the declared ones, each with one of the elements that it changes.</param>
/// <param name="MadeCount">The number of all of them, also of those that are not listed.</param>
internal sealed record StepVerdict(
    ImmutableArray<(int Quantity, int Element)> Unexplained,
    ImmutableArray<(int Quantity, int Element)> Undecided,
    ImmutableArray<(ChoiceMade Choice, int Quantity, int Element)> Made,
    long MadeCount)
{
    /// <summary>Is every gradient right, with or without another choice?</summary>
    public bool IsValid => Unexplained.IsEmpty && Undecided.IsEmpty;
}
