using CrossCheck.Harness.Engines;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// A step that the definition can be run for as a whole: the truth in 106 bits, the licence from the same definition over
/// <see cref="Rounded{TFormat}"/>.
/// </summary>
internal sealed class DefinedStep : StepReferee
{
    private const int Seeds = 6;

    /// <summary>Roundings that any order of computation may have, where it is no copy.</summary>
    private const double Least = 2;

    private readonly ICatalogue catalogue;
    private readonly int limit;
    private readonly double[][] values;
    private readonly double[]?[] finite;
    private readonly Lazy<double[][]> licences;
    private readonly Lazy<double[][]> ieee;

    /// <param name="limit">The most operations of one run of the definition.</param>
    /// <exception cref="TapeLimitException">It takes more.</exception>
    public DefinedStep(ICatalogue catalogue, Case oneCase, int limit)
        : base(oneCase)
    {
        (this.catalogue, this.limit) = (catalogue, limit);
        values = Derive(oneCase, ieeeZeros: false);
        finite = new double[values.Length][];
        licences = new(() => Licences(catalogue, oneCase, limit));
        ieee = new(() => Derive(oneCase, ieeeZeros: true));
    }

    /// <summary>The licences of every quantity, without the truth.</summary>
    /// <exception cref="TapeLimitException">It takes more operations than twice the limit.</exception>
    public static double[][] Licences(ICatalogue catalogue, Case oneCase, int limit) =>
        oneCase.Plan.DType == DType.Float32 ? Deviate<Binary32>(catalogue, oneCase, limit) : Deviate<Binary64>(catalogue, oneCase, limit);

    public override double[] Values(int quantity) => values[quantity];

    public override double[] Licence(int quantity) => licences.Value[quantity];

    public override bool AcceptsNaN(int quantity, int element) =>
        !double.IsNaN(values[quantity][element]) && double.IsNaN(ieee.Value[quantity][element]);

    public override IReadOnlyList<SharpElement> Sharpen(int quantity, IReadOnlyList<int> elements) => [.. elements.Select(i => new SharpElement(
        i, values[quantity][i], IsComposite ? Math.Max(Math.Max(Licence(quantity)[i], Finite(quantity)[i]), Flush)
            : IsSum && Licence(quantity)[i] > 0 ? Math.Max(Licence(quantity)[i], Finite(quantity)[i]) : Licence(quantity)[i], AcceptsNaN(quantity, i), TruthSource.Definition))];

    /// <summary>What overflows or is flushed to 0 on the way may take with it a result below the smallest normal number.</summary>
    private double Flush => Plan.DType == DType.Float32 ? Binary32.SmallestNormal : Binary64.SmallestNormal;

    /// <summary>Does it add up what it moves? In another order sums on the way may be larger than the definition's.</summary>
    private bool IsSum => Plan.Steps[0].Call is var call && call.Spec.Rounding(call) == RoundingClass.Moves;

    /// <summary>Has it results of its own on the way, which round? What one function or one sum makes of its operands is exact but for its own rounding.</summary>
    private bool IsComposite => Plan.Steps.Length > 1 || (Plan.Steps[0].Call is var call && call.Spec.Rounding(call) == RoundingClass.Composite);

    /// <summary>
    /// What rounding the operands does, by doing it: where the derivative is 0 by cancellation, as in a constant channel of
    /// batch_norm, <see cref="Rounded{TFormat}"/> sees nothing. Not for gradients of an operation with kinks: there it would tip a tie.
    /// </summary>
    private double[] Finite(int quantity)
    {
        if (finite[quantity] is { } known)
        {
            return known;
        }

        var kinks = Plan.Steps.Any(s => s.Call.Spec.Kinks.Length > 0);
        for (var k = 0; k < values.Length; k++)
        {
            finite[k] = new double[values[k].Length];
        }

        for (var seed = 0; seed < Seeds; seed++)
        {
            var moved = Derive(Noise.Move(Case, Plan, ElementType.Float64, seed, Plan.DType.UnitRoundoff()), ieeeZeros: false);
            for (var k = 0; k < values.Length; k++)
            {
                for (var i = 0; i < values[k].Length && !(kinks && Plan.Quantities[k].Kind == QuantityKind.Gradient); i++)
                {
                    var effect = moved[k][i] - values[k][i];
                    finite[k]![i] += double.IsFinite(effect) ? effect * effect / Seeds : 0;
                }
            }
        }

        foreach (var squares in finite)
        {
            for (var i = 0; i < squares!.Length; i++)
            {
                squares[i] = Deviations * Math.Sqrt(squares[i]);
            }
        }

        return finite[quantity]!;
    }

    private double[][] Derive(Case oneCase, bool ieeeZeros)
    {
        using var derivation = new Derivation<DoubleDouble>(catalogue, oneCase, (_, _, v) => v, v => (double)v, limit, ieeeZeros);
        return [.. Plan.Quantities.Select(q => q.Type == ElementType.Int64
            ? Array.ConvertAll(derivation.Indices(q.Value), i => (double)i)
            : Array.ConvertAll(derivation.Of(q), v => InRange((double)v, Plan.DType)))];
    }

    private static double[][] Deviate<TFormat>(ICatalogue catalogue, Case oneCase, int limit)
        where TFormat : IFormat
    {
        // Other branches may take a few operations more than the truth did.
        using var derivation = new Derivation<Rounded<TFormat>>(catalogue, oneCase, (_, _, v) => Rounded<TFormat>.Of(v), v => v.Value, 2 * limit);
        var call = oneCase.Plan.Steps[0].Call;
        var least = call.Spec.Rounding(call) == RoundingClass.Moves ? 0 : Least * TFormat.UnitRoundoff;
        return [.. oneCase.Plan.Quantities.Select(q => q.Type == ElementType.Int64
            ? new double[q.Shape.Count]
            : Array.ConvertAll(derivation.Of(q), v => Licence(v, least, oneCase.Plan.DType)))];
    }

    private static double Licence<TFormat>(Rounded<TFormat> number, double least, DType dtype)
        where TFormat : IFormat
    {
        var licence = Math.Max(number.Error(Deviations), least * Math.Abs(number.Value));

        // Where numbers are no longer normal, an operand that was rounded and the result: two of the smallest numbers.
        licence += licence > 0 ? 4 * TFormat.UnitRoundoff * TFormat.SmallestNormal : 0;
        return double.IsFinite(licence) && double.IsFinite(InRange(number.Value, dtype)) ? licence : 0;
    }
}
