using System.Numerics;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>Would the comparison notice the right numbers in wrong places? Each ends at the first element that tells.</summary>
internal static class Arrangement
{
    /// <summary>Would a cyclic shift by one element along a dimension be noticed?</summary>
    public static bool ShowsShift<T>(ReadOnlySpan<T> values, int size, int stride, Tolerance tolerance)
        where T : unmanaged, INumber<T>
    {
        var block = size * stride;
        for (var start = 0; start < values.Length; start += block)
        {
            for (var i = start; i < start + block; i++)
            {
                var from = i - stride >= start ? i - stride : i - stride + block;
                if (IsNoticed(values[from], values[i], tolerance))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Would the data of the transposed matrices be noticed in place of the matrices?</summary>
    public static bool ShowsTransposition<T>(ReadOnlySpan<T> values, int rows, int columns, Tolerance tolerance)
        where T : unmanaged, INumber<T>
    {
        for (var start = 0; start < values.Length; start += rows * columns)
        {
            var at = start;
            for (var j = 0; j < columns; j++)
            {
                for (var i = 0; i < rows; i++)
                {
                    if (IsNoticed(values[start + (i * columns) + j], values[at++], tolerance))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool IsNoticed<T>(T mutant, T expected, Tolerance tolerance)
        where T : unmanaged, INumber<T>
    {
        if (mutant == expected)
        {
            return false;
        }

        var (m, e) = (double.CreateTruncating(mutant), double.CreateTruncating(expected));
        return double.IsFinite(m) && double.IsFinite(e)
            ? Math.Abs(m - e) > tolerance.Absolute + (tolerance.Relative * Math.Abs(e))
            : !(double.IsNaN(m) && double.IsNaN(e));
    }
}
