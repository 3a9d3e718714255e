using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>
/// Weights for a component of any size, balls included: ½·Σ (what is beyond the tolerance)² is made small by accelerated
/// projected gradients. It ends where nothing is left, or where the dual bound says that something must be.
/// </summary>
/// <remarks>
/// Accurate to <see cref="Accuracy"/> of the largest coefficient of a row; some 10⁹ operations at most. Beck and Teboulle, A Fast
/// Iterative Shrinkage-Thresholding Algorithm, 2009, restarted where the momentum leads uphill (O'Donoghue and Candès, 2015).
/// </remarks>
internal sealed class ProjectedGradient
{
    public const double Accuracy = 1e-9;

    private const double MaxOperations = 1e9;
    private const int CheckEvery = 16;

    private readonly Component c;
    private readonly double[] stepOf;
    private readonly double[] gradient;
    private readonly double[] rest;

    private ProjectedGradient(Component component)
    {
        c = component;
        (stepOf, gradient, rest) = (new double[c.Choices.Count], new double[c.Variables], new double[c.Rows.Length]);

        // AᵀA ≤ the diagonal of |A|ᵀ·|A|·1; within one choice the largest of it, so that its projection is the plain one.
        var sums = new double[c.Rows.Length];
        foreach (var (row, value) in c.Columns.SelectMany(column => column))
        {
            sums[row] += Math.Abs(value);
        }

        for (var j = 0; j < stepOf.Length; j++)
        {
            var largest = Enumerable.Range(c.Start[j], c.Choices[j].Variables).Max(k => c.Columns[k].Sum(e => Math.Abs(e.Value) * sums[e.Row]));
            stepOf[j] = largest == 0 ? 0 : 1 / largest;
        }
    }

    public static Fit Solve(Component component) => new ProjectedGradient(component).Run();

    private Fit Run()
    {
        double[] x = [.. Enumerable.Range(0, c.Choices.Count).SelectMany(Start)];
        var (ahead, next, momentum) = ((double[])x.Clone(), new double[x.Length], 1.0);
        var steps = (int)Math.Clamp(MaxOperations / (4.0 * (1 + c.Columns.Sum(column => column.Length + 4))), 100, 50_000);
        var isInfeasible = false;
        for (var step = 1; step <= steps; step++)
        {
            Differentiate(ahead);
            for (var j = 0; j < stepOf.Length; j++)
            {
                for (var k = c.Start[j]; k < c.Start[j + 1]; k++)
                {
                    next[k] = ahead[k] - (stepOf[j] * gradient[k]);
                }

                Project(j, next.AsSpan(c.Start[j], c.Choices[j].Variables));
            }

            var uphill = 0.0;
            for (var k = 0; k < x.Length; k++)
            {
                uphill += (ahead[k] - next[k]) * (next[k] - x[k]);
            }

            var (before, after) = (momentum, uphill > 0 ? 1 : (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2);
            momentum = after;
            for (var k = 0; k < x.Length; k++)
            {
                ahead[k] = uphill > 0 ? next[k] : next[k] + ((before - 1) / after * (next[k] - x[k]));
            }

            (x, next) = (next, x);
            if (step % CheckEvery == 0)
            {
                var value = Differentiate(x);
                if (value == 0)
                {
                    break;
                }

                var gap = Gap(x);
                isInfeasible |= value - gap > 0;
                if (isInfeasible && gap < 1e-3 * value)
                {
                    break;
                }
            }
        }

        var beyond = c.Beyond(x, Accuracy);
        return new Fit(x, beyond, beyond.Count == 0 || isInfeasible);
    }

    private IEnumerable<double> Start(int j)
    {
        var choice = c.Choices[j];
        return Enumerable.Range(0, choice.Variables).Select(k => k < choice.Points.Length ? 1.0 / choice.Points.Length : 0);
    }

    /// <summary>½·Σ (beyond)² and its gradient.</summary>
    private double Differentiate(double[] x)
    {
        Array.Copy(c.Target, rest, rest.Length);
        for (var k = 0; k < x.Length; k++)
        {
            foreach (var (row, value) in c.Columns[k])
            {
                rest[row] -= value * x[k];
            }
        }

        var total = 0.0;
        for (var i = 0; i < rest.Length; i++)
        {
            // Aimed a little inside, so that the end is reached.
            var allowed = c.Allowed(i, Accuracy / 2);
            rest[i] = rest[i] > allowed ? rest[i] - allowed : rest[i] < -allowed ? rest[i] + allowed : 0;
            total += rest[i] * rest[i] / 2;
        }

        for (var k = 0; k < x.Length; k++)
        {
            gradient[k] = 0;
            foreach (var (row, value) in c.Columns[k])
            {
                gradient[k] -= value * rest[row];
            }
        }

        return total;
    }

    /// <summary>By how much the value at x may be above the least one (Frank and Wolfe's bound): Σ max over s in the set of −gradient·(s − x).</summary>
    private double Gap(double[] x)
    {
        var gap = 0.0;
        for (var j = 0; j < c.Choices.Count; j++)
        {
            var (choice, start) = (c.Choices[j], c.Start[j]);
            var (own, best) = (0.0, double.NegativeInfinity);
            for (var k = 0; k < choice.Variables; k++)
            {
                var down = -gradient[start + k];
                own += down * x[start + k];
                best = k < choice.Points.Length ? Math.Max(best, down) : best;
                if (k >= choice.Points.Length && choice.Columns.Length == 0 && down > 0)
                {
                    // A ray has no end. Looked at up to ten times as far as it is, which is no bound for what lies beyond.
                    gap += down * 10 * (1 + x[start + k]);
                }
            }

            gap += choice.Columns.Length > 0 ? Support(choice, gradient.AsSpan(start, choice.Variables)) - own : Math.Max(best, choice.Points.Length == 0 ? 0 : best) - own;
        }

        return gap;
    }

    /// <summary>max z·g over the ball: the dual norm, after taking the mean away where Σ z = 0.</summary>
    private static double Support(BoundChoice choice, ReadOnlySpan<double> g)
    {
        var direction = g.ToArray();
        if (choice.Centred)
        {
            var mean = direction.Average();
            direction = Array.ConvertAll(direction, v => v - mean);
        }

        var order = choice.Order;
        return Projections.Norm(direction, order == 1 ? double.PositiveInfinity : double.IsInfinity(order) ? 1 : order / (order - 1));
    }

    private void Project(int j, Span<double> x)
    {
        var choice = c.Choices[j];
        if (choice.Columns.Length > 0)
        {
            Projections.OntoBall(x, choice.Order, choice.Centred);
            return;
        }

        Projections.OntoSimplex(x[..choice.Points.Length]);
        foreach (ref var ray in x[choice.Points.Length..])
        {
            ray = Math.Max(0, ray);
        }
    }
}
