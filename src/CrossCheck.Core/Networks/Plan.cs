using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Networks;

/// <summary>Shape and type of one value of a network.</summary>
/// <param name="HasGradient">The last results depend on it through differentiable arguments.</param>
public readonly record struct ValuePlan(Shape Shape, ElementType Type, bool HasGradient);

/// <summary>One statement with the shapes and roles that its operands have here.</summary>
public sealed record Step(Statement Statement, ImmutableArray<Shape?> Shapes, ImmutableArray<OperandRole> Roles, ImmutableArray<Result> Results)
{
    /// <summary>The operation with its options.</summary>
    public OpCall Call => Statement.Call;
}

/// <summary>What of a value is compared.</summary>
public enum QuantityKind
{
    /// <summary>The value itself.</summary>
    Value,

    /// <summary>The gradient of the result with respect to it.</summary>
    Gradient,
}

/// <summary>One tensor that is compared: a value, or the gradient with respect to one.</summary>
/// <param name="Value">Index into <see cref="Network.Values"/>.</param>
public sealed record Quantity(string Name, QuantityKind Kind, int Value, Shape Shape, ElementType Type);

/// <summary>
/// A network with the shapes of its inputs: every shape, type and role that follows, what is to be compared,
/// and how many numbers that is, all found before anything runs or is allocated.
/// </summary>
public sealed class Plan
{
    private Plan(
        Network network, DType dtype, ImmutableArray<ValuePlan> values, ImmutableArray<Step> steps, ImmutableArray<Quantity> quantities, long elements)
    {
        Network = network;
        DType = dtype;
        Values = values;
        Steps = steps;
        Quantities = quantities;
        Elements = elements;
        Results = [.. network.LastResults.Where(r => values[r].Type != ElementType.Int64)];
    }

    /// <summary>The program that is planned.</summary>
    public Network Network { get; }

    /// <summary>The type of its floats.</summary>
    public DType DType { get; }

    /// <summary>Per value of the network its shape and type.</summary>
    public ImmutableArray<ValuePlan> Values { get; }

    /// <summary>The statements in order of evaluation, each with its shapes.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>What is compared: every assigned value in order, then every gradient in the same order, inputs first.</summary>
    public ImmutableArray<Quantity> Quantities { get; }

    /// <summary>The float results of the last statement: each takes a cotangent.</summary>
    public ImmutableArray<int> Results { get; }

    /// <summary>Numbers in all inputs, values and gradients together.</summary>
    public long Elements { get; }

    /// <summary>The one result of one element, whose cotangent is 1 unless given; −1 otherwise.</summary>
    public int ScalarResult => Results.Length == 1 && Values[Results[0]].Shape.Count == 1 ? Results[0] : -1;

    /// <summary>The gradient's name in a case file and in reports.</summary>
    public static string GradientName(string value) => "dL/d" + value;

    /// <param name="inputs">Shapes in the order of <see cref="Network.Inputs"/>.</param>
    /// <exception cref="CaseException">Shapes or options that do not fit, or too many elements.</exception>
    public static Plan Create(Network network, DType dtype, IReadOnlyList<Shape> inputs, long maxElements = long.MaxValue)
    {
        var shapes = new Shape?[network.Values.Length];
        var types = new ElementType[network.Values.Length];
        for (var i = 0; i < inputs.Count; i++)
        {
            shapes[network.Inputs[i]] = inputs[i];
        }

        var elements = inputs.Sum(s => s.Count);
        var steps = ImmutableArray.CreateBuilder<Step>(network.Statements.Length);
        foreach (var statement in network.Statements)
        {
            var step = Infer(statement, dtype, shapes, network);
            steps.Add(step);
            foreach (var (value, result) in statement.Results.Zip(step.Results))
            {
                (shapes[value], types[value]) = (result.Shape, result.Type);
                elements = result.Shape.Count > long.MaxValue - elements ? long.MaxValue : elements + result.Shape.Count;
            }

            if (elements > maxElements)
            {
                throw TooMany(elements, maxElements);
            }
        }

        SetInputTypes(network, dtype, steps, types);
        var differentiable = FindGradients(network, steps, types);
        var values = ImmutableArray.CreateBuilder<ValuePlan>(shapes.Length);
        var quantities = ImmutableArray.CreateBuilder<Quantity>();
        for (var i = 0; i < shapes.Length; i++)
        {
            values.Add(new ValuePlan(shapes[i]!, types[i], differentiable[i]));
            if (!network.Values[i].IsInput)
            {
                quantities.Add(new Quantity(network.Values[i].Name, QuantityKind.Value, i, shapes[i]!, types[i]));
            }
        }

        foreach (var i in network.Inputs.Concat(Enumerable.Range(0, shapes.Length).Where(i => !network.Values[i].IsInput)))
        {
            // The gradient of a last result is the cotangent, which is given: there is nothing to compare.
            if (differentiable[i] && !network.LastResults.Contains(i))
            {
                quantities.Add(new Quantity(GradientName(network.Values[i].Name), QuantityKind.Gradient, i, shapes[i]!, types[i]));
                elements += shapes[i]!.Count;
            }
        }

        return elements > maxElements
            ? throw TooMany(elements, maxElements)
            : new Plan(network, dtype, values.ToImmutable(), steps.ToImmutable(), quantities.ToImmutable(), elements);
    }

