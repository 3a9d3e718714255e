using System.Collections.Immutable;
using System.Reflection;
using CrossCheck.Definitions;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// The referee: runs a network through the textbook definitions in double-double (some 106 bits), takes exact
/// derivatives from a reverse tape, and rounds every value and gradient once to the dtype. Slow, and shares
/// no text with the engines that are judged by it.
/// </summary>
public sealed class DefinitionEngine(ICatalogue catalogue) : IEngine, IEngineTraits
{
    /// <inheritdoc/>
    public string Name => "definition";

    /// <inheritdoc/>
    public string Version { get; } =
        typeof(DefinitionEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <inheritdoc/>
    public string? Library => null;

    /// <inheritdoc/>
    public bool Rounds => false;

    /// <inheritdoc/>
    public Support Supports(OpCall call) =>
        catalogue.Find(call.Spec.Name) is not null ? Support.Full : Support.None($"there is no definition of '{call.Spec.Name}'");

    /// <inheritdoc/>
    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, Run(group.Cases[c]));
        }
    }

    /// <summary>Evaluates a network forward, such as the formula of an answer, and returns its (first) last result.</summary>
    /// <param name="formula">From <see cref="Network.ParseFormula"/>.</param>
    /// <param name="dtype">Options and numbers in the formula are rounded to it; the operations are not.</param>
    /// <param name="input">Gives the tensor of a name that the formula uses; asked once for each.</param>
    /// <exception cref="CaseException">The shapes or class indices do not fit.</exception>
    public DefinitionTensor<DoubleDouble> Evaluate(Network formula, DType dtype, Func<string, TensorData> input)
    {
        var inputs = formula.Inputs.Select(i => input(formula.Values[i].Name)).ToList();
        var plan = Plan.Create(formula, dtype, [.. inputs.Select(i => i.Shape)]);
        var forward = new ForwardPass<DoubleDouble>(plan, v => v, v => v, v => (double)v);
        for (var k = 0; k < inputs.Count; k++)
        {
            forward.SetInput(formula.Inputs[k], inputs[k], v => DoubleDouble.Of(v));
        }

        forward.Run(catalogue);
        var result = formula.LastResults[0];
        return forward.Floats[result] ?? Widened(forward.Indices[result]!);
    }

    private Trace Run(Case oneCase)
    {
        var plan = oneCase.Plan;
        using var derivation = new Derivation<DoubleDouble>(catalogue, oneCase, (_, _, v) => v, v => (double)v);
        var tensors = ImmutableArray.CreateBuilder<TensorData?>(plan.Quantities.Length);
        foreach (var quantity in plan.Quantities)
        {
            tensors.Add(quantity.Type == ElementType.Int64
                ? new TensorData<long>(quantity.Shape, derivation.Indices(quantity.Value))
                : Rounded(quantity, derivation.Of(quantity)));
        }

        return new Trace(plan, tensors.MoveToImmutable());
    }

    private static TensorData Rounded(Quantity quantity, DoubleDouble[] numbers) =>
        quantity.Type == ElementType.Float32
            ? new TensorData<float>(quantity.Shape, Array.ConvertAll(numbers, n => (float)n))
            : new TensorData<double>(quantity.Shape, Array.ConvertAll(numbers, n => (double)n));

    private static DefinitionTensor<DoubleDouble> Widened(DefinitionTensor<long> indices) =>
        new(indices.Shape, Array.ConvertAll(indices.Values, i => DoubleDouble.Of(i)));
}
