using System.Collections.Immutable;
using System.Globalization;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>A number of the row that a mistake may bring in, and where it stands there: 4, <c>dimension 0 of X</c>.</summary>
internal readonly record struct NamedNumber(double Number, string Name);

/// <summary>What else is known of a row when a tensor of it is judged. Everything may be left out.</summary>
internal sealed record MutantContext
{
    public static MutantContext None { get; } = new();

    /// <summary>The name of the engine that is judged.</summary>
    public string Actual { get; init; } = "actual";

    /// <summary>The name of the engine that is right.</summary>
    public string Expected { get; init; } = "expected";

    /// <summary>The N that a sum and a mean may differ by: sizes of dimensions, numbers of elements, whole-number options.</summary>
    public ImmutableArray<NamedNumber> Sizes { get; init; } = [];

    /// <summary>Slopes and other factors that an operation multiplies by: <c>negative_slope</c>, the weight of a prelu.</summary>
    public ImmutableArray<NamedNumber> Slopes { get; init; } = [];

    /// <summary>What the tensor's operation masks by, of the same shape: for <c>dL/du</c> it is <c>u</c>, for <c>v = relu(u)</c> also.</summary>
    public TensorData? Input { get; init; }

    /// <summary>The name of the value that the tensor is the gradient with respect to; null where it is no gradient.</summary>
    public string? Differentiated { get; init; }

    /// <summary>The sizes and options of a plan; the same for all its rows.</summary>
    public static MutantContext Of(Plan plan, string actual, string expected)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (sizes, slopes) = (new List<NamedNumber>(), new List<NamedNumber>());
        for (var value = 0; value < plan.Values.Length; value++)
        {
            var (shape, name) = (plan.Values[value].Shape, plan.Network.Values[value].Name);
            for (var d = 0; d < shape.Rank; d++)
            {
                Add(sizes, shape[d], $"dimension {d} of {name}");
            }

            Add(sizes, shape.Count, $"the number of elements of {name}");
        }

        foreach (var call in plan.Steps.Select(s => s.Call))
        {
            foreach (var parameter in call.Spec.Signature.Parameters.Where(p => !p.IsTensor && p.Kind != ParameterKind.Fixed && call.Has(p.Name)))
            {
                switch (parameter.Kind)
                {
                    case ParameterKind.Float:
                        Add(slopes, call.Float(parameter.Name), $"{parameter.Name} = {Voice.Number(call.Float(parameter.Name))}");
                        break;
                    case ParameterKind.Int when !parameter.Name.EndsWith("dim", StringComparison.Ordinal):
                        Add(sizes, call.Int(parameter.Name), parameter.Name);
                        break;
                    case ParameterKind.Ints when call.Ints(parameter.Name) is { IsDefaultOrEmpty: false } numbers:
                        Add(sizes, numbers.Aggregate(1.0, (product, n) => product * n), numbers.Length == 1 ? parameter.Name : $"all of {parameter.Name}");
                        break;
                }
            }
        }

        return new MutantContext { Actual = actual, Expected = expected, Sizes = [.. sizes], Slopes = [.. slopes] };
    }

    /// <summary>This, with what one tensor of one row is masked by, and the row's own slopes.</summary>
    /// <param name="trace">The right tensors of the row.</param>
    /// <param name="quantity">Index into <see cref="Plan.Quantities"/>.</param>
    public MutantContext For(Case oneCase, Trace trace, int quantity)
    {
        ArgumentNullException.ThrowIfNull(oneCase);
        ArgumentNullException.ThrowIfNull(trace);
        var judged = oneCase.Plan.Quantities[quantity];
        return For(oneCase, trace, judged.Value, judged.Kind == QuantityKind.Gradient);
    }

    /// <inheritdoc cref="For(Case, Trace, int)"/>
    /// <param name="value">Index into <see cref="Network.Values"/>.</param>
    /// <param name="isGradient">It is the gradient with respect to the value that is judged, not the value.</param>
    public MutantContext For(Case oneCase, Trace trace, int value, bool isGradient)
    {
        ArgumentNullException.ThrowIfNull(oneCase);
        ArgumentNullException.ThrowIfNull(trace);
        var (plan, network) = (oneCase.Plan, oneCase.Plan.Network);
        var slopes = Slopes.ToList();
        foreach (var call in plan.Steps.Select(s => s.Call).Where(c => c.Spec.Name == "prelu" && c.Operands.Length > 1 && c.Operands[1].Kind == OperandKind.Value))
        {
            // One number for all elements is a slope like negative_slope.
            if (Tensor(call.Operands[1].Value) is { Count: > 0 } weight && Enumerable.Range(0, weight.Count).All(i => weight[i] == weight[0]))
            {
                Add(slopes, weight[0], $"{network.Values[call.Operands[1].Value].Name} = {Voice.Number(weight[0])}");
            }
        }

        TensorData? input = null;
        if (isGradient)
        {
            input = Tensor(value);
        }
        else if (network.Values[value] is { IsInput: false } computed
            && network.Statements[computed.Statement].Call.Operands is [{ Kind: OperandKind.Value } first, ..])
        {
            input = Tensor(first.Value);
        }

        return this with { Slopes = [.. slopes], Input = input, Differentiated = isGradient ? network.Values[value].Name : null };

        TensorData? Tensor(int index) => network.Values[index].IsInput
            ? oneCase.Inputs[network.Inputs.IndexOf(index)]
            : trace[network.Values[index].Name];
    }

    /// <summary>The tensor's own sizes first, then the row's; each number once, from 2 up.</summary>
    internal List<NamedNumber> SizesFor(Shape shape)
    {
        var sizes = new List<NamedNumber>();
        for (var d = 0; d < shape.Rank; d++)
        {
            Add(sizes, shape[d], string.Create(CultureInfo.InvariantCulture, $"dimension {d}"));
        }

        Add(sizes, shape.Count, "the number of elements");
        foreach (var size in Sizes)
        {
            Add(sizes, size.Number, size.Name);
        }

        return sizes;
    }

    private static void Add(List<NamedNumber> numbers, double number, string name)
    {
        if (number > 0 && number != 1 && double.IsFinite(number) && !numbers.Exists(n => n.Number == number))
        {
            numbers.Add(new NamedNumber(number, name));
        }
    }
}
