using System.Globalization;
using System.Text;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>The wording that all errors of a cell share.</summary>
internal static class CellErrors
{
    private const int LongestQuote = 40;

    /// <summary>The text in quotes, shortened, without control characters.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder("'");
        var shown = text.Length > LongestQuote ? text[..(LongestQuote - 1)] : text;
        foreach (var c in shown)
        {
            builder.Append(char.IsControl(c) ? ' ' : c);
        }

        return builder.Append(shown.Length < text.Length ? "…'" : "'").ToString();
    }

    /// <summary><c>[1, 2]</c>, or <c>the number</c> where there is no index.</summary>
    public static string Place(ReadOnlySpan<int> index)
    {
        if (index.IsEmpty)
        {
            return "the number";
        }

        var builder = new StringBuilder("[");
        for (var i = 0; i < index.Length; i++)
        {
            builder.Append(i == 0 ? "" : ", ").Append(index[i].ToString(CultureInfo.InvariantCulture));
        }

        return builder.Append(']').ToString();
    }

    public static string Range(DType dtype) =>
        dtype == DType.Float32 ? "float32's range ±3.4028235e38" : "float64's range ±1.7976931348623157e308";

    /// <summary>Whether a finite number becomes an infinity when it is rounded to the dtype.</summary>
    public static bool Overflows(double value, DType dtype) =>
        dtype == DType.Float32 && double.IsFinite(value) && float.IsInfinity((float)value);

    public static CaseException OutOfRange(string place, string written, DType dtype) =>
        new($"{place}: {written} is outside {Range(dtype)}; write inf where infinity is meant{(dtype == DType.Float32 ? ", or set dtype to float64" : "")}");

    /// <summary>The shape of <paramref name="dims"/>, if its elements are few enough.</summary>
    /// <exception cref="CaseException">More than 64 dimensions, or more elements than allowed.</exception>
    public static Shape CheckedShape(ReadOnlySpan<int> dims, CellContext context, string what)
    {
        if (dims.Length > LiteralReader.MaxDepth)
        {
            throw new CaseException($"{what} has {dims.Length} dimensions; at most {LiteralReader.MaxDepth} are possible");
        }

        var count = Shape.CountOf(dims);
        if (count > Limit(context))
        {
            throw TooMany($"{what} has {(count == long.MaxValue ? "more than 9.2e18" : Text(count))} elements", context);
        }

        return Shape.Create(dims);
    }

    public static long Limit(CellContext context) => Math.Min(context.MaxElements, Array.MaxLength);

    public static CaseException TooMany(string what, CellContext context) =>
        new($"{what}, the limit is {Text(Limit(context))}{(context.MaxElements < Array.MaxLength ? " (--max-elements)" : ", the longest array there is")}");

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Shortest text that reads back as the same double; <c>nan</c>, <c>inf</c>.</summary>
    public static string Text(double value) =>
        double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
        : Shortest(value);

    // At some powers of two (2⁻²⁵ is one) "R" gives one digit too few to read back; then all 17 are written.
    private static string Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture) == value ? text : value.ToString("G17", CultureInfo.InvariantCulture);
    }
}
