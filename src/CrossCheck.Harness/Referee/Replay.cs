using System.Collections.Immutable;
using CrossCheck.Harness.Engines;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>The backward of a whole case by the definitions, statement by statement, with one choice at every kink.</summary>
internal sealed class Replay(ICatalogue catalogue, Case oneCase)
{
    /// <param name="values">The engine whose values are taken; its gradients are replaced.</param>
    public Trace Under(Side side, Trace values)
    {
        var plan = oneCase.Plan;
        var gradients = new double[plan.Values.Length][];
        for (var k = 0; k < plan.Results.Length; k++)
        {
            gradients[plan.Results[k]] = oneCase.Cotangents[k].ToDoubles();
        }

        foreach (var step in IsolatedStep.Of(plan).Reverse())
        {
            if (step.CaseOf(oneCase, values, r => Rounded(r)) is not { } alone)
            {
                continue;
            }

            var result = new StepTruth(catalogue, alone).Under(side);
            for (var k = 0; k < step.Inputs.Length; k++)
            {
                var quantity = step.Plan.FindQuantity(Plan.GradientName(plan.Network.Values[step.Inputs[k]].Name));
                if (quantity >= 0)
                {
                    var sum = gradients[step.Inputs[k]] ??= new double[result[quantity].Length];
                    for (var i = 0; i < sum.Length; i++)
                    {
                        sum[i] += result[quantity][i];
                    }
                }
            }
        }

        return new Trace(plan, [.. plan.Quantities.Select((q, k) => q.Kind == QuantityKind.Value ? values.Tensors[k] : Rounded(q.Value))]);

        TensorData Rounded(int value) => TensorData.From(
            plan.Values[value].Shape, gradients[value] ?? new double[plan.Values[value].Shape.Count], plan.Values[value].Type);
    }
}
