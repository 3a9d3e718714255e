namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>
/// What came out beside what is right: per element the interval [low, high] that was claimed (one number for an engine), the
/// right number and what may lie between. Elements that claim nothing are left out.
/// </summary>
internal sealed class Observation
{
    /// <summary>A tensor past this is not examined.</summary>
    public const int MostElements = 1 << 24;

    /// <summary>One element counts as at most a coincidence of one in 65,536, however tight its tolerance.</summary>
    private const double MostBits = 16;

    private readonly double[] low;
    private readonly double[] high;

    public Observation(Shape shape, ElementType type, double[] low, double[] high, Func<int, bool> claims, double[] expected, Func<int, double> allowed)
    {
        (Shape, Type, this.low, this.high, Expected) = (shape, type, low, high, expected);
        Allowed = new double[expected.Length];
        var (claimed, differing) = (new List<int>(), new List<int>());
        for (var i = 0; i < expected.Length; i++)
        {
            if (!claims(i))
            {
                continue;
            }

            claimed.Add(i);
            Allowed[i] = double.IsFinite(expected[i]) ? allowed(i) : 0;
            if (!Holds(i, expected[i], Allowed[i]))
            {
                differing.Add(i);
            }
        }

        (Claimed, Differing) = ([.. claimed], [.. differing]);
    }

    public Shape Shape { get; }

    public ElementType Type { get; }

    public double[] Expected { get; }

    public double[] Allowed { get; }

    /// <summary>The flat indices that are judged.</summary>
    public int[] Claimed { get; }

    /// <summary>Those of them that are wrong.</summary>
    public int[] Differing { get; }

    /// <summary>The number that came out, or the middle of what was claimed.</summary>
    public double Actual(int i) => low[i] == high[i] ? low[i] : low[i] + ((high[i] - low[i]) / 2);

    /// <summary>Half the width of what was claimed; 0 for an engine.</summary>
    public double Half(int i) => low[i] == high[i] || double.IsNaN(low[i]) ? 0 : (high[i] - low[i]) / 2;

    /// <summary>Would <paramref name="predicted"/> agree with what came out?</summary>
    public bool Holds(int i, double predicted, double allowed) =>
        double.IsNaN(low[i]) ? double.IsNaN(predicted)
        : double.IsInfinity(predicted) || double.IsInfinity(low[i]) ? predicted >= low[i] && predicted <= high[i]
        : predicted >= low[i] - allowed && predicted <= high[i] + allowed;

    public bool IsFinite(int i) => double.IsFinite(low[i]) && double.IsFinite(high[i]) && double.IsFinite(Expected[i]);

    /// <summary>Is the right number more than its tolerance away from 0?</summary>
    public bool IsNonzero(int i) => !(Math.Abs(Expected[i]) <= Allowed[i]);

    /// <summary>The numbers that may be added to the right one to give what came out.</summary>
    public Range Difference(int i) => new(low[i] - Allowed[i] - Expected[i], high[i] + Allowed[i] - Expected[i]);

    /// <summary>The factors that may be on the right number, which is not 0, to give what came out.</summary>
    public Range Ratio(int i, double allowed)
    {
        var (a, b) = ((low[i] - allowed) / Expected[i], (high[i] + allowed) / Expected[i]);
        return a <= b ? new(a, b) : new(b, a);
    }

    /// <summary>
    /// How surprising it is, in bits, that a guess meets element <paramref name="i"/>: log₂ of its distance from the right number
    /// over the width that a guess may miss it by.
    /// </summary>
    public double Bits(int i, double allowed)
    {
        var distance = Math.Abs(Actual(i) - Expected[i]);
        var width = Half(i) + allowed;
        return !double.IsFinite(distance) || width == 0 ? MostBits : Math.Clamp(Math.Log2(distance / width), 0, MostBits);
    }
}

/// <summary>The numbers from <see cref="Low"/> to <see cref="High"/>; none where Low is greater.</summary>
internal readonly record struct Range(double Low, double High)
{
    public static Range All { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public bool IsEmpty => !(Low <= High);

    public Range And(Range other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High));

    public bool Contains(double number) => Low <= number && number <= High;

    /// <summary>The plainest number of it: a whole one, one over a whole one, the fewest digits, else the middle.</summary>
    public double Plain()
    {
        var middle = Low + ((High - Low) / 2);
        if (Contains(Math.Round(middle)))
        {
            return Math.Round(middle);
        }

        if (Contains(1 / Math.Round(1 / middle)))
        {
            return 1 / Math.Round(1 / middle);
        }

        for (var digits = 1; digits < 7 && Math.Abs(middle) is > 1e-9 and < 1e9; digits++)
        {
            if (Contains(Math.Round(middle, digits)))
            {
                return Math.Round(middle, digits);
            }
        }

        return middle;
    }
}
