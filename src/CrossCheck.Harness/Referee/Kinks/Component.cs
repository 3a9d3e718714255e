namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>
/// Choices that share rows, and these rows: wanted are weights with which every row is its target, to within its
/// tolerance. Rows are scaled so that the largest coefficient of each is 1.
/// </summary>
internal sealed class Component
{
    /// <param name="target">What the choices together should add to a row.</param>
    /// <param name="tolerance">By how much they may miss it.</param>
    public Component(IReadOnlyList<BoundChoice> choices, Func<int, double> target, Func<int, double> tolerance)
    {
        Choices = choices;
        Start = new int[choices.Count + 1];
        for (var j = 0; j < choices.Count; j++)
        {
            Start[j + 1] = Start[j] + choices[j].Variables;
        }

        var (rows, largest, index) = (new List<int>(), new List<double>(), new Dictionary<int, int>());
        Columns = new Entry[Start[^1]][];
        for (var j = 0; j < choices.Count; j++)
        {
            for (var k = 0; k < choices[j].Variables; k++)
            {
                Columns[Start[j] + k] = Array.ConvertAll(choices[j].Column(k), Local);
            }
        }

        foreach (var column in Columns)
        {
            for (var e = 0; e < column.Length; e++)
            {
                column[e] = column[e] with { Value = column[e].Value / largest[column[e].Row] };
            }
        }

        (Rows, Target, Tolerance) = ([.. rows], new double[rows.Count], new double[rows.Count]);
        for (var i = 0; i < Rows.Length; i++)
        {
            (Target[i], Tolerance[i]) = (target(rows[i]) / largest[i], tolerance(rows[i]) / largest[i]);
        }

        Entry Local(Entry entry)
        {
            if (!index.TryGetValue(entry.Row, out var local))
            {
                index[entry.Row] = local = rows.Count;
                rows.Add(entry.Row);
                largest.Add(0);
            }

            largest[local] = Math.Max(largest[local], Math.Abs(entry.Value));
            return new Entry(local, entry.Value);
        }
    }

    public IReadOnlyList<BoundChoice> Choices { get; }

    /// <summary>Per choice its first variable, and behind the last one the number of variables.</summary>
    public int[] Start { get; }

    /// <summary>Per variable its coefficients.</summary>
    public Entry[][] Columns { get; }

    public double[] Target { get; }

    public double[] Tolerance { get; }

    /// <summary>The rows of the system, in the order that they have here.</summary>
    public int[] Rows { get; }

    public int Variables => Columns.Length;

    /// <summary>Target − Σ columns·x.</summary>
    public double[] Residuals(double[] x)
    {
        var residuals = (double[])Target.Clone();
        for (var k = 0; k < x.Length; k++)
        {
            if (x[k] != 0)
            {
                foreach (var (row, value) in Columns[k])
                {
                    residuals[row] -= value * x[k];
                }
            }
        }

        return residuals;
    }

    /// <summary>How far a row may be off, with what is lost by computing in double precision.</summary>
    /// <param name="accuracy">Relative to the row's largest coefficient, which is 1, or to a larger target.</param>
    public double Allowed(int row, double accuracy) => Tolerance[row] + (accuracy * Math.Max(1, Math.Abs(Target[row])));

    /// <summary>The rows that these weights leave beyond their tolerance.</summary>
    public List<int> Beyond(double[] x, double accuracy)
    {
        var (residuals, beyond) = (Residuals(x), new List<int>());
        for (var i = 0; i < residuals.Length; i++)
        {
            if (!(Math.Abs(residuals[i]) <= Allowed(i, accuracy)))
            {
                beyond.Add(i);
            }
        }

        return beyond;
    }

    /// <summary>Every choice in the same way: its first vertex, its last, the mean of all.</summary>
    public IEnumerable<double[]> Uniform()
    {
        for (var pattern = 0; pattern < 3; pattern++)
        {
            var x = new double[Variables];
            for (var j = 0; j < Choices.Count; j++)
            {
                var points = Choices[j].Points.Length;
                for (var k = 0; k < points; k++)
                {
                    x[Start[j] + k] = pattern == 2 ? 1.0 / points : k == (pattern == 0 ? 0 : points - 1) ? 1 : 0;
                }
            }

            yield return x;
        }
    }
}

/// <summary>Weights for a component, and the rows that no weights explain.</summary>
/// <param name="Weights">The best that were found.</param>
/// <param name="IsDecided">False where the time ran out before it was clear whether there are weights for these rows.</param>
internal sealed record Fit(double[] Weights, IReadOnlyList<int> Unexplained, bool IsDecided = true);
