using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>Which quantities of a plan all of the engines asked about have, and why the others are missing.</summary>
internal sealed class Availability
{
    private Availability(ImmutableArray<string?> reasons, bool runs, EngineFailure? failure)
    {
        Reasons = reasons;
        Runs = runs && failure is null;
        Failure = failure;
    }

    /// <summary>An engine failed when it was asked; null where none did.</summary>
    public EngineFailure? Failure { get; }

    /// <summary>Per quantity why it is missing, null where each of them has it.</summary>
    public ImmutableArray<string?> Reasons { get; }

    /// <summary>Is there something to compare, and may the rest be left out?</summary>
    public bool Runs { get; }

    /// <param name="allowUnsupported">Whether what is missing may be left out.</param>
    public static Availability Of(Plan plan, bool allowUnsupported, params ReadOnlySpan<IEngine> engines)
    {
        var reasons = new string?[plan.Quantities.Length];
        EngineFailure? failure = null;
        foreach (var engine in engines)
        {
            var missing = Missing(plan, engine, ref failure);
            for (var i = 0; i < reasons.Length; i++)
            {
                var quantity = plan.Quantities[i];
                reasons[i] ??= quantity.Kind == QuantityKind.Value ? missing.Values[quantity.Value] : missing.Gradients[quantity.Value];
            }
        }

        var count = reasons.Count(r => r is not null);
        return new Availability([.. reasons], count == 0 || (allowUnsupported && count < reasons.Length), failure);
    }

    /// <summary>A value is missing where its operation, or one before it, is; a gradient where any value, or a backward behind it, is.</summary>
    private static (string?[] Values, string?[] Gradients) Missing(Plan plan, IEngine engine, ref EngineFailure? failure)
    {
        var values = new string?[plan.Values.Length];
        if (!engine.Has(plan.DType))
        {
            Array.Fill(values, $"{engine.Name} does not compute in {plan.DType.Name()}");
            return (values, values);
        }

        var supports = plan.Steps.Select(s => engine.Supports(s.Call)).ToArray();
        failure ??= Array.Find(supports, s => s.IsFailure) is { IsFailure: true } failed ? new EngineFailure(failed.Reason) : null;
        string? anyForward = null;
        for (var i = 0; i < supports.Length; i++)
        {
            var step = plan.Steps[i];
            var reason = supports[i].Forward ? Operands(step).Select(v => values[v]).FirstOrDefault(r => r is not null) : Say(engine, supports[i]);
            anyForward ??= reason;
            foreach (var result in step.Statement.Results)
            {
                values[result] = reason;
            }
        }

        var gradients = new string?[plan.Values.Length];
        for (var i = supports.Length - 1; i >= 0; i--)
        {
            var step = plan.Steps[i];
            var reason = anyForward ?? (supports[i].Backward ? null : Say(engine, supports[i]));
            reason ??= step.Statement.Results.Select(r => gradients[r]).FirstOrDefault(r => r is not null);
            foreach (var (operand, slot) in step.Call.Operands.Select((o, slot) => (o, slot)).Where(o => o.o.Kind == OperandKind.Value))
            {
                gradients[operand.Value] ??= reason ?? (supports[i].WithoutGradient.Contains(step.Call.SlotName(slot)) ? Say(engine, supports[i]) : null);
            }
        }

        return (values, gradients);
    }

    private static IEnumerable<int> Operands(Step step) =>
        step.Call.Operands.Where(o => o.Kind == OperandKind.Value).Select(o => o.Value);

    private static string Say(IEngine engine, Support support) => support.Reason.Length > 0 ? support.Reason : $"{engine.Name} does not have it";
}
