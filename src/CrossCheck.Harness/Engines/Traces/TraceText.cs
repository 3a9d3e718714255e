using System.Globalization;
using System.Numerics;
using System.Text;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Engines.Traces;

/// <summary>How a trace writes shapes, names and numbers.</summary>
internal static class TraceText
{
    /// <summary><c>2x3</c>; nothing for a scalar.</summary>
    public static string Of(Shape shape) => string.Join('x', shape);

    /// <summary>A shape as <see cref="Of"/> writes it, or as Python shows a tuple: <c>(2, 3)</c>, <c>()</c>. Null for anything else.</summary>
    public static Shape? ParseShape(string text)
    {
        var inner = text.Trim();
        if (inner.StartsWith('(') && inner.EndsWith(')'))
        {
            inner = inner[1..^1].Replace(',', 'x').Trim().TrimEnd('x');
        }

        var sizes = new List<int>();
        foreach (var word in inner.Length == 0 ? [] : inner.Split('x', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                return null;
            }

            sizes.Add(size);
        }

        return Shape.Create([.. sizes]);
    }

    /// <summary>The name as a plan has it: composed, and ∂L/∂X is dL/dX.</summary>
    public static string Name(string text)
    {
        var name = text.Trim().Normalize(NormalizationForm.FormC);
        return name.StartsWith("∂L/∂", StringComparison.Ordinal) ? Plan.GradientName(name["∂L/∂".Length..]) : name;
    }

    /// <summary>Reads numbers separated by blanks into <paramref name="values"/>, exactly as many as it holds.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Parse<T>(ReadOnlySpan<char> text, Span<T> values)
        where T : unmanaged, INumber<T>
    {
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var end = i;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            var word = text[i..end];
            if (count < values.Length && Number(word, out values[count]) is { } wrong)
            {
                return $"number {(count + 1).ToString(CultureInfo.InvariantCulture)}, '{(word.Length > 40 ? $"{word[..37]}…" : word.ToString())}', {wrong}";
            }

            count++;
            i = end;
        }

        return count == values.Length ? null : string.Create(CultureInfo.InvariantCulture, $"{count} numbers, but the shape holds {values.Length}");
    }

    private static string? Number<T>(ReadOnlySpan<char> word, out T value)
        where T : unmanaged, INumber<T>
    {
        if (T.TryParse(word, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value) && T.IsFinite(value))
        {
            return null;
        }

        var sign = word[0] is '-' or '+' ? word[0] : '+';
        var name = word[0] is '-' or '+' ? word[1..] : word;
        double? special = name.Equals("nan", StringComparison.OrdinalIgnoreCase) ? double.NaN
            : name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase) ? double.PositiveInfinity
            : null;
        if (special is { } number && typeof(T) != typeof(long))
        {
            value = T.CreateChecked(sign == '-' ? -number : number);
            return null;
        }

        return typeof(T) == typeof(long) ? "is no index (a whole number of 64 bits)"
            : T.IsInfinity(value) ? $"is out of the range of {(typeof(T) == typeof(float) ? "float32" : "float64")}; an infinity is written inf"
            : "is no number; numbers are written 1.5, 1e-7, nan, inf, -inf and separated by blanks";
    }
}
