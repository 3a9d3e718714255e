using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// The steps of an engine that cannot run them again, since it was recorded: each is judged by what the trace has of
/// it, on the values and upstream gradients that the trace has before and behind it. Of a value that several steps
/// use, the trace has the sum of their gradients only, and only that sum can be judged.
/// </summary>
/// <remarks>
/// What a recorded engine had in hand may have had more digits than what it wrote down. So an element is right, too,
/// if it is what the whole network's definition gives, within the rounding of the whole network.
/// </remarks>
internal sealed class RecordedSteps
{
    private readonly ICatalogue catalogue;
    private readonly IEngine engine;
    private readonly Case whole;
    private readonly Trace trace;
    private readonly Dictionary<IsolatedStep, (Case Case, StepTruth Truth, bool ValuesOnly)?> steps = [];
    private readonly Lazy<(double[][] Values, RoundingBound Rounding)> network;

    public RecordedSteps(ICatalogue catalogue, IEngine engine, Case whole, Trace trace)
    {
        (this.catalogue, this.engine, this.whole, this.trace) = (catalogue, engine, whole, trace);
        network = new(Derive);
    }

    /// <summary>What the trace lacks, so that not all could be judged: <c>no dL/dW</c>.</summary>
    public List<string> Gaps { get; } = [];

    /// <summary>What the trace has of one quantity of a step.</summary>
    /// <param name="tolerance">What the tolerance table allows this engine in particular.</param>
    public Look Look(IsolatedStep step, int quantity, Tolerance? tolerance)
    {
        var planned = step.Plan.Quantities[quantity];
        if (Of(step) is not { } own || (planned.Kind == QuantityKind.Gradient && (own.ValuesOnly || Users(planned.Name).Count > 1)))
        {
            return new Look(null, quantity, null, -1, null);
        }

        var k = whole.Plan.FindQuantity(planned.Name);
        if (k >= 0 && trace.Tensors[k] is null)
        {
            Gap($"no {planned.Name}");
        }

        return k < 0 ? new Look(null, quantity, null, -1, null) : Referee.Look.At(own.Truth, quantity, trace.Tensors[k], tolerance, i => IsRightInAll(k, i, trace.Tensors[k]![i]));
    }

    /// <summary>Gradients of values with several uses, against the sum of what the definitions make of each use.</summary>
    /// <param name="other">The other engine's trace, for a choice of subgradient that the sum tells.</param>
    public void AddSums(Trace other, bool isActual, List<Culprit> culprits, List<KinkChoice> kinks)
    {
        foreach (var (quantity, k) in whole.Plan.Quantities.Select((q, k) => (q, k)))
        {
            if (quantity.Kind != QuantityKind.Gradient || Users(quantity.Name) is not { Count: > 1 } users)
            {
                continue;
            }

            if (trace.Tensors[k] is not { } sum)
            {
                Gap($"no {quantity.Name}");
                continue;
            }

            var parts = users.ConvertAll(u => (Step: u, Own: Of(u)));
            if (parts.Exists(p => p.Own is null or { ValuesOnly: true }))
            {
                continue; // said already
            }

            var (exact, slack, sides) = (new double[sum.Count], new double[sum.Count], new double[sum.Count]);
            foreach (var (step, own) in parts)
            {
                Add(step, own!.Value, quantity.Name, exact, slack, sides);
            }

            var wrong = Enumerable.Range(0, sum.Count).FirstOrDefault(i => !Within(sum[i], exact[i], slack[i]) && !IsRightInAll(k, i, sum[i]), -1);
            if (wrong < 0)
            {
                continue;
            }

            var name = whole.Plan.Network.Values[quantity.Value].Name;
            var kinked = parts.Find(p => p.Step.Plan.Steps[0].Call.Spec.Kinks.Length > 0).Step;
            if (kinked is not null && Enumerable.Range(0, sum.Count).All(i => Within(sum[i], exact[i], slack[i] + sides[i])))
            {
                var spec = kinked.Plan.Steps[0].Call.Spec;
                var theirs = other.Tensors[k] is { } tensor ? tensor[wrong] : exact[wrong];
                kinks.Add(new KinkChoice(
                    spec.Name, quantity.Name, [.. quantity.Shape.IndexOf(wrong)],
                    isActual ? sum[wrong] : theirs, isActual ? theirs : sum[wrong], isActual ? "another side" : "as declared", isActual ? "as declared" : "another side", spec.Kinks));
                continue;
            }

            culprits.Add(new Culprit(engine.Name, name, "sum of gradients", "", quantity.Name, [.. quantity.Shape.IndexOf(wrong)], sum[wrong], exact[wrong]));
        }
    }

