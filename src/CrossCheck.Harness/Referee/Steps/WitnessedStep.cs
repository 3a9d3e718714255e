using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// A step too large for its definition: an engine that computes in float64 says what is true, an estimate by the class of the
/// operation what rounding explains; elements that are to be accused are looked at on parts of the step, by the definition.
/// </summary>
internal sealed class WitnessedStep : StepReferee
{
    /// <summary>Operations of the largest part that the definition is run for: some 300 MB and a second.</summary>
    private const int LargestPart = 5_000_000;

    /// <summary>Elements from which on a function's rounding is tabulated.</summary>
    private const int Many = 1000;

    private readonly ICatalogue catalogue;
    private readonly Apart apart;
    private readonly Axes? axes;
    private readonly Estimate? estimate;
    private readonly double[]?[] values;
    private readonly double[]?[] licences;
    private readonly HashSet<int> tooLarge = [];
    private readonly Lazy<double[][]?> second;
    private readonly Lazy<DefinedStep?> whole;

    public WitnessedStep(ICatalogue catalogue, Case oneCase, IReadOnlyList<IEngine> witnesses, IEngine judged)
        : base(oneCase)
    {
        this.catalogue = catalogue;
        apart = new Apart(oneCase);
        values = new double[Plan.Quantities.Length][];
        licences = new double[Plan.Quantities.Length][];
        var step = apart.Case.Plan.Steps[0];
        axes = step.Call.Spec.Axes(step) ?? (IsElementwise ? Axes.Elementwise(step) : null);

        // One that is judged in float64 has nothing to say of itself; in float32 its own float64 is better than nothing.
        var own = witnesses.Where(w => w.Name == judged.Name && Plan.DType == DType.Float32);
        var asked = witnesses.Where(w => w.Name != judged.Name).Concat(own).Select(w => Estimate.Of(apart.Case, w)).GetEnumerator();
        Estimate? Next()
        {
            while (asked.MoveNext())
            {
                if (asked.Current.Values() is not null)
                {
                    return asked.Current;
                }
            }

            return null;
        }

        estimate = Next();
        second = new(() => Next()?.Values());
        whole = new(() => Define(oneCase));
    }

    public override double[]? Values(int quantity) => estimate is null ? null : values[quantity] ??= Sum(quantity, part => estimate.Values()![part]);

    public override double[] Licence(int quantity) => licences[quantity] ??= [.. Enumerable.Range(0, Values(quantity)!.Length).Select(i => LicenceAt(quantity, i))];

    public override bool AcceptsNaN(int quantity, int element) => Sharpen(quantity, [element])[0].AcceptsNaN;

    public override IReadOnlyList<SharpElement> Sharpen(int quantity, IReadOnlyList<int> elements) => Look(quantity, elements, null);

    protected override IReadOnlyList<SharpElement> Sharpen(int quantity, IReadOnlyList<int> elements, TensorData given) => Look(quantity, elements, given);

    private List<SharpElement> Look(int quantity, IReadOnlyList<int> elements, TensorData? given)
    {
        var parts = apart.PartsOf(quantity).Select(part => Defined(part, elements)).ToList();
        return [.. elements.Select(e =>
            parts.TrueForAll(p => p.ContainsKey(e)) ? parts.Select(p => p[e]).Aggregate(Add)
            : whole.Value is { } defined ? defined.Sharpen(quantity, [e])[0]
            : Undefined(quantity, e, given))];
    }

    protected override List<int> Narrow(int quantity, TensorData given, List<int> beyond)
    {
        if (beyond.Count > 0 && estimate!.Refine())
        {
            Array.Clear(licences);
            beyond = [.. beyond.Where(e => !Within(given[e], values[quantity]![e], LicenceAt(quantity, e)))];
        }

        return beyond.Count > Many && IsElementwise && Curve.Of(catalogue, apart.Case, quantity, beyond) is { } curve
            ? [.. beyond.Where((e, i) => !(Math.Abs(given[e] - values[quantity]![e]) <= curve[i]))]
            : beyond;
    }

    protected override int Portion => IsElementwise ? 4096 : 16;

