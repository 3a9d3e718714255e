namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>
/// Choices that share rows, and these rows: wanted are weights with which every row is its target, to within its
/// tolerance. Rows are scaled so that the largest coefficient of each is 1.
/// </summary>
internal sealed class Component
{
    /// <param name="choices">In local rows.</param>
    /// <param name="target">What the choices together should add to each row.</param>
    public Component(IReadOnlyList<BoundChoice> choices, double[] target, double[] tolerance)
    {
        Choices = choices;
        Start = new int[choices.Count + 1];
        for (var j = 0; j < choices.Count; j++)
        {
            Start[j + 1] = Start[j] + choices[j].Variables;
        }

        var largest = new double[target.Length];
        foreach (var choice in choices)
        {
            for (var k = 0; k < choice.Variables; k++)
            {
                foreach (var (row, value) in choice.Column(k))
                {
                    largest[row] = Math.Max(largest[row], Math.Abs(value));
                }
            }
        }

        double Scaled(double value, int row) => largest[row] == 0 ? value : value / largest[row];
        Target = [.. target.Select(Scaled)];
        Tolerance = [.. tolerance.Select(Scaled)];
        Columns = [.. choices.SelectMany(c => Enumerable.Range(0, c.Variables).Select(k => Array.ConvertAll(c.Column(k), e => e with { Value = e.Value / largest[e.Row] })))];
    }

    public IReadOnlyList<BoundChoice> Choices { get; }

    /// <summary>Per choice its first variable, and behind the last one the number of variables.</summary>
    public int[] Start { get; }

    /// <summary>Per variable its coefficients.</summary>
    public Entry[][] Columns { get; }

    public double[] Target { get; }

    public double[] Tolerance { get; }

    public int Rows => Target.Length;

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

    /// <summary>The rows that these weights leave beyond their tolerance.</summary>
    public List<int> Beyond(double[] x, double accuracy)
    {
        var residuals = Residuals(x);
        return [.. Enumerable.Range(0, Rows).Where(i => !(Math.Abs(residuals[i]) <= Tolerance[i] + accuracy))];
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
