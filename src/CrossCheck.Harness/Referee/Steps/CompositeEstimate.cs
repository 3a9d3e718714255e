using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// Any operation: eight times what rounding the operands, upstream gradients and result by u would do, as a root mean square
/// over some seeds, times the square root of the number of terms.
/// </summary>
/// <remarks>
/// The runs are in the dtype itself, with moves 256 times as large as u: of their effect the witness's own rounding is a
/// 256th, and linear it still is.
/// </remarks>
internal sealed class CompositeEstimate(Case oneCase, IEngine witness) : Estimate(oneCase, witness)
{
    private const int Seeds = 3, MoreSeeds = 8;
    private const double Magnified = 256;

    private readonly Dictionary<int, double> least = [];
    private Elements[][]? moved;

    public override double Slack(int quantity) => StepReferee.Deviations * Math.Sqrt(TermsOf(quantity)) * Unit;

    /// <summary>8·√n·√(mean of the effects squared + (u·y)²).</summary>
    protected override double Allow(int quantity, int element, double truth)
    {
        moved ??= Move(0, Seeds);
        var effects = 0.0;
        foreach (var trace in moved)
        {
            var effect = trace[quantity][element] - truth;
            effects += double.IsFinite(effect) ? effect * effect : 0;
        }

        return Slack(quantity) / Unit * Math.Sqrt((effects / (Math.Max(1, moved.Length) * Magnified * Magnified)) + (Unit * Unit * truth * truth));
    }

    /// <summary>More seeds: by chance three of them may move an element very little.</summary>
    public override bool Refine()
    {
        if (moved is not { Length: Seeds })
        {
            return false;
        }

        moved = [.. moved, .. Move(Seeds, MoreSeeds)];
        least.Clear();
        return true;
    }

    /// <summary>A twentieth of the tensor's mean square: of a saturated unit, or where the truth is 0 by cancellation, the rounding of others.</summary>
    public override double Least(int quantity)
    {
        if (least.TryGetValue(quantity, out var known))
        {
            return known;
        }

        var licence = Licence(quantity);
        return least[quantity] = licence.Length == 0 ? 0 : Math.Sqrt(licence.Sum(l => l * l) / licence.Length / 20);
    }

    private Elements[][] Move(int first, int end)
    {
        var cases = Enumerable.Range(first, end - first).Select(seed => Noise.Move(Case, Plan, Plan.DType.Element(), seed, Magnified * Unit));
        return [.. (Steps.Witness.Run(Witness, [.. cases]) ?? []).Select(trace => trace.Tensors.Select(t => new Elements(t!)).ToArray())];
    }
}
