using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// A part of a network as a network of its own: what its operations do on given inputs and upstream gradients, whatever
/// the operations around it did.
/// </summary>
internal class Stretch
{
    private readonly ImmutableArray<int> inputs;
    private readonly ImmutableArray<int> values;

    /// <param name="whole">The plan that it is a part of.</param>
    /// <param name="statements">Indices of its statements, ascending.</param>
    /// <param name="outputs">The values behind which it is cut: those that take an upstream gradient.</param>
    public Stretch(Plan whole, IReadOnlyList<int> statements, IReadOnlyCollection<int> outputs)
    {
        Statements = [.. statements];
        var network = whole.Network.Extract(statements, outputs, out inputs, out values);
        Plan = Plan.Create(network, whole.DType, [.. inputs.Select(i => whole.Values[i].Shape)]);
    }

    /// <summary>The indices of its statements in the whole network, ascending.</summary>
    public ImmutableArray<int> Statements { get; }

    /// <summary>The plan of the part alone.</summary>
    public Plan Plan { get; }

    /// <summary>The values of the whole network that are this one's inputs, in order.</summary>
    public ImmutableArray<int> Inputs => inputs;

    /// <summary>Per value of the part the value of the whole network that it is.</summary>
    public ImmutableArray<int> Values => values;

    /// <summary>What is compared of a value of the whole network, as an index into the part's quantities; −1 where the part does not have it.</summary>
    /// <param name="ofInput">The gradient that the part passes back to an input of it, and not that of a value inside.</param>
    public int FindQuantity(QuantityKind kind, int value, bool ofInput = true)
    {
        for (var k = 0; k < Plan.Quantities.Length; k++)
        {
            var quantity = Plan.Quantities[k];
            if (quantity.Kind == kind && values[quantity.Value] == value && (kind == QuantityKind.Value || (quantity.Value < inputs.Length) == ofInput))
            {
                return k;
            }
        }

        return -1;
    }

    /// <summary>The case that this part is within a whole case, on one engine's values; null where the engine lacks one.</summary>
    /// <param name="gradient">The upstream gradient of an output, by its index in the whole network.</param>
    public Case? CaseOf(Case whole, Trace trace, Func<int, TensorData?> gradient) =>
        CaseOf(whole.Id, i => CaseTensors.Value(whole, trace, i), gradient);

    /// <param name="value">A value of the whole network, by its index there; null where it is not known.</param>
    /// <inheritdoc cref="CaseOf(Case, Trace, Func{int, TensorData?})"/>
    public Case? CaseOf(string id, Func<int, TensorData?> value, Func<int, TensorData?> gradient)
    {
        var given = inputs.Select(i => value(i)).ToList();
        var cotangents = Plan.Results.Select(r => gradient(values[r])).ToList();
        if (given.Contains(null) || cotangents.Contains(null))
        {
            return null;
        }

        var typed = given.Zip(Plan.Network.Inputs, (v, i) => v!.Type == Plan.Values[i].Type ? v : TensorData.From(v.Shape, v.ToDoubles(), Plan.Values[i].Type));
        return new Case(id, Plan, [.. typed], [.. cotangents.Select(c => c!)]);
    }
}

/// <summary>One statement of a network as a network of its own.</summary>
internal sealed class IsolatedStep : Stretch
{
    private static readonly ConditionalWeakTable<Plan, IsolatedStep[]> Known = [];

    private IsolatedStep(Plan whole, int statement)
        : base(whole, [statement], [.. whole.Steps[statement].Statement.Results.Where(r => !whole.Network.Values[r].IsAuxiliary)]) =>
        Whole = whole.Steps[statement];

    /// <summary>The statement in its network.</summary>
    public Step Whole { get; }

    /// <summary>Every statement of a plan, in order.</summary>
    public static IReadOnlyList<IsolatedStep> Of(Plan plan) => Known.GetValue(plan, p => [.. p.Steps.Select((_, i) => new IsolatedStep(p, i))]);
}
