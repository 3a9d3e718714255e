using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>The right numbers in wrong places: transposed, flipped, shifted, moved, passed where they should be stopped.</summary>
internal sealed partial class Recogniser
{
    private Diagnosis? Rearranged()
    {
        var dims = seen.Shape.Dims.ToArray();
        var strides = seen.Shape.Strides();
        var extended = Enumerable.Range(0, dims.Length).Where(d => dims[d] > 1).ToList();
        foreach (var first in extended)
        {
            foreach (var second in extended.Where(d => d > first))
            {
                if (IsRearranged(i => Swapped(i, dims, strides, first, second)))
                {
                    var swapped = dims.ToArray();
                    (swapped[first], swapped[second]) = (dims[second], dims[first]);
                    var which = extended.Count == 2 && dims.Length == 2 ? "" : $" in dimensions {first} and {second}";
                    return new("transposed", dims[first] == dims[second]
                        ? $"{A} is {E} transposed{which}"
                        : $"{A} is the data of {E} transposed{which}, {string.Join("×", swapped)}, read as {string.Join("×", dims)}");
                }
            }
        }

        foreach (var d in extended)
        {
            if (IsRearranged(i => Flipped(i, dims, strides, d, d)))
            {
                return new("flipped", $"{A} is {E} in reverse order{Along(d)}");
            }
        }

        foreach (var from in new[] { dims.Length - 2, 0 })
        {
            if (extended.Count(d => d >= from) > 1 && from >= 0 && IsRearranged(i => Flipped(i, dims, strides, from, dims.Length - 1)))
            {
                return new("flipped", from == dims.Length - 2
                    ? $"{A} is {E} turned by 180°: a convolution where a cross-correlation is meant?"
                    : $"{A} is {E} in reverse order along every dimension");
            }
        }

        foreach (var d in extended)
        {
            foreach (var (step, text) in new[] { (1, "towards the end"), (-1, "towards the start") })
            {
                foreach (var (cyclic, edge) in new[] { (true, ", what falls off comes back in"), (false, ", with 0 at the edge") })
                {
                    if (IsRearranged(i => Shifted(i, dims[d], strides[d], step, cyclic)))
                    {
                        return new("shifted", $"{A} is {E} shifted by one element{Along(d)} {text}{edge}");
                    }
                }
            }
        }

        return null;

        string Along(int d) => dims.Length == 1 ? "" : $" along dimension {d}";
    }

    /// <param name="source">The place that the number at a place comes from; −1 for a 0.</param>
    private bool IsRearranged(Func<int, int> source)
    {
        double Predicted(int i) => source(i) is >= 0 and var from ? expected[from] : 0;
        double Allowed(int i) => source(i) is >= 0 and var from ? Math.Max(seen.Allowed[i], seen.Allowed[from]) : seen.Allowed[i];

        // A single number in another place is moved; a rearrangement shows in two.
        return Explains(Predicted, Allowed) && seen.Differing.Where(i => !(Math.Abs(Predicted(i)) <= Allowed(i))).Take(2).Count() == 2;
    }

    private static int Swapped(int flat, int[] dims, int[] strides, int first, int second)
    {
        var source = 0;
        for (var d = dims.Length - 1; d >= 0; d--)
        {
            var from = d == first ? second : d == second ? first : d;
            source += flat % dims[from] * strides[from];
            flat /= dims[from];
        }

        return source;
    }

    private static int Flipped(int flat, int[] dims, int[] strides, int first, int last)
    {
        var source = flat;
        for (var d = first; d <= last; d++)
        {
            var at = flat / strides[d] % dims[d];
            source += (dims[d] - 1 - (2 * at)) * strides[d];
        }

        return source;
    }

    private static int Shifted(int flat, int size, int stride, int step, bool cyclic)
    {
        var from = (flat / stride % size) - step;
        return from >= 0 && from < size ? flat - (step * stride) : cyclic ? flat + (step * (size - 1) * stride) : -1;
    }

    /// <summary>As many numbers appear where 0 is right as are 0 where they should stand, and they are the same.</summary>
    private Diagnosis? Moved()
    {
        tried++;
        var gained = seen.Differing.Where(i => expected[i] == 0).OrderBy(seen.Actual).ToList();
        var lost = seen.Differing.Where(i => expected[i] != 0 && seen.Holds(i, 0, 0)).OrderBy(i => expected[i]).ToList();
        if (gained.Count != lost.Count || gained.Count + lost.Count != seen.Differing.Length || gained.Count == 0)
        {
            return null;
        }

        var bits = 0.0;
        foreach (var (to, from) in gained.Zip(lost))
        {
            if (!seen.Holds(to, expected[from], seen.Allowed[from]))
            {
                return null;
            }

            bits += seen.Bits(to, seen.Allowed[from]) + seen.Bits(from, seen.Allowed[from]);
        }

        return Convinces(bits)
            ? new("moved", $"{gained.Count} of the numbers of {E} that are not 0 stand in other cells ({Place(lost[0])} in {Place(gained[0])}): the wrong cell of a window (argmax)?")
            : null;
    }

    private Diagnosis? Unmasked()
    {
        tried++;
        return seen.Differing.Length > 1
            && Array.TrueForAll(seen.Differing, i => expected[i] == 0 && double.IsFinite(seen.Actual(i)))
            && Array.Exists(seen.Claimed, i => seen.IsNonzero(i) && seen.IsFinite(i))
            ? new("unmasked", $"{A} is not 0 at {CountOf(seen.Differing.Length)} where {E} is: a gradient that should be 0 there is passed on (mask missing)?")
            : null;
    }

    private Diagnosis? Masked()
    {
        tried++;
        if (seen.Differing.Length < 2
            || !Array.TrueForAll(seen.Differing, i => seen.Actual(i) == 0)
            || !Array.Exists(seen.Claimed, i => seen.IsNonzero(i) && seen.IsFinite(i) && Array.BinarySearch(seen.Differing, i) < 0))
        {
            return null;
        }

        var negative = context.Input is { } input && input.Count == expected.Length && Array.TrueForAll(seen.Differing, i => input[i] < 0);
        return new("masked", negative
            ? $"{A} is 0 where the input is negative and {E} is not: a slope taken as 0?"
            : $"{A} is 0 at {CountOf(seen.Differing.Length)} where {E} is not: a mask too many?");
    }
}
