namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>The exact answer for a choice that shares no row with another one, in the shapes that nearly all have.</summary>
internal static class SingleChoice
{
    /// <summary>Rounding of these few operations in double precision, relative to the largest coefficient.</summary>
    private const double Accuracy = 1e-14;

    /// <returns>Null for another shape.</returns>
    public static Fit? Solve(Component one)
    {
        var choice = one.Choices[0];
        var isLine = choice.Columns.Length == 0 && choice.Points.Length + choice.Rays.Length == 2 && choice.Points.Length > 0;
        return isLine ? Line(one, choice)
            : choice.Rays.Length == 0 && AreSeparate(one) ? choice.Columns.Length > 0 ? Ball(one, choice) : Simplex(one)
            : null;
    }

    /// <summary>Has each variable rows of its own, and a point no more than one?</summary>
    private static bool AreSeparate(Component one)
    {
        var seen = new HashSet<int>();
        return one.Columns.All(column => (column.Length <= 1 || one.Choices[0].Points.Length == 0) && column.All(e => seen.Add(e.Row)));
    }

    /// <summary>One number t: from the first point to the second (0 ≤ t ≤ 1), or along the ray (0 ≤ t).</summary>
    private static Fit Line(Component one, BoundChoice choice)
    {
        var (direction, offset) = (new double[one.Rows.Length], one.Residuals([1, 0]));
        var isRay = choice.Rays.Length > 0;
        foreach (var (row, value) in one.Columns[1])
        {
            direction[row] += value;
        }

        foreach (var (row, value) in isRay ? [] : one.Columns[0])
        {
            direction[row] -= value;
        }

        var (low, high, product, square) = (0.0, isRay ? double.PositiveInfinity : 1, 0.0, 0.0);
        for (var i = 0; i < one.Rows.Length; i++)
        {
            if (direction[i] != 0)
            {
                var (a, b) = Between(offset[i], one.Allowed(i, Accuracy), direction[i]);
                (low, high) = (Math.Max(low, a), Math.Min(high, b));
                (product, square) = (product + (direction[i] * offset[i]), square + (direction[i] * direction[i]));
            }
        }

        var best = square == 0 ? 0 : Math.Clamp(product / square, 0, isRay ? double.MaxValue : 1);
        var t = low > high ? best : low <= 0 ? 0 : !isRay && high >= 1 ? 1 : !isRay && low <= 0.5 && high >= 0.5 ? 0.5 : Math.Clamp(best, low, high);
        double[] weights = isRay ? [1, t] : [1 - t, t];
        return new Fit(weights, one.Beyond(weights, 2 * Accuracy));
    }

    /// <summary>Weights of tied elements, each of which is its row's own.</summary>
    private static Fit Simplex(Component one)
    {
        var (low, high, wanted) = (new double[one.Variables], new double[one.Variables], new double[one.Variables]);
        for (var k = 0; k < one.Variables; k++)
        {
            (low[k], high[k]) = (0, 1);
            if (one.Columns[k] is [var (row, value)])
            {
                var (a, b) = Between(one.Target[row], one.Allowed(row, Accuracy), value);
                (low[k], high[k]) = (Math.Max(0, a), Math.Min(1, b));
                wanted[k] = one.Target[row] / value;
            }
        }

        // An operand that nobody looks at takes what the others leave.
        var free = 1 - wanted.Sum();
        var takers = one.Columns.Count(c => c.Length == 0);
        var weights = wanted.Select((w, k) => one.Columns[k].Length == 0 ? free / takers : w).ToArray();
        if (low.Zip(high, (l, h) => l <= h).All(ok => ok) && low.Sum() <= 1 && high.Sum() >= 1)
        {
            weights = [.. weights.Select((w, k) => Math.Clamp(w, low[k], high[k]))];
            for (var k = 0; k < weights.Length && weights.Sum() is var sum && sum != 1; k++)
            {
                weights[k] = Math.Clamp(weights[k] + 1 - sum, low[k], high[k]);
            }
        }
        else
        {
            Projections.OntoSimplex(weights);
        }

        return new Fit(weights, one.Beyond(weights, 4 * Accuracy));
    }

    /// <summary>The shortest z whose rows are all within tolerance, if there is one, must be no longer than 1.</summary>
    private static Fit Ball(Component one, BoundChoice choice)
    {
        var (low, high) = (new double[one.Variables], new double[one.Variables]);
        for (var k = 0; k < one.Variables; k++)
        {
            (low[k], high[k]) = (double.NegativeInfinity, double.PositiveInfinity);
            foreach (var (row, value) in one.Columns[k])
            {
                var (a, b) = Between(one.Target[row], one.Allowed(row, Accuracy), value);
                (low[k], high[k]) = (Math.Max(low[k], a), Math.Min(high[k], b));
            }

            if (low[k] > high[k])
            {
                // Two operands that do not fit together: the middle.
                low[k] = high[k] = (low[k] + high[k]) / 2;
            }
        }

        var z = Shortest(low, high, choice.Centred);
        var isCentred = !choice.Centred || Math.Abs(z.Sum()) <= Accuracy * one.Variables;
        if (!isCentred || Projections.Norm(z, choice.Order) > 1 + Accuracy)
        {
            z = Shortest(low, high, centred: false);
            Projections.OntoBall(z, choice.Order, choice.Centred);
        }

        return new Fit(z, one.Beyond(z, 4 * Accuracy));
    }

    /// <summary>The numbers within these bounds that are nearest to 0; of those with the sum 0, if there are any and it is asked for.</summary>
    private static double[] Shortest(double[] low, double[] high, bool centred)
    {
        double[] At(double shift) => [.. low.Select((l, k) => Math.Clamp(shift, l, high[k]))];
        var (below, above) = (low.Concat(high).Where(double.IsFinite).DefaultIfEmpty(0).Min(), low.Concat(high).Where(double.IsFinite).DefaultIfEmpty(0).Max());
        if (!centred || At(0).Sum() == 0)
        {
            return At(0);
        }

        for (var step = 0; step < 200 && below < above; step++)
        {
            var middle = (below + above) / 2;
            if (middle == below || middle == above)
            {
                break;
            }

            (below, above) = At(middle).Sum() < 0 ? (middle, above) : (below, middle);
        }

        return At(above);
    }

    /// <summary>The t for which t·direction is the target to within the tolerance.</summary>
    private static (double Low, double High) Between(double target, double tolerance, double direction)
    {
        var (a, b) = ((target - tolerance) / direction, (target + tolerance) / direction);
        return a < b ? (a, b) : (b, a);
    }
}