    /// <summary>The quantity of this name, or null where nothing of that name is planned.</summary>
    public int FindQuantity(string name)
    {
        for (var i = 0; i < Quantities.Length; i++)
        {
            if (Quantities[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static Step Infer(Statement statement, DType dtype, Shape?[] shapes, Network network)
    {
        var call = statement.Call;
        var operands = new Shape?[call.Operands.Length];
        for (var slot = 0; slot < operands.Length; slot++)
        {
            operands[slot] = call.Operands[slot].Kind switch
            {
                OperandKind.Value => shapes[call.Operands[slot].Value],
                OperandKind.Constant => Shape.Scalar,
                _ => null,
            };
        }

        var context = new InferContext(call, dtype, operands);
        var results = call.Spec.Infer(context);
        if (results.Length != statement.Results.Length)
        {
            var named = statement.Results.Count(r => !network.Values[r].IsAuxiliary);
            throw context.Error($"gives {results.Length} results, but {named} names stand before '='");
        }

        return new Step(statement, [.. operands], context.Roles, results);
    }

    /// <summary>An input is indices where every use of it is; a value that is used both ways is a float.</summary>
    private static void SetInputTypes(Network network, DType dtype, IReadOnlyList<Step> steps, ElementType[] types)
    {
        foreach (var input in network.Inputs)
        {
            types[input] = ElementType.Int64;
        }

        foreach (var step in steps)
        {
            for (var slot = 0; slot < step.Roles.Length; slot++)
            {
                var operand = step.Call.Operands[slot];
                if (operand.Kind != OperandKind.Value)
                {
                    continue;
                }

                var isInput = network.Values[operand.Value].IsInput;
                if (step.Roles[slot] != OperandRole.Index)
                {
                    types[operand.Value] = isInput ? dtype.Element() : types[operand.Value];
                    if (types[operand.Value] == ElementType.Int64)
                    {
                        throw new CaseException(
                            $"{step.Call.Spec.Name}: '{network.Values[operand.Value].Name}' holds indices; {step.Call.SlotName(slot)} takes floats");
                    }
                }
                else if (!isInput && types[operand.Value] != ElementType.Int64)
                {
                    throw new CaseException(
                        $"{step.Call.Spec.Name}: '{network.Values[operand.Value].Name}' is computed as a float; {step.Call.SlotName(slot)} takes indices, from an input or an operation that gives them");
                }
            }
        }
    }

    /// <summary>Backward reachability through differentiable arguments.</summary>
    private static bool[] FindGradients(Network network, IReadOnlyList<Step> steps, ElementType[] types)
    {
        var reached = new bool[types.Length];
        foreach (var result in network.LastResults)
        {
            reached[result] = types[result] != ElementType.Int64;
        }

        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var step = steps[i];
            if (!step.Statement.Results.Any(r => reached[r] && !network.Values[r].IsAuxiliary))
            {
                continue;
            }

            for (var slot = 0; slot < step.Roles.Length; slot++)
            {
                if (step.Call.Operands[slot].Kind == OperandKind.Value && step.Roles[slot] == OperandRole.Differentiable)
                {
                    reached[step.Call.Operands[slot].Value] = true;
                }
            }
        }

        return reached;
    }

    private static CaseException TooMany(long elements, long bound) => new(
        $"{(elements == long.MaxValue ? "far too many" : elements)} elements in all values and gradients; at most {bound} (--max-elements)");
}
