namespace CrossCheck.Harness.Engines;

/// <summary>The size of a tensor's numbers.</summary>
internal static class TensorScale
{
    /// <summary>The root mean square of the finite elements; 0 where there is none.</summary>
    public static double Of(TensorData tensor) => tensor switch
    {
        TensorData<float> floats => Of(floats.Span),
        TensorData<double> doubles => Of(doubles.Span),
        _ => Of(tensor.ToDoubles()),
    };

    /// <inheritdoc cref="Of(TensorData)"/>
    public static double Of(ReadOnlySpan<float> values)
    {
        // The squares of floats and their sums are far from the bounds of a double.
        var (sum, count) = (0.0, 0L);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                sum += value * value;
                count++;
            }
        }

        return count == 0 ? 0 : Math.Sqrt(sum / count);
    }

    /// <inheritdoc cref="Of(TensorData)"/>
    public static double Of(ReadOnlySpan<double> values)
    {
        var most = 0.0;
        foreach (var value in values)
        {
            most = double.IsFinite(value) ? Math.Max(most, Math.Abs(value)) : most;
        }

        var (sum, count) = (0.0, 0L);
        foreach (var value in values)
        {
            if (double.IsFinite(value) && most > 0)
            {
                sum += value / most * (value / most);
                count++;
            }
        }

        return count == 0 ? 0 : most * Math.Sqrt(sum / count);
    }
}
