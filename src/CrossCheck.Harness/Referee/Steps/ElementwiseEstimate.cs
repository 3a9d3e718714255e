using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// An operation on single elements: two roundings of the result, five of a gradient. The gradient of an operand that is
/// repeated is a sum, whose terms are had by running the step with that operand written out in full.
/// </summary>
internal sealed class ElementwiseEstimate : Estimate
{
    private const double Forward = 2, Backward = 5, Sum = 3;

    /// <summary>Per quantity Σg² of what was added up; null where nothing was.</summary>
    private readonly double[]?[] squares;

    public ElementwiseEstimate(Case oneCase, IEngine witness)
        : base(oneCase, witness) => squares = new double[Plan.Quantities.Length][];

    public override double Slack(int quantity) => Forward * Unit;

    protected override double[][]? Ask()
    {
        var shape = Step.Results[0].Shape;
        if (Case.Inputs.All(t => t.Shape == shape))
        {
            return base.Ask();
        }

        var plan = Plans.InFull(shape);
        var full = plan is null ? null : new Case(
            Case.Id, plan, [.. Case.Inputs.Select(t => Repetition.InFull(Arrays.To(t, ElementType.Float64), shape))], [.. Case.Cotangents.Select(t => Arrays.To(t, ElementType.Float64))]);
        if (full is null || Steps.Witness.Run(Witness, full) is not [var trace])
        {
            return null;
        }

        var values = new double[trace.Tensors.Length][];
        for (var k = 0; k < values.Length; k++)
        {
            values[k] = Arrays.Of(trace.Tensors[k]!);
            if (Plan.Quantities[k].Shape != shape)
            {
                (values[k], squares[k]) = Repetition.Sums(values[k], shape, Plan.Quantities[k].Shape);
            }
        }

        return values;
    }

    protected override double Allow(int quantity, int element, double truth)
    {
        var roundings = Plan.Quantities[quantity].Kind == QuantityKind.Value ? Forward : Backward;
        if (squares[quantity] is not { } terms)
        {
            return (roundings * Unit * Math.Abs(truth)) + Floor;
        }

        var n = (double)Step.Results[0].Shape.Count / Math.Max(1, terms.Length);
        return (Sum * Unit * Math.Sqrt(n * (terms[element] + (truth * truth)))) + (roundings * Unit * Math.Sqrt(terms[element])) + (n * Floor);
    }
}
