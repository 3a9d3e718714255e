using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>A coefficient in one row of a system.</summary>
internal readonly record struct Entry(int Row, double Value);

/// <summary>
/// A choice in the rows of a system, multiplied by its upstream gradient: what it adds to them is a point of the hull of
/// <see cref="Points"/>, plus non-negative multiples of <see cref="Rays"/>, plus Σ zₖ·<see cref="Columns"/> with z in a ball of
/// radius 1.
/// </summary>
internal sealed class BoundChoice
{
    private BoundChoice(Choice choice, int source) => (Choice, Source) = (choice, source);

    public Choice Choice { get; }

    public int Source { get; }

    public Entry[][] Points { get; private init; } = [];

    public Entry[][] Rays { get; private init; } = [];

    public Entry[][] Columns { get; private init; } = [];

    public double Order => Choice.Ball!.Order;

    public bool Centred => Choice.Ball is { Centred: true };

    /// <summary>What is declared, without the infinite parts.</summary>
    public Entry[] Declared { get; private init; } = [];

    /// <summary>Weights of points and rays, and z.</summary>
    public int Variables => Points.Length + Rays.Length + Columns.Length;

    /// <summary>The coefficients of a variable.</summary>
    public Entry[] Column(int variable) =>
        variable < Points.Length ? Points[variable]
        : variable < Points.Length + Rays.Length ? Rays[variable - Points.Length]
        : Columns[variable - Points.Length - Rays.Length];

    /// <param name="row">The row of an operand's element; −1 where it is not looked at.</param>
    /// <param name="upstream">dL/du, finite and not 0.</param>
    public static BoundChoice Of(Choice choice, int source, double upstream, Func<int, int, int> row)
    {
        var hull = choice.Vertices.Where(v => !IsNaN(v)).ToList();
        var radius = choice.Ball?.Radius ?? 0;
        return new(choice, source)
        {
            Points = [.. hull.Where(v => !v.IsRay).Select(v => Bind(v.Slopes, upstream, row))],
            Rays = [.. hull.Where(v => v.IsRay).Select(v => Bind(v.Slopes, Math.Sign(upstream), row))],
            Columns = choice.Ball is null ? [] : [.. choice.Ball.Columns.Select(c => Bind(c, upstream * radius, row))],
            Declared = Bind(choice.Declared, upstream, row),
        };
    }

    /// <summary>Finite slopes times a factor, those of one row added up.</summary>
    private static Entry[] Bind(ImmutableArray<Slope> slopes, double factor, Func<int, int, int> row)
    {
        var entries = new List<Entry>(slopes.Length);
        var isMixed = false;
        foreach (var slope in slopes)
        {
            if (slope.Value != 0 && double.IsFinite(slope.Value) && row(slope.Slot, slope.Element) is var at && at >= 0)
            {
                // The same value may stand in two slots: only then a row comes back.
                isMixed |= entries.Count > 0 && slope.Slot != slopes[0].Slot;
                entries.Add(new Entry(at, slope.Value * factor));
            }
        }

        return !isMixed ? [.. entries] : [.. entries.GroupBy(e => e.Row, (r, same) => new Entry(r, same.Sum(e => e.Value))).Where(e => e.Value != 0)];
    }

    /// <summary>Does the vertex say no more than that NaN is accepted?</summary>
    public static bool IsNaN(Vertex vertex) => vertex.Slopes.Any(s => double.IsNaN(s.Value));

    /// <summary>What is chosen, in words.</summary>
    /// <param name="x">The variables.</param>
    public string Name(ReadOnlySpan<double> x)
    {
        const double Same = 1e-4;
        if (Columns.Length > 0)
        {
            return "a point of the ball";
        }

        foreach (var weight in x[Points.Length..])
        {
            if (weight > 0)
            {
                return "a finite slope";
            }
        }

        var names = Choice.Vertices.Where(v => !v.IsRay && !IsNaN(v)).Select(v => v.Name).ToList();
        var (most, even) = (0, true);
        for (var k = 0; k < Points.Length; k++)
        {
            most = x[k] > x[most] ? k : most;
            even &= Math.Abs(x[k] - (1.0 / Points.Length)) <= Same;
        }

        return x[most] >= 1 - Same ? names[most] : even ? "even" : "a mixture";
    }
}
