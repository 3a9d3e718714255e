using System.Globalization;
using System.Text;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// Writes a tensor as the text of a cell, which reads back as the same tensor of the same dtype (of integers up to ±2⁵³), and
/// as an answer that claims an interval with every element in it.
/// </summary>
internal static class CellWriter
{
    /// <summary>
    /// Numbers are the shortest that read back, lists are nested by the shape; an empty tensor is <c>zeros(0, 3)</c>, or <c>[]</c>
    /// for (0).
    /// </summary>
    /// <exception cref="ArgumentException">More than 64 dimensions, which no cell can hold.</exception>
    public static string Write(TensorData tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var shape = tensor.Shape;
        if (shape.Rank > LiteralReader.MaxDepth)
        {
            throw new ArgumentException($"{shape.Rank} dimensions; a cell holds at most {LiteralReader.MaxDepth}", nameof(tensor));
        }

        if (shape.Count == 0)
        {
            return shape.Rank == 1 ? "[]" : $"zeros{shape}";
        }

        var text = new StringBuilder();
        for (var i = 0; i < tensor.Count; i++)
        {
            var opening = Opening(shape, i);
            if (i > 0)
            {
                text.Append(']', opening).Append(", ");
            }

            text.Append('[', opening).Append(Number(tensor, i));
        }

        return text.Append(']', shape.Rank).ToString();
    }

    /// <summary>The shortest text of one element.</summary>
    public static string Number(TensorData tensor, int index)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor switch
        {
            TensorData<float> floats => Number(floats.Span[index]),
            TensorData<long> indices => indices.Span[index].ToString(CultureInfo.InvariantCulture),
            _ => Number(tensor[index]),
        };
    }

    /// <inheritdoc cref="Number(TensorData, int)"/>
    public static string Number(double value)
    {
        var text = CellErrors.Text(value);
        return !double.IsFinite(value) || Claims(text, value, out _) ? text : value.ToString("E16", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc cref="Number(TensorData, int)"/>
    public static string Number(float value)
    {
        if (!float.IsFinite(value))
        {
            return CellErrors.Text(value);
        }

        // The shortest text of 1e20f is 1E+20, which as an answer claims exactly that, and the float is
        // 100000002004087734272: then all digits are written, with a point.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return Claims(text, value, out var read) && (float)read == value ? text : value.ToString("E8", CultureInfo.InvariantCulture);
    }

    /// <summary>How many lists begin at a flat index: as many trailing indices are 0.</summary>
    private static int Opening(Shape shape, int flat)
    {
        var opening = 0;
        while (opening < shape.Rank && flat % shape[shape.Rank - 1 - opening] == 0)
        {
            flat /= shape[shape.Rank - 1 - opening];
            opening++;
        }

        return opening;
    }

    private static bool Claims(string text, double value, out double read)
    {
        var position = 0;
        NumberText.TryScan(text, ref position, out var number);
        read = number.Value;
        var (low, high) = number.Interval();
        return low <= value && value <= high;
    }
}
