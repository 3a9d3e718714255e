namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>The nearest point of a simplex and of a ball of radius 1.</summary>
internal static class Projections
{
    /// <summary>Onto the weights ≥ 0 with the sum 1.</summary>
    /// <remarks>Duchi et al., Efficient Projections onto the l1-Ball for Learning in High Dimensions, 2008, figure 1.</remarks>
    public static void OntoSimplex(Span<double> x)
    {
        var sorted = x.ToArray();
        Array.Sort(sorted);
        var (sum, shift) = (0.0, 0.0);
        for (var k = sorted.Length - 1; k >= 0; k--)
        {
            sum += sorted[k];
            var candidate = (sum - 1) / (sorted.Length - k);
            if (sorted[k] <= candidate)
            {
                break;
            }

            shift = candidate;
        }

        for (var k = 0; k < x.Length; k++)
        {
            x[k] = Math.Max(0, x[k] - shift);
        }
    }

    /// <summary>Onto ‖x‖ ≤ 1 in the norm of this order, among the x with Σ x = 0 where <paramref name="centred"/> (order 2 only).</summary>
    public static void OntoBall(Span<double> x, double order, bool centred)
    {
        if (centred)
        {
            var mean = 0.0;
            foreach (var v in x)
            {
                mean += v / x.Length;
            }

            foreach (ref var v in x)
            {
                v -= mean;
            }
        }

        var norm = Norm(x, order);
        if (norm <= 1)
        {
            return;
        }

        switch (order)
        {
            case 1:
                var sizes = new double[x.Length];
                for (var k = 0; k < sizes.Length; k++)
                {
                    sizes[k] = Math.Abs(x[k]);
                }

                OntoSimplex(sizes);
                for (var k = 0; k < sizes.Length; k++)
                {
                    x[k] = Math.CopySign(sizes[k], x[k]);
                }

                break;
            case 2:
                foreach (ref var v in x)
                {
                    v /= norm;
                }

                break;
            case double.PositiveInfinity:
                foreach (ref var v in x)
                {
                    v = Math.Clamp(v, -1, 1);
                }

                break;
            default:
                OntoCurved(x, order);
                break;
        }
    }

    public static double Norm(ReadOnlySpan<double> x, double order)
    {
        var (largest, sum) = (0.0, 0.0);
        foreach (var v in x)
        {
            largest = Math.Max(largest, Math.Abs(v));
        }

        if (largest == 0 || double.IsInfinity(order) || !double.IsFinite(largest))
        {
            return largest;
        }

        foreach (var v in x)
        {
            sum += order == 1 ? Math.Abs(v) / largest : Math.Pow(Math.Abs(v) / largest, order);
        }

        return largest * Math.Pow(sum, 1 / order);
    }

    /// <summary>Each size is the solution z of z + λ·zᵖ⁻¹ = |x|, with the λ for which ‖z‖ = 1; both by bisection.</summary>
    private static void OntoCurved(Span<double> x, double order)
    {
        var (given, sizes) = (x.ToArray(), new double[x.Length]);
        double Fill(double multiplier)
        {
            for (var k = 0; k < sizes.Length; k++)
            {
                var (low, high) = (0.0, Math.Abs(given[k]));
                for (var step = 0; step < 60; step++)
                {
                    var z = (low + high) / 2;
                    (low, high) = z + (multiplier * Math.Pow(z, order - 1)) < Math.Abs(given[k]) ? (z, high) : (low, z);
                }

                sizes[k] = low;
            }

            return Norm(sizes, order);
        }

        var (below, above) = (0.0, 1.0);
        while (Fill(above) > 1)
        {
            (below, above) = (above, above * 4);
        }

        for (var step = 0; step < 60; step++)
        {
            var middle = (below + above) / 2;
            (below, above) = Fill(middle) > 1 ? (middle, above) : (below, middle);
        }

        Fill(above);
        for (var k = 0; k < sizes.Length; k++)
        {
            x[k] = Math.CopySign(sizes[k], given[k]);
        }
    }
}
