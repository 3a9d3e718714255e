using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>actual = expected + something that is the same in many places.</summary>
internal sealed partial class Recogniser
{
    /// <summary>The same number too much everywhere, borne out by three different elements.</summary>
    private Diagnosis? Constant()
    {
        if (!DiffersByFiniteNumbers || Distinct(3) < 3)
        {
            return null;
        }

        tried++;
        var (constants, bits, most) = (Range.All, 0.0, 0.0);
        foreach (var i in seen.Claimed)
        {
            if (!seen.IsFinite(i))
            {
                continue;
            }

            constants = constants.And(seen.Difference(i));
            if (constants.IsEmpty)
            {
                return null;
            }
        }

        foreach (var i in seen.Differing)
        {
            bits += seen.Bits(i, seen.Allowed[i]);
            most = Math.Max(most, seen.Bits(i, seen.Allowed[i]));
        }

        // A number that most elements may be off by anyway is no constant.
        if (seen.Differing.Length < seen.Claimed.Count(seen.IsFinite) || !Convinces(bits - most))
        {
            return null;
        }

        var constant = constants.Plain();
        return new("constant", $"{A} = {E} {Signed(constant)} everywhere: "
            + (seen.Type == ElementType.Int64 && Math.Abs(constant) == 1 ? "counted from another start?" : "a constant (bias, ε) dropped or added twice?"));
    }

    /// <summary>A vector along one dimension is missing: the differences are the same along all others.</summary>
    private Diagnosis? Bias()
    {
        if (!DiffersByFiniteNumbers)
        {
            return null;
        }

        var shape = seen.Shape;
        var strides = shape.Strides();

        // Features stand last, channels second.
        foreach (var d in Enumerable.Range(0, shape.Rank).Where(d => shape[d] > 1).OrderBy(d => d == shape.Rank - 1 ? 0 : d == 1 ? 1 : 2))
        {
            if (Missing(shape[d], strides[d]) is { } vector)
            {
                var shown = string.Join(", ", vector.Take(8).Select(r => r == Range.All ? "_" : Voice.Number(-r.Plain()))) + (vector.Length > 8 ? ", …" : "");
                return new("bias", $"a constant is missing (bias dropped?): {A} = {E} − ({shown}) along {(d == shape.Rank - 1 ? "the last dimension" : $"dimension {d}")}");
            }
        }

        return null;
    }

    private Range[]? Missing(int size, int stride)
    {
        tried++;
        var constants = new Range[size];
        var first = new int[size];
        Array.Fill(constants, Range.All);
        Array.Fill(first, -1);
        var (bits, confirmed) = (0.0, 0);
        foreach (var i in seen.Claimed)
        {
            var at = i / stride % size;
            if (!seen.IsFinite(i))
            {
                continue;
            }

            constants[at] = constants[at].And(seen.Difference(i));
            if (constants[at].IsEmpty)
            {
                return null;
            }

            if (first[at] < 0)
            {
                first[at] = i;
            }
            else if (!constants[at].Contains(0) && Math.Abs(expected[i] - expected[first[at]]) > 4 * (seen.Allowed[i] + seen.Allowed[first[at]]))
            {
                // Rows that repeat one another bear out nothing.
                bits += seen.Bits(i, seen.Allowed[i]);
                confirmed++;
            }
        }

        return confirmed >= 3 && Convinces(bits) ? constants : null;
    }

    /// <summary>
    /// The gradient of a cross-entropy, p − onehot(t), without its second term. Rows of it add up to 0, which rows of other
    /// tensors do not; the difference is one constant, once in every row.
    /// </summary>
    private Diagnosis? Target()
    {
        if (!DiffersByFiniteNumbers || seen.Claimed.Length < expected.Length)
        {
            return null;
        }

        var shape = seen.Shape;
        var strides = shape.Strides();
        foreach (var d in new[] { shape.Rank - 1, 1 }.Distinct().Where(d => d >= 0 && d < shape.Rank && shape[d] > 1))
        {
            if (ConstantAtTargets(shape[d], strides[d]) is { } constant)
            {
                return new("target", $"p instead of p − 1? {A} − {E} is {Voice.Number(constant)} at one element{(shape.Rank == 1 ? "" : " of a row")} (the target) and 0 elsewhere");
            }
        }

        return null;
    }

    private double? ConstantAtTargets(int size, int stride)
    {
        tried++;
        var constants = Range.All;
        var (bits, most, rows) = (0.0, 0.0, new HashSet<int>());
        foreach (var i in seen.Differing)
        {
            var row = i - (i / stride % size * stride);
            constants = constants.And(seen.Difference(i));
            if (constants.IsEmpty || !rows.Add(row))
            {
                return null;
            }

            var (sum, slack) = (0.0, 0.0);
            for (var k = 0; k < size; k++)
            {
                var at = row + (k * stride);
                sum += expected[at];
                slack += seen.Allowed[at] + (1e-6 * Math.Abs(expected[at]));
            }

            if (!(Math.Abs(sum) <= slack))
            {
                return null;
            }

            bits += seen.Bits(i, seen.Allowed[i]);
            most = Math.Max(most, seen.Bits(i, seen.Allowed[i]));
        }

        // 1 and 1/N are known beforehand; another number is read off one element and needs a second.
        var total = expected.Length / size;
        var known = constants.Contains(1) ? 1 : constants.Contains(1.0 / total) ? 1.0 / total : double.NaN;
        if (double.IsNaN(known) && rows.Count < 2)
        {
            return null;
        }

        return constants.Low > 0 && Convinces(double.IsNaN(known) ? bits - most : bits) ? (double.IsNaN(known) ? constants.Plain() : known) : null;
    }

    private static string Signed(double constant) => $"{(constant < 0 ? "−" : "+")} {Voice.Number(Math.Abs(constant))}";
}
