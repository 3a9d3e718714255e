using System.Globalization;
using System.Text.Json;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Wording;

/// <summary>Numbers as reports write them: the shortest text that reads back as the number of its type.</summary>
internal static class ReportNumber
{
    /// <summary><c>0.2</c> for the float32 nearest to 0.2; <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</summary>
    public static string Text(double value, ElementType type) =>
        IsSingle(value, type) ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary><c>[1, 0]</c>, and <c>[]</c> for the one element of a scalar.</summary>
    public static string Index(IEnumerable<int> index) => $"[{string.Join(", ", index.Select(i => i.ToString(CultureInfo.InvariantCulture)))}]";

    public static string Index(TensorResult tensor, ElementDifference element) => Index(tensor.Quantity.Shape.IndexOf(element.Index));

    internal static void Write(Utf8JsonWriter json, string name, double value, ElementType type)
    {
        if (!double.IsFinite(value))
        {
            json.WriteString(name, Text(value, type));
        }
        else if (IsSingle(value, type))
        {
            json.WriteNumber(name, (float)value);
        }
        else
        {
            json.WriteNumber(name, value);
        }
    }

    /// <summary>A distance of two floats may be too large or too small for a float: it is written as the double that it is.</summary>
    private static bool IsSingle(double value, ElementType type) =>
        type == ElementType.Float32 && float.IsFinite((float)value) && ((float)value != 0 || value == 0);
}
