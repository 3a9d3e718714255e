using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// What a quantity must be: the result of one part of the network, or the sum of the gradients that the uses of a value
/// pass back, each the truth at the engine's own numbers.
/// </summary>
internal sealed class UseSum
{
    /// <summary>Elements that are looked at with all digits at a time, worst first.</summary>
    public const int Batch = 64;

    /// <summary>After so many that are right with all digits, the rest is taken to be like them.</summary>
    private const int Most = 1024;

    private readonly double roundoff;
    private readonly Tolerance? own;
    private readonly HashSet<int> pardoned = [];
    private readonly Dictionary<int, double> sharpened = [];
    private readonly double slack;
    private bool isCopy;

    private UseSum(IReadOnlyList<(Part Part, int Quantity)> uses, Tolerance? own, double[] truth)
    {
        (Uses, this.own, Truth) = (uses, own, truth);
        roundoff = uses[0].Part.Stretch.Plan.DType.UnitRoundoff();
        slack = uses.Count == 1 ? uses[0].Part.Truth.Slack(uses[0].Quantity) : 0;
    }

    /// <param name="uses">The parts that add to it, with the index of the quantity in each.</param>
    /// <param name="own">What a row, or the tolerance table, allows this engine in particular.</param>
    /// <returns>Null where nobody can say what is true.</returns>
    public static UseSum? Of(IReadOnlyList<(Part Part, int Quantity)> uses, Tolerance? own)
    {
        if (uses.Any(u => u.Part.Truth.Values(u.Quantity) is null))
        {
            return null;
        }

        var truth = uses[0].Part.Truth.Values(uses[0].Quantity)!;
        if (uses.Count > 1)
        {
            truth = (double[])truth.Clone();
            foreach (var (part, quantity) in uses.Skip(1))
            {
                var more = part.Truth.Values(quantity)!;
                for (var i = 0; i < truth.Length; i++)
                {
                    truth[i] += more[i];
                }
            }
        }

        return new UseSum(uses, own, truth) { isCopy = uses.Count > 1 };
    }

    /// <summary>The parts that add to it, with the index of the quantity in each.</summary>
    public IReadOnlyList<(Part Part, int Quantity)> Uses { get; }

    /// <summary>The exact number of each element, as far as doubles hold it.</summary>
    public double[] Truth { get; private set; }

    /// <summary>Of how many elements was the truth worked out with all digits.</summary>
    public int Sharpened { get; private set; }

    /// <summary>NaN where calculus has a number, as IEEE arithmetic gives it on the way; known of elements that were looked at closely.</summary>
    public bool IsPardonedNaN(int i, double value) => double.IsNaN(value) && pardoned.Contains(i);

    public bool IsRight(int i, double value) => IsNear(i, value) || Within(value, Truth[i], Allowed(i)) || IsPardonedNaN(i, value);

    /// <summary>How far rounding may take an engine from the truth of an element: what it may in each use, and what adding them up rounds.</summary>
    public double Allowed(int i)
    {
        if (sharpened.TryGetValue(i, out var sharp))
        {
            return sharp;
        }

        if (Uses.Count == 1)
        {
            return Uses[0].Part.Truth.LicenceAt(Uses[0].Quantity, i);
        }

        var (licence, size) = (0.0, 0.0);
        foreach (var (part, quantity) in Uses)
        {
            licence += part.Truth.LicenceAt(quantity, i);
            size += Math.Abs(part.Truth.Values(quantity)![i]);
        }

        return double.IsFinite(size) ? licence + (Adding * roundoff * size) : 0;
    }

    /// <summary>What a row, or the tolerance table, allows this engine at an element.</summary>
    public double OwnAllowance(int i) => own is { } tolerance && double.IsFinite(Truth[i]) ? tolerance.Allowed(Truth[i]) : 0;

    public bool AllRight(double[] given)
    {
        for (var i = 0; i < given.Length; i++)
        {
            if (!IsRight(i, given[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The elements beyond what rounding explains, worst first; each of them was looked at with all digits, as far as that can be done.</summary>
    public List<int> Wrong(double[] given, Func<int, bool>? excused = null)
    {
        var beyond = new List<(int Element, double Rank)>();
        for (var i = 0; i < given.Length; i++)
        {
            if (!IsRight(i, given[i]) && excused?.Invoke(i) != true)
            {
                beyond.Add((i, Rank(given[i], Truth[i], Allowed(i))));
            }
        }

        var wrong = new List<int>();
        beyond.Sort((a, b) => b.Rank != a.Rank ? b.Rank.CompareTo(a.Rank) : a.Element.CompareTo(b.Element));
        for (var start = 0; start < Math.Min(beyond.Count, Most) && wrong.Count == 0; start += Batch)
        {
            var elements = beyond.Skip(start).Take(Batch).Select(b => b.Element).ToList();
            Sharpen(elements);
            wrong.AddRange(elements.Where(i => !IsRight(i, given[i])).OrderByDescending(i => Rank(given[i], Truth[i], Allowed(i))));
        }

        return wrong;
    }

    /// <summary>Works out these elements with all digits, and keeps what comes of it.</summary>
    public void Sharpen(IReadOnlyList<int> elements)
    {
        var (truth, allowed, size) = (new double[elements.Count], new double[elements.Count], new double[elements.Count]);
        foreach (var (part, quantity) in Uses)
        {
            var sharp = part.Truth.Sharpen(quantity, elements);
            for (var e = 0; e < elements.Count; e++)
            {
                truth[e] += sharp[e].Truth;
                allowed[e] += sharp[e].Licence;
                size[e] += Math.Abs(sharp[e].Truth);
                if (sharp[e].AcceptsNaN)
                {
                    pardoned.Add(elements[e]);
                }
            }
        }

        Sharpened += elements.Count;
        if (!isCopy)
        {
            (Truth, isCopy) = ((double[])Truth.Clone(), true);
        }

        for (var e = 0; e < elements.Count; e++)
        {
            var adding = Uses.Count > 1 && double.IsFinite(size[e]) ? Adding * roundoff * size[e] : 0;
            (Truth[elements[e]], sharpened[elements[e]]) = (truth[e], allowed[e] + adding);
        }
    }

    /// <summary>Roundings of a sum of all uses: an engine may add the terms of all of them in turn, so that sums on the way are larger.</summary>
    private int Adding => 4 * Uses.Count;

    /// <summary>So near that no licence need be looked up.</summary>
    private bool IsNear(int i, double value) => value == Truth[i] || Math.Abs(value - Truth[i]) <= slack * Math.Abs(Truth[i]);

    private bool Within(double value, double truth, double allowed) =>
        value.Equals(truth) || value == truth
        || (double.IsFinite(value) && double.IsFinite(truth)
            && Math.Abs(value - truth) is var off && (off <= allowed || (own is { } tolerance && off <= tolerance.Allowed(truth))));

    private static double Rank(double value, double truth, double allowed) =>
        double.IsFinite(value) && double.IsFinite(truth) && allowed > 0 ? Math.Abs(value - truth) / allowed : double.PositiveInfinity;
}
