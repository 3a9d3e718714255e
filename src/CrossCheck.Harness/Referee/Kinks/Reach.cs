using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>The first look at all choices of a system: which rows hang together, how chosen summands round, and where ∞ and NaN are in reach.</summary>
internal sealed class Reach(int rows, DType dtype)
{
    private readonly double[] squares = new double[rows];
    private readonly int[] counts = new int[rows];
    private readonly Dictionary<int, Openness> open = [];

    public RowLinks Links { get; } = new(rows);

    public Openness Of(int row) => open.GetValueOrDefault(row);

    /// <summary>By how much the sum of what is chosen may be off: 3u·√(n·Σ t²), as that of any sum, and along a ray u of itself.</summary>
    /// <param name="residual">What the choices add beyond what is declared.</param>
    public double Slack(int row, double residual) =>
        dtype.UnitRoundoff() * ((3 * Math.Sqrt(counts[row] * squares[row])) + (Of(row).HasFlag(Openness.Number) ? 4 * Math.Abs(residual) : 0));

    /// <param name="row">The row of an operand's element; −1 where it has none.</param>
    public void Add(Choice choice, double upstream, Func<int, int, int> row)
    {
        var first = -1;
        foreach (var vertex in choice.Vertices)
        {
            Add(vertex.Slopes, vertex.IsRay, upstream, true);
        }

        foreach (var column in choice.Ball?.Columns ?? [])
        {
            Add(column, false, choice.Ball!.Radius * upstream, true);
        }

        Add(choice.Declared, false, upstream, false);
        if (first >= 0)
        {
            Links.Count(first);
        }

        void Add(ImmutableArray<Slope> slopes, bool isRay, double factor, bool counted)
        {
            foreach (var slope in slopes)
            {
                var at = row(slope.Slot, slope.Element);
                if (at < 0)
                {
                    continue;
                }

                first = first < 0 ? at : first;
                Links.Join(first, at);
                var value = slope.Value == 0 ? 0 : slope.Value * factor;
                if (isRay || !double.IsFinite(value))
                {
                    open[at] = Of(at) | (double.IsNaN(value) ? Openness.NaN : value > 0 ? Openness.Above : value < 0 ? Openness.Below : 0);
                }
                else if (counted && value != 0)
                {
                    squares[at] += value * value;
                    counts[at]++;
                }

                if (double.IsFinite(upstream) ? isRay || !double.IsFinite(value) : IsLeftOut(at))
                {
                    open[at] = Of(at) | Openness.Number;
                }
            }
        }

        bool IsLeftOut(int at) => choice.Ball is not null || choice.Vertices.Any(v => v.Slopes.All(s => s.Value == 0 || row(s.Slot, s.Element) != at));
    }
}
