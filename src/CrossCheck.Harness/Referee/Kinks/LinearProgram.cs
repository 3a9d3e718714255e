namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>
/// Least total violation of the rows of a component without balls, by the simplex method with bounded variables: a few
/// rows carry what cannot be explained, and weights are mostly 0 and 1.
/// </summary>
/// <remarks>
/// Of each choice the first point's weight is what the others leave, w₀ = 1 − Σ wₖ. Row i: Σ (aᵢₖ − aᵢ₀)·wₖ + s + over − under =
/// bᵢ + τᵢ − Σ aᵢ₀ with 0 ≤ s ≤ 2τᵢ, and over + under is what is made small. Chvátal, Linear Programming, 1983, chapter 8.
/// </remarks>
internal sealed class LinearProgram
{
    /// <summary>Numbers in the largest table that is worked on: some 10⁸ operations.</summary>
    private const long MaxTable = 200_000;

    private const double Zero = 1e-11;

    /// <summary>Steps that differ by less are the same: far below the tolerances, which may be a rounding.</summary>
    private const double Tie = 1e-15;

    private readonly double[][] table;
    private readonly double[] right;
    private readonly double[] cost;
    private readonly double[] upper;
    private readonly bool[] flipped;
    private readonly int[] basis;

    private LinearProgram(Component c)
    {
        var (rows, weights, choices) = (c.Rows.Length, c.Variables, c.Choices.Count);
        var columns = weights + (3 * rows);
        table = [.. Enumerable.Range(0, rows + choices).Select(_ => new double[columns])];
        (right, cost, upper, flipped, basis) = (new double[rows + choices], new double[columns], new double[columns], new bool[columns], new int[rows + choices]);
        Array.Fill(upper, double.PositiveInfinity);
        for (var i = 0; i < rows; i++)
        {
            right[i] = c.Target[i] + c.Tolerance[i];
        }

        for (var j = 0; j < choices; j++)
        {
            var (first, points) = (c.Start[j], c.Choices[j].Points.Length);
            basis[rows + j] = first;
            (right[rows + j], table[rows + j][first]) = (1, 1);
            for (var k = first; k < c.Start[j + 1]; k++)
            {
                foreach (var (row, value) in c.Columns[k])
                {
                    table[row][k] += value;
                }

                if (k > first && k < first + points)
                {
                    table[rows + j][k] = 1;
                    foreach (var (row, value) in c.Columns[first])
                    {
                        table[row][k] -= value;
                    }
                }
            }

            foreach (var (row, value) in c.Columns[first])
            {
                right[row] -= value;
                table[row][first] = 0;
            }
        }

        for (var i = 0; i < rows; i++)
        {
            var (slack, over, under) = (weights + i, weights + rows + i, weights + (2 * rows) + i);
            (table[i][slack], table[i][over], table[i][under], upper[slack], cost[over], cost[under]) = (1, 1, -1, 2 * c.Tolerance[i], 1, 1);
            if (right[i] > upper[slack])
            {
                Flip(slack);
                basis[i] = over;
            }
            else if (right[i] < 0)
            {
                Negate(i);
                basis[i] = under;
            }
            else
            {
                basis[i] = slack;
            }
        }

        for (var i = 0; i < rows; i++)
        {
            // The cost of what stands in the basis is taken out of the row of costs.
            var price = basis[i] >= weights + rows ? 1 : 0;
            for (var k = 0; k < columns && price > 0; k++)
            {
                cost[k] -= table[i][k];
            }
        }
    }

    /// <returns>Null where the component is too large, or has balls.</returns>
    public static double[]? Solve(Component c)
    {
        var size = (c.Rows.Length + c.Choices.Count) * (c.Variables + (3L * c.Rows.Length));
        if (size > MaxTable || c.Choices.Any(choice => choice.Columns.Length > 0 || choice.Points.Length == 0))
        {
            return null;
        }

        var program = new LinearProgram(c);
        return program.Run() ? [.. Enumerable.Range(0, c.Variables).Select(program.Value)] : null;
    }

    private bool Run()
    {
        // Past some steps by the rule that cannot run in circles (Bland's).
        var most = 20 * (table.Length + cost.Length);
        for (var step = 0; step < most; step++)
        {
            var bland = step > most / 2;
            var entering = -1;
            for (var k = 0; k < cost.Length; k++)
            {
                if (cost[k] < -Zero && upper[k] > 0 && (entering < 0 || (!bland && cost[k] < cost[entering])))
                {
                    entering = k;
                }
            }

            if (entering < 0)
            {
                return true;
            }

            Enter(entering, bland);
        }

        return false;
    }

    private void Enter(int entering, bool bland)
    {
        var (leaving, atUpper, shortest) = (-1, false, upper[entering]);
        for (var r = 0; r < table.Length; r++)
        {
            var pivot = table[r][entering];
            var room = pivot > Zero ? right[r] / pivot : pivot < -Zero ? (upper[basis[r]] - right[r]) / -pivot : double.PositiveInfinity;
            var better = room < shortest - Tie || (leaving >= 0 && room <= shortest + Tie
                && (bland ? basis[r] < basis[leaving] : Math.Abs(pivot) > Math.Abs(table[leaving][entering])));
            if (better && double.IsFinite(room))
            {
                (leaving, atUpper, shortest) = (r, pivot < 0, Math.Max(0, Math.Min(room, shortest)));
            }
        }

        if (leaving < 0)
        {
            if (double.IsInfinity(shortest))
            {
                // No row changes: rounding alone made it look worth while.
                cost[entering] = 0;
                return;
            }

            Flip(entering);
            return;
        }

        if (atUpper)
        {
            Flip(basis[leaving]);
            Negate(leaving);
        }

        Pivot(leaving, entering);
    }

    /// <summary>x = upper − x′ for a variable.</summary>
    private void Flip(int variable)
    {
        flipped[variable] = !flipped[variable];
        cost[variable] = -cost[variable];
        for (var r = 0; r < table.Length; r++)
        {
            right[r] -= table[r][variable] * upper[variable];
            table[r][variable] = -table[r][variable];
        }
    }

    private void Negate(int row)
    {
        right[row] = -right[row];
        for (var k = 0; k < table[row].Length; k++)
        {
            table[row][k] = -table[row][k];
        }
    }

    private void Pivot(int row, int column)
    {
        var own = table[row];
        var pivot = own[column];
        right[row] /= pivot;
        for (var k = 0; k < own.Length; k++)
        {
            own[k] /= pivot;
        }

        for (var r = 0; r < table.Length; r++)
        {
            if (r != row && table[r][column] != 0)
            {
                right[r] -= Subtract(table[r], own, column) * right[row];
            }
        }

        Subtract(cost, own, column);
        basis[row] = column;
    }

    private static double Subtract(double[] from, double[] own, int column)
    {
        var factor = from[column];
        for (var k = 0; k < from.Length; k++)
        {
            from[k] -= factor * own[k];
        }

        from[column] = 0;
        return factor;
    }

    private double Value(int variable)
    {
        var row = Array.IndexOf(basis, variable);
        var value = row < 0 ? 0 : right[row];
        return flipped[variable] ? upper[variable] - value : Math.Max(0, value);
    }
}