    public override double Slack(int quantity) => apart.PartsOf(quantity).Min(estimate!.Slack);

    protected override bool MaySharpen(int sharpened) => sharpened < (IsElementwise ? 65_536 : 256);

    private bool IsElementwise => Plan.Steps[0].Call is var call && call.Spec.Rounding(call) == RoundingClass.Elementwise;

    private SharpElement Add(SharpElement a, SharpElement b) => new(
        a.Element, a.Truth + b.Truth, a.Licence + b.Licence + (Plan.DType.UnitRoundoff() * (Math.Abs(a.Truth) + Math.Abs(b.Truth))), a.AcceptsNaN || b.AcceptsNaN, a.Source > b.Source ? a.Source : b.Source);

    /// <summary>The licences of the parts, and what adding them up rounds.</summary>
    public override double LicenceAt(int quantity, int element)
    {
        var parts = apart.PartsOf(quantity);
        if (parts.Length == 1)
        {
            return estimate!.Licence(parts[0], element);
        }

        var roundings = (parts.Length - 1) * Plan.DType.UnitRoundoff();
        return parts.Sum(p => estimate!.Licence(p, element) + (roundings * Math.Abs(estimate.Values()![p][element])));
    }

    private double[] Sum(int quantity, Func<int, double[]> of)
    {
        var parts = apart.PartsOf(quantity);
        var sum = of(parts[0]);
        for (var p = 1; p < parts.Length; p++)
        {
            sum = Array.ConvertAll(Enumerable.Range(0, sum.Length).ToArray(), i => sum[i] + of(parts[p])[i]);
        }

        return sum;
    }

    /// <summary>What the definition says of elements of a part of a quantity, where it can be run.</summary>
    private Dictionary<int, SharpElement> Defined(int part, IReadOnlyList<int> elements)
    {
        var found = new Dictionary<int, SharpElement>();
        foreach (var cut in tooLarge.Contains(part) ? [] : Parts(part, elements))
        {
            if (Define(cut.Case) is not { } defined)
            {
                tooLarge.Add(part); // and so are the others
                break;
            }

            foreach (var (sharp, element) in defined.Sharpen(part, cut.Places).Zip(cut.Elements))
            {
                var division = cut.IsDivided ? Deviations * Plan.DType.UnitRoundoff() * Math.Abs(sharp.Truth) : 0;
                found[element] = sharp with { Element = element, Licence = sharp.Licence + (double.IsFinite(division) ? division : 0) };
            }
        }

        return found;
    }

    private IEnumerable<Part> Parts(int quantity, IReadOnlyList<int> elements)
    {
        var planned = apart.Case.Plan.Quantities[quantity];
        if (IsElementwise && planned.Shape == apart.Case.Plan.Steps[0].Results[0].Shape && Part.List(apart.Case, elements) is { } list)
        {
            return [list];
        }

        return axes is null ? [] : Part.Cut(apart.Case, axes, quantity, elements);
    }

    private DefinedStep? Define(Case part)
    {
        try
        {
            return part.Plan.Elements > LargestPart / 4 ? null : new DefinedStep(catalogue, part, LargestPart);
        }
        catch (TapeLimitException)
        {
            return null;
        }
    }

    /// <summary>Where the definition is out of reach, a second engine decides.</summary>
    /// <param name="given">What is right by the first engine needs no second one.</param>
    private SharpElement Undefined(int quantity, int element, TensorData? given)
    {
        var (truth, licence) = (Values(quantity)![element], Math.Max(LicenceAt(quantity, element), apart.PartsOf(quantity).Sum(estimate!.Least)));
        if ((given is not null && Within(given[element], truth, licence)) || second.Value is not { } others)
        {
            return new(element, truth, licence, false, TruthSource.OneEngine);
        }

        var other = apart.PartsOf(quantity).Sum(p => others[p][element]);
        return Within(other, truth, licence)
            ? new(element, truth, licence, false, TruthSource.TwoEngines)
            : new(element, truth, double.IsFinite(other - truth) ? licence + Math.Abs(other - truth) : licence, double.IsNaN(other), TruthSource.Undecided);
    }
}
