using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>Tries the catalogue on one tensor, the simplest mistake first, and names the first that explains all of it.</summary>
internal sealed partial class Recogniser(Observation seen, MutantContext context, Voice voice)
{
    private readonly double[] expected = seen.Expected;

    /// <summary>How many explanations have been tried: each makes a coincidence likelier and asks for more evidence.</summary>
    private int tried;

    public Diagnosis? Recognise() =>
        seen.Differing.Length == 0 ? null
        : Rounded() ?? NotFinite() ?? KnownFactor() ?? Target() ?? Slope() ?? Single()
            ?? AnyFactor() ?? OfLogarithm() ?? Constant() ?? Rearranged() ?? Moved() ?? Unmasked() ?? Masked() ?? Bias();

    private string A => voice.Actual;

    private string E => voice.Expected;

    /// <summary>Does the guess meet all that came out, and is that no likely coincidence?</summary>
    private bool Explains(Func<int, double> predicted, Func<int, double> allowed)
    {
        tried++;
        var bits = 0.0;
        foreach (var i in seen.Differing)
        {
            var width = allowed(i);
            if (!seen.Holds(i, predicted(i), width))
            {
                return false;
            }

            bits += seen.Bits(i, width);
        }

        foreach (var i in seen.Claimed)
        {
            if (!seen.Holds(i, predicted(i), allowed(i)))
            {
                return false;
            }
        }

        return Convinces(bits);
    }

    private bool Convinces(double bits) => bits >= voice.Margin + Math.Log2(tried);

    /// <summary>The number of different right numbers among the elements that differ, counted up to <paramref name="most"/>: equal ones bear out nothing.</summary>
    private int Distinct(int most)
    {
        var found = new List<int>(most);
        foreach (var i in seen.Differing)
        {
            if (!found.Exists(f => Math.Abs(expected[f] - expected[i]) <= seen.Allowed[f] + seen.Allowed[i]))
            {
                found.Add(i);
                if (found.Count == most)
                {
                    break;
                }
            }
        }

        return found.Count;
    }

    private bool DiffersByFiniteNumbers => Array.TrueForAll(seen.Differing, seen.IsFinite);

    private string Place(int i) => $"[{string.Join(", ", seen.Shape.IndexOf(i))}]";

    private string CountOf(int elements) => Voice.Count(elements, seen.Claimed.Length);

    // Of rounded answers alone: off by no more than one unit of the last digit.
    private Diagnosis? Rounded()
    {
        if (!voice.IsAnswer || !DiffersByFiniteNumbers
            || !Array.TrueForAll(seen.Differing, i => seen.Half(i) > 0 && Math.Abs(seen.Actual(i) - expected[i]) <= (2 * seen.Half(i)) + seen.Allowed[i]))
        {
            return null;
        }

        return new("rounded", "the answer is off by one in its last digit: cut off instead of rounded, or carried on from a rounded number?");
    }

    private Diagnosis? NotFinite()
    {
        var (nan, infinite, finite) = (0, 0, 0);
        foreach (var i in seen.Differing)
        {
            var (a, e) = (seen.Actual(i), expected[i]);
            (nan, infinite, finite) = (nan + (double.IsNaN(a) ? 1 : 0), infinite + (double.IsInfinity(a) ? 1 : 0), finite + (double.IsFinite(a) && !double.IsFinite(e) ? 1 : 0));
            if (double.IsFinite(a) == double.IsFinite(e))
            {
                return null;
            }
        }

        if (finite == seen.Differing.Length)
        {
            return new("not-finite", $"{A} is finite at {CountOf(finite)} where {E} is NaN or ∞");
        }

        return finite > 0 ? null : new(
            "not-finite",
            $"{A} is {(nan == 0 ? "∞" : infinite == 0 ? "NaN" : "NaN or ∞")} at {CountOf(nan + infinite)} where {E} is finite: an overflow{(nan > 0 ? ", 0 / 0 or ∞ − ∞" : " or a division by 0")}?");
    }

    private Diagnosis? Single()
    {
        if (seen.Differing.Length > 1 || seen.Claimed.Length == 1)
        {
            return null;
        }

        return new("single", voice.IsAnswer
            ? $"only {Place(seen.Differing[0])} is wrong of {seen.Claimed.Length} elements: a slip?"
            : $"only {Place(seen.Differing[0])} differs of {seen.Claimed.Length} elements: no pattern");
    }
}
