using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// Sums of n products t, each with a factor c &gt; 0 that the operation has of its own (1, or the share in a mean): the error
/// of a sum in any order is about u·√(n·(Σt² + y²)) at most, three times as much is licensed. Σc·t² is the same step on
/// squared operands, Σc the step on ones; Σc·Σc·t² is n·Σt² where the factors are equal, and never less than (Σ|t|)².
/// </summary>
/// <param name="moves">
/// Results are copies, and exact, and so is a gradient of one term. What is copied where may depend on the operands, so only
/// the upstream gradients are squared, or set to one.
/// </param>
internal sealed class ProductEstimate(Case oneCase, IEngine witness, bool moves) : Estimate(oneCase, witness)
{
    private const double Times = 3;

    private double[][]? counts;
    private Elements[]? squares;

    public override double Slack(int quantity) => moves ? 0 : Times * Unit * Math.Sqrt(TermsOf(quantity));

    protected override double Allow(int quantity, int element, double truth)
    {
        if ((moves && Plan.Quantities[quantity].Kind == QuantityKind.Value) || Counts() is not { } counts)
        {
            return 0;
        }

        var count = counts[quantity];
        var c = Math.Abs(count.Length == 1 ? count[0] : count[element]);
        if (moves && c is 0 or 1)
        {
            return 0;
        }

        var sum = Squares() is { Length: > 0 } squares ? Math.Abs(squares[quantity][element]) : 0;
        return (Times * Unit * Math.Sqrt((c * sum) + (Math.Max(c, moves ? 1 : TermsOf(quantity)) * truth * truth))) + (c * Floor);
    }

    /// <summary>Σc for every element: as the operation says, or the step on ones; one number where it is the same everywhere.</summary>
    private double[][]? Counts()
    {
        if (counts is not null || Plans.Counts is not null)
        {
            return counts ?? Plans.Counts;
        }

        if (Step.Call.Spec.Terms is not null)
        {
            return counts = [.. Plan.Quantities.Select((_, k) => new[] { TermsOf(k) })];
        }

        var type = Plan.DType.Element();
        counts = Ask(Plans.Terms, t => moves ? t : Arrays.Ones(t, type), t => Arrays.Ones(t, type)) is { } trace ? [.. trace.Tensors.Select(t => Compress(Arrays.Of(t!)))] : null;

        // Where something is picked or moved by what the case holds, the next case has other numbers of terms.
        Plans.Counts = moves || Case.Inputs.Any(t => t.Type == ElementType.Int64) ? null : counts;
        return counts;
    }

    /// <summary>Σc·t²: in the dtype, unless squares might leave its range.</summary>
    private Elements[] Squares()
    {
        if (squares is null)
        {
            var inRange = Case.Inputs.Concat(Case.Cotangents).All(t => Arrays.IsWithin(t, 1e-8, 1e8));
            var type = inRange ? Plan.DType.Element() : ElementType.Float64;
            squares = Ask(inRange ? Plans.Terms : Plans.TermsInDouble, t => moves ? Arrays.To(t, type) : Arrays.Square(t, type), t => Arrays.Square(t, type)) is { } trace ? [.. trace.Tensors.Select(t => new Elements(t!))] : [];
        }

        return squares;
    }

    private Trace? Ask(Plan plan, Func<TensorData, TensorData> input, Func<TensorData, TensorData> cotangent) =>
        Steps.Witness.Run(Witness, new Case(Case.Id, plan, [.. Case.Inputs.Select(input)], [.. Case.Cotangents.Select(cotangent)])) is [var trace] ? trace : null;

    private static double[] Compress(double[] counts) => counts.Length > 0 && counts.AsSpan().IndexOfAnyExcept(counts[0]) < 0 ? [counts[0]] : counts;
}
