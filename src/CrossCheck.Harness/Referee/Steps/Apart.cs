using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// A step in which a value stands in several places, with an operand of its own in each: what they round would cancel in the
/// sum of their gradients, and they are cut differently. Otherwise the step itself.
/// </summary>
internal sealed class Apart
{
    private readonly ImmutableArray<int>[] parts;

    public Apart(Case step)
    {
        var plan = step.Plan;
        var call = plan.Steps[0].Call;
        var repeats = call.Operands.Where(o => o.Kind == Operations.OperandKind.Value).GroupBy(o => o.Value).Any(g => g.Count() > 1);
        if (!repeats)
        {
            (Case, parts) = (step, [.. plan.Quantities.Select((_, k) => ImmutableArray.Create(k))]);
            return;
        }

        var network = plan.Network.Apart(out var inputs);
        var own = Plan.Create(network, plan.DType, [.. inputs.Select(i => step.Inputs[i].Shape)]);
        Case = new Case(step.Id, own, [.. inputs.Select((i, k) => Arrays.To(step.Inputs[i], own.Values[k].Type))], step.Cotangents);
        parts = [.. plan.Quantities.Select(q => Enumerable.Range(0, own.Quantities.Length).Where(k =>
            own.Quantities[k].Kind == q.Kind && (q.Kind == QuantityKind.Value ? own.Quantities[k].Name == q.Name : plan.Network.Inputs[inputs[own.Quantities[k].Value]] == q.Value)).ToImmutableArray())];
    }

    /// <summary>The step with all operands apart.</summary>
    public Case Case { get; }

    /// <summary>The quantities of that step that add up to one of the original.</summary>
    public ImmutableArray<int> PartsOf(int quantity) => parts[quantity];
}
