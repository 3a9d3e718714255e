using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// One case at the numbers of one engine, taken apart: of each quantity the part of the network that gives it, between the
/// tensors that the engine has. That is one statement where it has all of them, and a longer stretch where it lacks some.
/// </summary>
internal sealed class StepGraph
{
    private readonly StepTruths truths;
    private readonly IEngine engine;
    private readonly Case whole;
    private readonly Plan plan;
    private readonly TensorData?[] values;
    private readonly TensorData?[] gradients;
    private readonly List<int>[] consumers;
    private readonly Dictionary<string, Part?> parts = [];

    /// <param name="truths">Gives the truth of a part.</param>
    /// <param name="engine">The engine that is judged.</param>
    /// <param name="whole">The case.</param>
    /// <param name="basis">What the engine's operations got: its own trace, or that of another engine at whose values it was asked.</param>
    public StepGraph(StepTruths truths, IEngine engine, Case whole, Trace basis)
    {
        (this.truths, this.engine, this.whole, plan) = (truths, engine, whole, whole.Plan);
        (values, gradients) = (new TensorData?[plan.Values.Length], new TensorData?[plan.Values.Length]);
        for (var k = 0; k < plan.Quantities.Length; k++)
        {
            (plan.Quantities[k].Kind == QuantityKind.Value ? values : gradients)[plan.Quantities[k].Value] = basis.Tensors[k];
        }

        for (var i = 0; i < whole.Inputs.Length; i++)
        {
            values[plan.Network.Inputs[i]] = whole.Inputs[i];
        }

        for (var i = 0; i < plan.Results.Length; i++)
        {
            gradients[plan.Results[i]] = whole.Cotangents[i];
        }

        consumers = [.. plan.Values.Select(_ => new List<int>())];
        for (var s = 0; s < plan.Steps.Length; s++)
        {
            var step = plan.Steps[s];
            for (var slot = 0; slot < step.Roles.Length; slot++)
            {
                var operand = step.Call.Operands[slot];
                if (operand.Kind == OperandKind.Value && step.Roles[slot] == OperandRole.Differentiable && PassesGradient(step) && !consumers[operand.Value].Contains(s))
                {
                    consumers[operand.Value].Add(s);
                }
            }
        }
    }

    /// <summary>The statements that pass a gradient back to a value, ascending.</summary>
    public IReadOnlyList<int> Consumers(int value) => consumers[value];

    /// <summary>The first statement that a quantity is judged by.</summary>
    public int Order(Quantity quantity) => quantity.Kind == QuantityKind.Value
        ? plan.Network.Values[quantity.Value].Statement
        : consumers[quantity.Value].Count == 0 ? 0 : consumers[quantity.Value][0];

    /// <summary>A value as the engine has it; null where it lacks it.</summary>
    public TensorData? Value(int value) => values[value];

    /// <summary>A gradient as the engine has it, 0 where nothing depends on the value; null where it lacks it.</summary>
    public TensorData? Gradient(int value) => gradients[value] ?? (plan.Values[value].HasGradient ? null : Zero(value));

    /// <summary>The part that gives a value, from values that the engine has.</summary>
    public (Part Part, int Quantity)? Before(int value)
    {
        var statement = plan.Network.Values[value].Statement;
        var statements = new SortedSet<int> { statement };
        AddProducers(statements);
        var single = statements.Count == 1;
        var outputs = plan.Steps[statement].Statement.Results.Where(r => !plan.Network.Values[r].IsAuxiliary).ToList();
        var part = Open(statements, outputs, single ? null : Zero);
        return part is null ? null : (part, part.Stretch.FindQuantity(QuantityKind.Value, value));
    }

    /// <summary>The parts that pass a gradient back to a value; null where they end at something that the engine lacks.</summary>
    public IReadOnlyList<(Part Part, int Quantity)>? Uses(int value)
    {
        var uses = new List<(Part, int)>();
        if (consumers[value].TrueForAll(s => plan.Steps[s].Statement.Results.All(r => IsEnd(r)) && HasOperands(s)))
        {
            foreach (var s in consumers[value])
            {
                if (Open([s], Outputs(s), null) is not { } part)
                {
                    return null;
                }

                uses.Add((part, part.Stretch.FindQuantity(QuantityKind.Gradient, value)));
            }

            return uses;
        }

        return Block(value) is { } block ? [(block, block.Stretch.FindQuantity(QuantityKind.Gradient, value))] : null;
    }

