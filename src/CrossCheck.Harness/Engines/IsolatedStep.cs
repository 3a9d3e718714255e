using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// One statement of a network as a network of its own: what an operation does on given inputs and upstream
/// gradients, whatever the operations around it did.
/// </summary>
internal sealed class IsolatedStep
{
    private static readonly ConditionalWeakTable<Plan, IsolatedStep[]> Known = [];
    private readonly ImmutableArray<int> inputs;

    private IsolatedStep(Plan whole, Step step)
    {
        Whole = step;
        var network = whole.Network.Isolate(step.Statement, out inputs);
        Plan = Plan.Create(network, whole.DType, [.. inputs.Select(i => whole.Values[i].Shape)]);
    }

    /// <summary>The statement in its network.</summary>
    public Step Whole { get; }

    public Plan Plan { get; }

    /// <summary>The values of the whole network that are this one's inputs, in order.</summary>
    public ImmutableArray<int> Inputs => inputs;

    /// <summary>Every statement of a plan, in order.</summary>
    public static IReadOnlyList<IsolatedStep> Of(Plan plan) => Known.GetValue(plan, p => [.. p.Steps.Select(s => new IsolatedStep(p, s))]);

    /// <summary>The case that this statement is within a whole case, on one engine's values; null where the engine lacks one.</summary>
    /// <param name="gradient">The upstream gradient of a result of the statement, by its index in the whole network.</param>
    public Case? CaseOf(Case whole, Trace trace, Func<int, TensorData?> gradient) =>
        CaseOf(whole.Id, i => CaseTensors.Value(whole, trace, i), gradient);

    /// <param name="value">A value of the whole network, by its index there; null where it is not known.</param>
    /// <inheritdoc cref="CaseOf(Case, Trace, Func{int, TensorData?})"/>
    public Case? CaseOf(string id, Func<int, TensorData?> value, Func<int, TensorData?> gradient)
    {
        var values = inputs.Select(i => value(i)).ToList();
        var cotangents = Plan.Results.Select(r => gradient(Whole.Statement.Results[r - inputs.Length])).ToList();
        if (values.Contains(null) || cotangents.Contains(null))
        {
            return null;
        }

        var typed = values.Zip(Plan.Network.Inputs, (v, i) => v!.Type == Plan.Values[i].Type ? v : TensorData.From(v.Shape, v.ToDoubles(), Plan.Values[i].Type));
        return new Case(id, Plan, [.. typed], [.. cotangents.Select(c => c!)]);
    }
}
