using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>actual = c·expected, everywhere or where the input is negative.</summary>
internal sealed partial class Recogniser
{
    /// <summary>Factors that mistakes bring in: 0, −1, 2, ½, N and 1/N; over several different numbers also the base of a logarithm.</summary>
    private Diagnosis? KnownFactor()
    {
        var single = Distinct(2) < 2;
        var guess = single && !voice.IsAnswer ? seen.Differing.Length == 1 ? " (a guess from one number)" : " (a guess: the numbers are all the same)" : "";
        if (IsScaledBy(0))
        {
            return new("zeroed", voice.Zeroed + guess);
        }

        if (IsScaledBy(-1))
        {
            return new("negated", voice.Negated + guess);
        }

        var sizes = context.SizesFor(seen.Shape);
        NamedNumber? two = sizes.FindIndex(s => s.Number == 2) is >= 0 and var at ? sizes[at] : null;
        foreach (var factor in new[] { 2, 0.5 })
        {
            if (IsScaledBy(factor))
            {
                return new("scaled", voice.Scaled(factor, two) + guess);
            }
        }

        foreach (var size in sizes.Where(s => s.Number != 2))
        {
            foreach (var factor in new[] { size.Number, 1 / size.Number })
            {
                if (IsScaledBy(factor))
                {
                    return new("scaled", voice.Scaled(factor, size) + guess);
                }
            }
        }

        if (single)
        {
            return null;
        }

        foreach (var (factor, text) in new[] { (Math.Log(10), "ln 10"), (1 / Math.Log(10), "1 / ln 10"), (Math.Log(2), "ln 2"), (1 / Math.Log(2), "1 / ln 2") })
        {
            if (IsScaledBy(factor))
            {
                return new("scaled", $"{A} = {text} × {E}: a logarithm of another base?");
            }
        }

        return null;
    }

    private bool IsScaledBy(double factor)
    {
        // What is rounded before it is multiplied by c is off by c roundings; an element that is 0 stays 0, a NaN or ∞ itself.
        var widening = Math.Max(1, Math.Abs(factor));
        return Explains(i => expected[i] * factor, i => seen.Allowed[i] * widening);
    }

    /// <summary>A factor read off the largest element, borne out by at least two others of different size.</summary>
    private Diagnosis? AnyFactor()
    {
        if (!DiffersByFiniteNumbers || Distinct(3) < 3)
        {
            return null;
        }

        tried++;
        var largest = seen.Differing.MaxBy(i => Math.Abs(expected[i]));
        if (!seen.IsNonzero(largest))
        {
            return null;
        }

        var widening = Math.Max(1, Math.Abs(seen.Actual(largest) / expected[largest]));
        var (factors, bits) = (Range.All, -seen.Bits(largest, seen.Allowed[largest] * widening));
        foreach (var i in seen.Claimed)
        {
            if (!seen.IsFinite(i))
            {
                continue;
            }

            var width = seen.Allowed[i] * widening;
            if (Math.Abs(expected[i]) <= width / widening)
            {
                // Too small to tell a factor: that it stays so small is all that is asked.
                if (!seen.Holds(i, expected[i] * seen.Actual(largest) / expected[largest], width))
                {
                    return null;
                }

                continue;
            }

            factors = factors.And(seen.Ratio(i, width));
            if (factors.IsEmpty)
            {
                return null;
            }
        }

        foreach (var i in seen.Differing)
        {
            bits += seen.Bits(i, seen.Allowed[i] * widening);
        }

        return Convinces(bits) ? new("scaled", voice.Scaled(factors.Plain(), null)) : null;
    }

    /// <summary>A gradient multiplied, or divided, element by element by what it is the gradient with respect to.</summary>
    private Diagnosis? OfLogarithm()
    {
        if (context.Input is not { } input || context.Differentiated is not { } name || input.Count != expected.Length || Distinct(2) < 2)
        {
            return null;
        }

        if (Explains(i => expected[i] * input[i], i => seen.Allowed[i] * Math.Max(1, Math.Abs(input[i]))))
        {
            return new("logarithm", $"{A} = {name} × {E} at each element: the derivative with respect to ln {name}, not {name}?");
        }

        return Array.TrueForAll(seen.Claimed, i => input[i] != 0) && Explains(i => expected[i] / input[i], i => seen.Allowed[i] * Math.Max(1, 1 / Math.Abs(input[i])))
            ? new("logarithm", $"{A} = {E} / {name} at each element: multiply by {name}, or was it differentiated with respect to another variable?")
            : null;
    }

    /// <summary>Where the input is negative (as far as it is known), a slope was left out, or applied twice.</summary>
    private Diagnosis? Slope()
    {
        var masked = context.Input is { } input && input.Count == expected.Length
            && Array.TrueForAll(seen.Differing, i => input[i] < 0)
            && Array.TrueForAll(seen.Claimed, i => input[i] >= 0 || !seen.IsNonzero(i) || Array.BinarySearch(seen.Differing, i) >= 0);
        if (seen.Claimed.Length < 2 || (!masked && Distinct(2) < 2))
        {
            return null;
        }

        var where = masked ? "where the input is negative" : $"at {CountOf(seen.Differing.Length)}";
        var differs = new bool[expected.Length];
        Array.ForEach(seen.Differing, i => differs[i] = true);
        foreach (var slope in context.Slopes)
        {
            foreach (var factor in new[] { 1 / slope.Number, slope.Number })
            {
                var widening = Math.Max(1, factor);
                if (Explains(i => differs[i] ? expected[i] * factor : expected[i], i => differs[i] ? seen.Allowed[i] * widening : seen.Allowed[i]))
                {
                    return new("slope", factor == slope.Number
                        ? $"{A} = {Voice.Number(slope.Number)} × {E} {where}: the slope ({slope.Name}) applied twice?"
                        : $"the slope is missing {where}: {A} = {E} / {Voice.Number(slope.Number)} there ({slope.Name})");
                }
            }
        }

        return null;
    }
}
