using System.Globalization;

namespace CrossCheck;

/// <summary>Numbers as reports and case files write them, whatever the machine's culture.</summary>
public static class NumberText
{
    /// <summary>The shortest text that reads back as the same number of the type; <c>nan</c>, <c>inf</c>, <c>-inf</c>.</summary>
    public static string Of(double value, ElementType type)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        return type switch
        {
            ElementType.Float32 => ((float)value).ToString("R", CultureInfo.InvariantCulture),
            ElementType.Float64 => value.ToString("R", CultureInfo.InvariantCulture),
            _ => ((long)value).ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A measure of difference: 3 significant digits.</summary>
    public static string Brief(double value) =>
        double.IsFinite(value) ? value.ToString("G3", CultureInfo.InvariantCulture) : Of(value, ElementType.Float64);

    /// <summary><c>[1, 0]</c>, nothing for a scalar.</summary>
    public static string Index(ReadOnlySpan<int> index) => index.IsEmpty ? "" : $"[{string.Join(", ", index.ToArray())}]";
}
