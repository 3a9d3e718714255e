namespace CrossCheck.Harness.Cases.Cells;

/// <summary>Numbers that stand where an operation takes integers.</summary>
internal static class IndexCell
{
    /// <summary>The numbers as integers: <c>2</c> and <c>2.0</c> alike.</summary>
    /// <exception cref="CaseException">One is not whole, not finite, or beyond ±2⁵³; the message names the element.</exception>
    public static long[] Indices(ReadOnlySpan<double> values, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var indices = new long[values.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var value = values[i];
            if (!(Math.Abs(value) <= 1L << 53) || value != Math.Floor(value))
            {
                throw new CaseException($"{CellErrors.Place(shape.IndexOf(i))} is {CellErrors.Text(value)}; an integer argument takes whole numbers from -2^53 to 2^53, such as 2 or 2.0");
            }

            indices[i] = (long)value;
        }

        return indices;
    }
}