    private static bool Within(double value, double exact, double slack) =>
        value.Equals(exact) || !double.IsFinite(exact) || Math.Abs(value - exact) <= slack;

    private void Add(IsolatedStep step, (Case Case, StepTruth Truth, bool ValuesOnly) own, string gradient, double[] exact, double[] slack, double[] sides)
    {
        var k = step.Plan.FindQuantity(gradient);
        var bound = new RoundingBound(catalogue, own.Case).Of(k) ?? throw new TapeLimitException("too large for a rounding bound");
        var values = own.Truth.Values[k];
        for (var i = 0; i < values.Length; i++)
        {
            exact[i] += values[i];
            slack[i] += bound[i] + (Math.Abs(values[i]) * 64 * whole.Plan.DType.UnitRoundoff());
        }

        if (step.Plan.Steps[0].Call.Spec.Kinks.Length == 0)
        {
            return;
        }

        var under = Enum.GetValues<Side>().Select(s => own.Truth.Under(s)[k]).ToList();
        for (var i = 0; i < values.Length; i++)
        {
            sides[i] += under.Max(u => Math.Abs(u[i] - values[i]));
        }
    }

    /// <summary>The steps that a gradient is the sum over.</summary>
    private List<IsolatedStep> Users(string gradient) => [.. IsolatedStep.Of(whole.Plan).Where(s =>
        s.Plan.FindQuantity(gradient) >= 0 && s.Whole.Statement.Results.Any(r => whole.Plan.Values[r].HasGradient))];

    /// <summary>
    /// The step on the engine's own values; without its upstream gradients its values can still be judged. Null where
    /// the trace lacks a value before it, which is a gap of the step that gives it.
    /// </summary>
    private (Case Case, StepTruth Truth, bool ValuesOnly)? Of(IsolatedStep step)
    {
        if (steps.TryGetValue(step, out var known))
        {
            return known;
        }

        var (oneCase, valuesOnly) = (step.CaseOf(whole, trace, r => CaseTensors.Gradient(whole, trace, r)), false);
        if (oneCase is null)
        {
            TensorData? Zero(int value) => whole.Plan.Values[value] is var (shape, type, _) ? TensorData.From(shape, new double[shape.Count], type) : null;
            (oneCase, valuesOnly) = (step.CaseOf(whole, trace, Zero), true);
        }

        (Case, StepTruth, bool)? found = oneCase is null ? null : (oneCase, new StepTruth(catalogue, oneCase), valuesOnly);
        steps[step] = found;
        return found;
    }

    private bool IsRightInAll(int quantity, int element, double value)
    {
        var (values, rounding) = network.Value;
        return value.Equals(values[quantity][element])
            || (rounding.Of(quantity) is { } bound && Math.Abs(value - values[quantity][element]) <= bound[element] + (whole.Plan.DType.UnitRoundoff() * Math.Abs(value)));
    }

    private (double[][] Values, RoundingBound Rounding) Derive()
    {
        using var derivation = new Derivation<DoubleDouble>(catalogue, whole, (_, _, v) => v, v => (double)v, RoundingBound.MaxOperations);
        return ([.. whole.Plan.Quantities.Select(q => q.Type == ElementType.Int64
            ? Array.ConvertAll(derivation.Indices(q.Value), i => (double)i)
            : Array.ConvertAll(derivation.Of(q), v => (double)v))], new RoundingBound(catalogue, whole));
    }

    private void Gap(string text)
    {
        if (!Gaps.Contains(text))
        {
            Gaps.Add(text);
        }
    }
}
