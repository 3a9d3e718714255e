using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>What an operation's definition makes of one isolated case, with what rounding may make of it.</summary>
internal sealed class StepTruth
{
    private readonly ICatalogue catalogue;
    private readonly Case oneCase;
    private readonly double[][] allowed;
    private readonly double[]?[] low;
    private readonly double[]?[] high;
    private readonly Lazy<double[][]> ieee;

    /// <exception cref="TapeLimitException">The case is too large.</exception>
    public StepTruth(ICatalogue catalogue, Case oneCase)
    {
        (this.catalogue, this.oneCase) = (catalogue, oneCase);
        Plan = oneCase.Plan;
        Values = Derive(null);
        ieee = new(() => Derive(null, ieeeZeros: true));
        low = new double[Plan.Quantities.Length][];
        high = new double[Plan.Quantities.Length][];
        var rounding = new RoundingBound(catalogue, oneCase);
        var unit = Plan.DType.UnitRoundoff();

        // A variance below the smallest double is lost: of what is so small, nothing is judged.
        var smallest = Plan.DType == DType.Float32 ? float.Epsilon : RoundingBound.Deviations * unit * 1e-158;
        allowed = [.. Plan.Quantities.Select((q, k) =>
        {
            var bound = rounding.Of(k) ?? throw new TapeLimitException("too large for a rounding bound");
            return bound.Zip(Values[k], (b, v) => b + (4 * unit * Math.Abs(v)) + (16 * smallest)).ToArray();
        })];
    }

    public Plan Plan { get; }

    /// <summary>Per quantity of the isolated plan its exact numbers, as doubles.</summary>
    public double[][] Values { get; }

    /// <summary>Does a number agree with the truth, within the rounding of this one operation?</summary>
    public bool Agrees(int quantity, int element, double value)
    {
        var truth = Values[quantity][element];
        if (double.IsNaN(value) && !double.IsNaN(truth))
        {
            // What does not enter the result has no gradient; an engine that multiplies its 0 by ∞ there is right too.
            return double.IsNaN(ieee.Value[quantity][element]);
        }

        return new ElementDifference(element, value, truth, double.IsFinite(truth) ? allowed[quantity][element] : 0).Agrees;
    }

    /// <summary>The first element that does not agree, −1 where all do.</summary>
    public int FirstWrong(int quantity, TensorData tensor)
    {
        for (var i = 0; i < tensor.Count; i++)
        {
            if (!Agrees(quantity, i, tensor[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// Is the gradient a choice that the operation leaves open: each element between the derivatives on the sides of
    /// the kink, and for a choice among ties, as much in all as there is to distribute? Names the choice.
    /// </summary>
    /// <returns>Null where it is not valid.</returns>
    public string? ValidChoice(int quantity, TensorData gradient)
    {
        if (Plan.Steps[0].Call.Spec.Kinks.Length == 0 || Plan.Quantities[quantity].Kind != QuantityKind.Gradient)
        {
            return null;
        }

        string? name = null;
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var side in Enum.GetValues<Side>())
        {
            var values = Derive(new Nudge(side, -1))[quantity];
            Widen(quantity, values);
            (least, most) = (Math.Min(least, values.Sum()), Math.Max(most, values.Sum()));
            if (Enumerable.Range(0, gradient.Count).All(i => Math.Abs(gradient[i] - values[i]) <= allowed[quantity][i] || gradient[i].Equals(values[i])))
            {
                name ??= side.ToString().ToLowerInvariant();
            }
        }

        // Of several ties any may be chosen: each deviating element is made the one that is.
        var sum = Values[quantity].Sum();
        (least, most) = (Math.Min(least, sum), Math.Max(most, sum));
        for (var i = 0; i < gradient.Count; i++)
        {
            if (!Inside(quantity, i, gradient[i]))
            {
                Widen(quantity, Derive(new Nudge(Side.Right, i))[quantity]);
                Widen(quantity, Derive(new Nudge(Side.Left, i))[quantity]);
                if (!Inside(quantity, i, gradient[i]))
                {
                    return null;
                }
            }
        }

        var (total, slack) = (gradient.ToDoubles().Sum(), allowed[quantity].Sum());
        return total >= least - slack && total <= most + slack ? name ?? (IsEven(quantity, gradient) ? "even" : "a mixture") : null;
    }

    /// <summary>Every quantity under one convention at the kinks.</summary>
    public double[][] Under(Side side) => Derive(new Nudge(side, -1));

    private bool IsEven(int quantity, TensorData gradient) => Enumerable.Range(0, gradient.Count).All(i =>
        Math.Abs(gradient[i] - ((low[quantity]![i] + high[quantity]![i]) / 2)) <= allowed[quantity][i]);

    private bool Inside(int quantity, int i, double value) =>
        value.Equals(Values[quantity][i]) || (value >= low[quantity]![i] - allowed[quantity][i] && value <= high[quantity]![i] + allowed[quantity][i]);

    private void Widen(int quantity, double[] values)
    {
        low[quantity] ??= [.. Values[quantity]];
        high[quantity] ??= [.. Values[quantity]];
        for (var i = 0; i < values.Length; i++)
        {
            low[quantity]![i] = Math.Min(low[quantity]![i], values[i]);
            high[quantity]![i] = Math.Max(high[quantity]![i], values[i]);
        }
    }

    /// <param name="nudge">Moves the first operand off its kinks by less than any dtype can show.</param>
    private double[][] Derive(Nudge? nudge, bool ieeeZeros = false)
    {
        DoubleDouble Input(int value, int element, double x) =>
            nudge is { } n && value == 0 && double.IsFinite(x) ? (DoubleDouble)x + (n.At(element, oneCase.Inputs[0].Count) * ((Math.Abs(x) * 1.2e-29) + 1e-290)) : x;

        using var derivation = new Derivation<DoubleDouble>(catalogue, oneCase, Input, v => (double)v, RoundingBound.MaxOperations, ieeeZeros);
        return [.. Plan.Quantities.Select(q => q.Type == ElementType.Int64
            ? Array.ConvertAll(derivation.Indices(q.Value), i => (double)i)
            : Array.ConvertAll(derivation.Of(q), Finite))];

        // What is beyond the dtype is an infinity to every engine; all else keeps its digits.
        double Finite(DoubleDouble v) => Plan.DType == DType.Float32 && float.IsInfinity((float)v) ? (float)v : (double)v;
    }

    /// <summary>A small step aside, of all elements or of one.</summary>
    private readonly record struct Nudge(Side Side, int Only)
    {
        public double At(int element, int count) => Only >= 0
            ? element != Only ? 0 : Side == Side.Left ? -1 : 1
            : Side switch
            {
                Side.Left => -1,
                Side.Right => 1,
                Side.First => 1 - ((double)element / count),
                _ => (element + 1.0) / count,
            };
    }
}

/// <summary>A named convention at kinks: the derivative from the left or the right, the first or the last of ties.</summary>
internal enum Side
{
    Left,
    Right,
    First,
    Last,
}
