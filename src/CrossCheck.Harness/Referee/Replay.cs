using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>One convention for every kink of a network.</summary>
internal enum Convention
{
    /// <summary>The first corner of each set: the derivative from the left, the first of ties.</summary>
    First,

    /// <summary>The last corner of each set: the derivative from the right, the last of ties.</summary>
    Last,

    /// <summary>All corners alike.</summary>
    Even,
}

/// <summary>The backward of a whole case, statement by statement, with one convention at every kink.</summary>
internal sealed class Replay(StepTruths truths, IEngine engine, Case oneCase)
{
    /// <param name="values">The engine whose values are taken; its gradients are replaced.</param>
    /// <returns>Null where the truth of a statement is not known.</returns>
    public Trace? Under(Convention convention, Trace values)
    {
        var plan = oneCase.Plan;
        var gradients = new double[plan.Values.Length][];
        for (var k = 0; k < plan.Results.Length; k++)
        {
            gradients[plan.Results[k]] = oneCase.Cotangents[k].ToDoubles();
        }

        foreach (var step in IsolatedStep.Of(plan).Reverse())
        {
            if (step.CaseOf(oneCase, values, Rounded) is not { } alone)
            {
                continue;
            }

            var parts = Gradients(step, alone, convention);
            for (var k = 0; k < step.Inputs.Length; k++)
            {
                if (!plan.Values[step.Inputs[k]].HasGradient || step.FindQuantity(QuantityKind.Gradient, step.Inputs[k]) is not (>= 0 and var quantity))
                {
                    continue;
                }

                if (parts(quantity) is not { } part)
                {
                    return null;
                }

                var sum = gradients[step.Inputs[k]] ??= new double[part.Length];
                for (var i = 0; i < sum.Length; i++)
                {
                    sum[i] += part[i];
                }
            }
        }

        return new Trace(plan, [.. plan.Quantities.Select((q, k) => q.Kind == QuantityKind.Value ? values.Tensors[k] : Rounded(q.Value))]);

        TensorData Rounded(int value) => TensorData.From(
            plan.Values[value].Shape, gradients[value] ?? new double[plan.Values[value].Shape.Count], plan.Values[value].Type);
    }

    /// <summary>The gradients of one statement: the declared ones, and from them to the convention.</summary>
    private Func<int, double[]?> Gradients(IsolatedStep step, Case alone, Convention convention)
    {
        var truth = truths.At(alone, engine);
        if (!ChoiceCall.HasChoices(step))
        {
            return truth.Values;
        }

        var (call, upstream) = (step.Plan.Steps[0].Call, ChoiceCall.Upstream(alone));
        var moved = new Dictionary<int, double[]?>();
        foreach (var choice in ChoiceCall.Of(alone))
        {
            var up = choice.Effects.Sum(e => e.Factor * upstream(e.Result, e.Element));
            var corners = choice.Vertices.Where(v => !v.IsRay && v.Slopes.All(s => double.IsFinite(s.Value))).ToList();
            if (up == 0 || corners.Count == 0 || choice.Declared.Any(s => !double.IsFinite(s.Value)))
            {
                continue;
            }

            var taken = convention == Convention.First ? corners[..1] : convention == Convention.Last ? corners[^1..] : corners;
            foreach (var slope in choice.Declared.Select(s => s with { Value = -s.Value }).Concat(taken.SelectMany(v => v.Slopes).Select(s => s with { Value = s.Value / taken.Count })))
            {
                if (call.Operands[slope.Slot] is { Kind: OperandKind.Value, Value: var operand } && Of(step.FindQuantity(QuantityKind.Gradient, step.Values[operand])) is { } gradient)
                {
                    gradient[slope.Element] += up * slope.Value;
                }
            }
        }

        return Of;

        double[]? Of(int quantity) => quantity < 0 ? null
            : moved.TryGetValue(quantity, out var known) ? known
            : moved[quantity] = (double[]?)truth.Values(quantity)?.Clone();
    }
}
