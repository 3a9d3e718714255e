using System.Runtime.CompilerServices;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>What is made once for a plan of one step and used for all its cases.</summary>
internal sealed class StepPlans
{
    private static readonly ConditionalWeakTable<Plan, StepPlans> Known = [];
    private readonly Lazy<Plan> doubles;
    private readonly Lazy<Plan> terms;
    private readonly Lazy<Plan> termsInDouble;

    private Plan? inFull;

    private StepPlans(Plan plan)
    {
        var shapes = plan.Network.Inputs.Select(i => plan.Values[i].Shape).ToArray();
        var network = plan.Network.With(call => call.RoundedTo(plan.DType));
        doubles = new(() => Plan.Create(network, DType.Float64, shapes));
        var magnitudes = network.With(call => call.WithNumbers((_, number) => Math.Abs(number)));
        terms = new(() => Plan.Create(magnitudes, plan.DType, shapes));
        termsInDouble = new(() => Plan.Create(magnitudes, DType.Float64, shapes));
    }

    /// <summary>The step in float64, with the numbers in its call as an engine of the plan's dtype has them.</summary>
    public Plan Double => doubles.Value;

    /// <summary>The step with the magnitudes of the numbers in its call, for the magnitudes of its terms.</summary>
    public Plan Terms => terms.Value;

    /// <inheritdoc cref="Terms"/>
    public Plan TermsInDouble => termsInDouble.Value;

    /// <summary>Was its definition found to take too long?</summary>
    public bool IsLarge { get; set; }

    /// <summary>Per quantity how many terms each element has; null until it was counted.</summary>
    public double[][]? Counts { get; set; }

    /// <summary>The step in float64 with all operands of this shape; null where the operation does not take that.</summary>
    public Plan? InFull(Shape shape)
    {
        try
        {
            return inFull ??= Plan.Create(Double.Network, DType.Float64, [.. Double.Network.Inputs.Select(_ => shape)]);
        }
        catch (CaseException)
        {
            return null;
        }
    }

    public static StepPlans Of(Plan plan) => Known.GetValue(plan, static p => new StepPlans(p));
}
