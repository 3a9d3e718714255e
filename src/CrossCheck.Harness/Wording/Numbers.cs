using System.Globalization;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Wording;

/// <summary>Numbers for people: six significant digits, more only where two numbers would look the same.</summary>
public static class Numbers
{
    private const int Digits = 6;

    /// <summary><c>0.2</c>, <c>1.5e-7</c>, <c>nan</c>, <c>-inf</c>; indices in full.</summary>
    public static string Text(double value, ElementType type, int digits = Digits)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        if (type == ElementType.Int64)
        {
            return value.ToString("0", CultureInfo.InvariantCulture);
        }

        // Beyond the digits that tell a float from its neighbours, the double that it was widened to would show.
        var text = type == ElementType.Float32 && digits >= 8
            ? ((float)value).ToString("R", CultureInfo.InvariantCulture)
            : value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        return Exponent(text);
    }

    /// <summary>Both with as many digits as it takes to tell them apart, and to see how far apart they are.</summary>
    public static (string Actual, string Expected) Pair(double actual, double expected, ElementType type)
    {
        var distance = Math.Abs(actual - expected);
        for (var digits = Digits; ; digits++)
        {
            var pair = (Text(actual, type, digits), Text(expected, type, digits));
            if (!double.IsFinite(distance) || distance == 0 || digits >= 17)
            {
                return pair;
            }

            var seen = Math.Abs(Parse(pair.Item1) - Parse(pair.Item2));
            if (pair.Item1 != pair.Item2 && Math.Abs(seen - distance) <= distance / 4)
            {
                return pair;
            }
        }
    }

    /// <summary>An error or a bound: two digits or three, <c>1.8</c>, <c>1.6e-2</c>.</summary>
    public static string Size(double value)
    {
        if (!double.IsFinite(value) || value == 0)
        {
            return Text(value, ElementType.Float64);
        }

        return Math.Abs(value) is >= 0.1 and < 10000
            ? value.ToString(Math.Abs(value) >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture)
            : value.ToString("0.##e0", CultureInfo.InvariantCulture);
    }

    /// <summary>A whole number without grouping.</summary>
    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>1 case</c>, <c>2 cases</c>.</summary>
    public static string Count(long count, string noun) => $"{Whole(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary><c>actual 1.27, expected 1.25 (rel 1.6e-2, abs 2e-2, 12 ulp, allowed 2e-5)</c>.</summary>
    public static string Describe(ElementDifference element, ElementType type, string reference = "expected")
    {
        var (actual, expected) = Pair(element.Actual, element.Expected, type);
        var ulp = element.Ulp(type) is { } n ? $", {(n < 100_000 ? n.ToString(CultureInfo.InvariantCulture) : Size(n))} ulp" : "";
        return $"actual {actual}, {reference} {expected} (rel {Size(element.Rel)}, abs {Size(element.Abs)}{ulp}, allowed {Size(element.Allowed)})";
    }

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Exponent(string text)
    {
        var e = text.IndexOf('E', StringComparison.Ordinal);
        return e < 0 ? text : $"{text[..e]}e{int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}";
    }
}
