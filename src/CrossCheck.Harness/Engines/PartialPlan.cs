using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// What an engine that lacks some statements of a network can still be asked: each statement that it has, by itself, on another
/// engine's values and upstream gradients. That gives its results, and the gradient of a value that nothing else uses.
/// </summary>
internal sealed class PartialPlan
{
    private readonly Plan whole;
    private readonly ImmutableArray<(IsolatedStep Step, ImmutableArray<(int Own, int Whole)> Quantities)> parts;

    private PartialPlan(Plan whole, ImmutableArray<(IsolatedStep, ImmutableArray<(int, int)>)> parts, ImmutableArray<string?> reasons)
    {
        this.whole = whole;
        this.parts = parts;
        Reasons = reasons;
    }

    /// <summary>Per quantity of the whole plan why it is missing; null where one of the statements gives it.</summary>
    public ImmutableArray<string?> Reasons { get; }

    /// <summary>Null where the engine has every statement, and where it has none.</summary>
    /// <param name="missing">Per quantity why the engine lacks it in the whole network.</param>
    public static PartialPlan? Of(Plan plan, IEngine engine, ImmutableArray<string?> missing)
    {
        var steps = IsolatedStep.Of(plan);
        var has = steps.Select(s => engine.Has(plan.DType) && engine.Supports(s.Whole.Call).Forward).ToList();
        if (has.TrueForAll(h => h) || has.TrueForAll(h => !h))
        {
            return null;
        }

        var users = steps.SelectMany(s => s.Inputs).GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count());
        var reasons = missing.ToArray();
        var parts = ImmutableArray.CreateBuilder<(IsolatedStep, ImmutableArray<(int, int)>)>();
        foreach (var step in steps.Where((_, i) => has[i]))
        {
            var alone = Availability.Of(step.Plan, allowUnsupported: true, engine).Reasons;
            var quantities = ImmutableArray.CreateBuilder<(int, int)>();
            for (var k = 0; k < alone.Length; k++)
            {
                var quantity = step.Plan.Quantities[k];
                if (plan.FindQuantity(quantity.Name) is not (>= 0 and var at)
                    || (quantity.Kind == QuantityKind.Gradient && users[step.Inputs[quantity.Value]] > 1))
                {
                    continue;
                }

                reasons[at] = alone[k];
                if (alone[k] is null)
                {
                    quantities.Add((k, at));
                }
            }

            parts.Add((step, quantities.ToImmutable()));
        }

        return new PartialPlan(plan, parts.ToImmutable(), [.. reasons]);
    }

    /// <param name="basis">The values and upstream gradients; a statement for which it lacks one is left out.</param>
    public EngineRun Run(IEngine engine, Case oneCase, Trace basis)
    {
        var tensors = new TensorData?[whole.Quantities.Length];
        var refusals = new string?[whole.Quantities.Length];
        foreach (var (step, quantities) in parts)
        {
            if (step.CaseOf(oneCase, basis, r => CaseTensors.Gradient(oneCase, basis, r)) is not { } alone)
            {
                continue;
            }

            var failures = new EngineFailure?[1];
            GroupRun.Run(
                engine,
                new CaseGroup(step.Plan, [alone]),
                (_, trace) =>
                {
                    foreach (var (own, at) in quantities)
                    {
                        tensors[at] = trace.Tensors[own];
                    }
                },
                failures,
                CancellationToken.None);
            if (failures[0] is { IsUnsupported: false } crash)
            {
                return new EngineRun(null, crash);
            }

            foreach (var (_, at) in quantities)
            {
                refusals[at] = failures[0]?.Text;
            }
        }

        return new EngineRun(new Trace(whole, [.. tensors]), null) { Refusals = refusals };
    }
}