    /// <summary>Forgets the parts that nothing before this statement needs.</summary>
    public void Forget(int order)
    {
        foreach (var (key, part) in parts.ToList())
        {
            if (part is null || (part.Stretch.Statements[0] > order && !part.Stretch.Inputs.Any(v => plan.Values[v].HasGradient && consumers[v].Count > 0 && consumers[v][0] <= order)))
            {
                parts.Remove(key);
            }
        }
    }

    /// <summary>A part at other numbers than the engine's.</summary>
    public Part? At(Stretch stretch, Func<int, TensorData?> value, Func<int, TensorData?> gradient) =>
        stretch.CaseOf(whole.Id, value, gradient) is { } oneCase ? new Part(stretch, oneCase, truths.At(oneCase, engine)) : null;

    /// <summary>From a value forward to where its gradient's own parts are known.</summary>
    private Part? Block(int value)
    {
        var (statements, outputs, seen) = (new SortedSet<int>(), new SortedSet<int>(), new HashSet<int> { value });
        var open = new Queue<int>([value]);
        while (open.Count > 0)
        {
            foreach (var s in consumers[open.Dequeue()])
            {
                statements.Add(s);
                foreach (var r in Outputs(s))
                {
                    if (gradients[r] is not null)
                    {
                        outputs.Add(r);
                    }
                    else if (plan.Values[r].HasGradient && seen.Add(r))
                    {
                        open.Enqueue(r);
                    }
                }
            }
        }

        AddProducers(statements, outputs);
        return outputs.Count == 0 ? null : Open(statements, outputs, null);
    }

    /// <summary>The statements that give what these lack, back to values that the engine has.</summary>
    private void AddProducers(SortedSet<int> statements, IReadOnlySet<int>? outputs = null)
    {
        var open = new Queue<int>(statements);
        while (open.Count > 0)
        {
            foreach (var operand in plan.Steps[open.Dequeue()].Call.Operands)
            {
                if (operand.Kind == OperandKind.Value && values[operand.Value] is null && outputs?.Contains(operand.Value) != true
                    && plan.Network.Values[operand.Value].Statement is >= 0 and var producer && statements.Add(producer))
                {
                    open.Enqueue(producer);
                }
            }
        }
    }

    /// <param name="gradient">The upstream gradients; the engine's own, with zeros where it lacks one, if null.</param>
    private Part? Open(IReadOnlyCollection<int> statements, IReadOnlyCollection<int> outputs, Func<int, TensorData?>? gradient)
    {
        var key = $"{string.Join(',', statements)}|{string.Join(',', outputs)}";
        if (!parts.TryGetValue(key, out var part))
        {
            var stretch = statements.Count == 1 ? IsolatedStep.Of(plan)[statements.First()] : new Stretch(plan, [.. statements], outputs);
            part = At(stretch, Value, gradient ?? (r => Gradient(r) ?? Zero(r)));
            parts[key] = part;
        }

        return part;
    }

    /// <summary>Is the gradient of a result known, so that a part may end there?</summary>
    private bool IsEnd(int result) => gradients[result] is not null || !plan.Values[result].HasGradient || plan.Network.Values[result].IsAuxiliary;

    private bool HasOperands(int statement) => plan.Steps[statement].Call.Operands.All(o => o.Kind != OperandKind.Value || values[o.Value] is not null);

    private bool PassesGradient(Step step) => step.Statement.Results.Any(r => plan.Values[r].HasGradient && !plan.Network.Values[r].IsAuxiliary);

    private List<int> Outputs(int statement) => [.. plan.Steps[statement].Statement.Results.Where(r => !plan.Network.Values[r].IsAuxiliary)];

    private TensorData Zero(int value) => TensorData.From(plan.Values[value].Shape, new double[plan.Values[value].Shape.Count], plan.Values[value].Type);
}
