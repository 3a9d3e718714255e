using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// What a large step should give, by one engine in float64, and an estimate of what rounding may do to it, by a few more runs
/// of the step. Each class of operations has its own.
/// </summary>
internal abstract class Estimate
{
    private readonly Case oneCase;
    private readonly double[] terms;
    private double[][]? values;

    protected Estimate(Case oneCase, IEngine witness)
    {
        (this.oneCase, Witness) = (oneCase, witness);
        Plans = StepPlans.Of(oneCase.Plan);
        terms = new double[oneCase.Plan.Quantities.Length];
    }

    /// <summary>The engine that is asked.</summary>
    public IEngine Witness { get; }

    /// <summary>What every licence is at least, as a share of |truth|.</summary>
    public abstract double Slack(int quantity);

    protected Case Case => oneCase;

    protected Plan Plan => oneCase.Plan;

    protected Step Step => oneCase.Plan.Steps[0];

    protected StepPlans Plans { get; }

    /// <summary>u of the dtype that is judged.</summary>
    protected double Unit => Plan.DType.UnitRoundoff();

    /// <summary>Half the smallest number: what a rounding may amount to where numbers are no longer normal.</summary>
    protected double Floor => Unit * (Plan.DType == DType.Float32 ? Numerics.Binary32.SmallestNormal : Numerics.Binary64.SmallestNormal);

    public static Estimate Of(Case oneCase, IEngine witness)
    {
        var call = oneCase.Plan.Steps[0].Call;
        return call.Spec.Rounding(call) switch
        {
            RoundingClass.Elementwise => new ElementwiseEstimate(oneCase, witness),
            RoundingClass.Products => new ProductEstimate(oneCase, witness, moves: false),
            RoundingClass.Moves => new ProductEstimate(oneCase, witness, moves: true),
            _ => new CompositeEstimate(oneCase, witness),
        };
    }

    /// <summary>The truth of every quantity of the plan; null where the witness cannot say.</summary>
    public double[][]? Values()
    {
        if (values is null)
        {
            values = Ask() ?? [];
            foreach (var quantity in values)
            {
                Bound(quantity);
            }
        }

        return values.Length == 0 ? null : values;
    }

    /// <summary>The licence of every element of a quantity: finite, 0 where the truth is not.</summary>
    public double[] Licence(int quantity)
    {
        var licence = new double[values![quantity].Length];
        for (var i = 0; i < licence.Length; i++)
        {
            licence[i] = Licence(quantity, i);
        }

        return licence;
    }

    /// <summary>The licence of one element.</summary>
    public double Licence(int quantity, int element)
    {
        var truth = values![quantity][element];
        var licence = double.IsFinite(truth) && Plan.Quantities[quantity].Type != ElementType.Int64 ? Allow(quantity, element, truth) : 0;
        return double.IsFinite(licence) ? licence : 0;
    }

    /// <summary>Makes the estimate better where that is possible: then licences may be larger.</summary>
    public virtual bool Refine() => false;

    /// <summary>
    /// What is licensed at least where nothing better than the estimate can be had: intermediate results may round more than
    /// this element shows.
    /// </summary>
    public virtual double Least(int quantity) => 0;

    /// <summary>The witness's results for the step in float64.</summary>
    protected virtual double[][]? Ask() =>
        Steps.Witness.Run(Witness, Widened(oneCase)) is [var trace] ? [.. trace.Tensors.Select(t => Arrays.Of(t!))] : null;

    /// <summary>What is licensed of an element, whose truth is finite.</summary>
    protected abstract double Allow(int quantity, int element, double truth);

    /// <summary>The operand whose gradient a quantity is, −1 for a result. Of a value with several uses the first.</summary>
    protected int SlotOf(int quantity) => Plan.Quantities[quantity] is { Kind: QuantityKind.Gradient } gradient
        ? Step.Call.Operands.IndexOf(Operand.Of(gradient.Value))
        : -1;

    /// <summary>About how many numbers are added up for an element of a quantity.</summary>
    protected double TermsOf(int quantity) => terms[quantity] is 0 ? terms[quantity] = Math.Max(1, (Step.Call.Spec.Terms ?? Terms.Shared)(Step, SlotOf(quantity))) : terms[quantity];

    /// <summary>The case in float64.</summary>
    protected Case Widened(Case one) => new(
        one.Id, Plans.Double, [.. one.Inputs.Select(t => Arrays.To(t, ElementType.Float64))], [.. one.Cotangents.Select(t => Arrays.To(t, ElementType.Float64))]);

    private void Bound(double[] numbers)
    {
        const double Most = 3.4028235677973366e+38; // what rounds to ∞ in float32: the largest number and half a unit in its last place

        for (var i = 0; i < numbers.Length && Plan.DType == DType.Float32; i++)
        {
            numbers[i] = Math.Abs(numbers[i]) >= Most ? Math.CopySign(double.PositiveInfinity, numbers[i]) : numbers[i];
        }
    }
}
