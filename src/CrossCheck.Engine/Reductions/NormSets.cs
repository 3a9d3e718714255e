using System.Collections.Immutable;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>
/// What ‖d‖ₚ leaves open where it has no derivative: at d = 0 the ball of the dual norm, for p ≤ 1 at each dₖ = 0, for
/// p = ±∞ among the largest (smallest) that are tied.
/// </summary>
internal static class NormSets
{
    /// <param name="effects">Where the norm enters the results.</param>
    /// <param name="d">The vector, in 106 bits.</param>
    /// <param name="column">∂dₖ/∂operands.</param>
    /// <param name="error">How far rounding may take dₖ; not at all where it is not given.</param>
    /// <param name="everyLargest">For p = ∞ each of the largest has the full derivative, which is declared and no point of the hull of the others.</param>
    public static IEnumerable<Choice> Of(
        ImmutableArray<Effect> effects, DoubleDouble[] d, double p, Func<int, ImmutableArray<Slope>> column, Func<int, double>? error = null, bool everyLargest = false)
    {
        var sizes = Array.ConvertAll(d, v => v.High < 0 ? -v : v);
        error ??= static _ => 0;
        if (d.Length == 0 || p == 0 || sizes.Any(s => double.IsNaN(s.High)))
        {
            return [];
        }

        var zeros = Enumerable.Range(0, d.Length).Where(k => (double)sizes[k] <= error(k)).ToList();
        ImmutableArray<Slope> Signed(int k, double factor) => [.. column(k).Select(s => s with { Value = s.Value * factor * ((double)d[k] < 0 ? -1 : 1) })];
        var isZero = zeros.Count == d.Length;
        return p switch
        {
            <= 1 and > 0 => zeros.Select(k => Single(effects, column(k), d[k] == 0 ? 0 : Derivatives(d, p)[k], bounded: p == 1)),
            > 1 and < double.PositiveInfinity => isZero ? [AtZero(effects, d, p, column)] : [],
            > 0 when isZero => [Cross(effects, zeros, d, p, column)],
            < 0 when zeros.Exists(k => d[k] == 0) => [Cross(effects, [.. zeros.Where(k => d[k] == 0)], d, p, column)],
            < 0 and > double.NegativeInfinity => [],
            _ => Tied(),
        };

        IEnumerable<Choice> Tied()
        {
            var extreme = p > 0 ? sizes.Max() : sizes.Min();
            var at = Array.IndexOf(sizes, extreme);
            var ties = Enumerable.Range(0, d.Length).Where(k => Math.Abs((double)(sizes[k] - extreme)) <= error(k) + error(at) || sizes[k] == extreme).ToList();
            var exact = ties.Count(k => sizes[k] == extreme);
            if (ties.Count == 1)
            {
                yield break;
            }

            var choice = KinkSets.Simplex(effects, ties.ConvertAll(k => Signed(k, 1)), t => sizes[ties[t]] == extreme ? everyLargest ? 1 : 1.0 / exact : 0);
            yield return everyLargest ? choice with { Vertices = choice.Vertices.Add(new Vertex("each in full", choice.Declared)) } : choice;
        }
    }

    /// <summary>∂‖d‖ₚ/∂dₖ as the definition has it: sign dₖ·(|dₖ|/‖d‖)ᵖ⁻¹, and 0 at 0.</summary>
    private static double[] Derivatives(DoubleDouble[] d, double p) => KinkSets.Derivatives(d, v => NormDefinition.Of(v, p));

    /// <summary>dₖ = 0: |dₖ| has the derivatives from −1 to 1; |dₖ|ᵖ with p &lt; 1, all.</summary>
    private static Choice Single(ImmutableArray<Effect> effects, ImmutableArray<Slope> column, double declared, bool bounded)
    {
        ImmutableArray<Slope> Times(double factor) => [.. column.Select(s => s with { Value = s.Value * factor })];
        ImmutableArray<Vertex> ends = [new("from the left", Times(-1), !bounded), new("from the right", column, !bounded)];
        return new() { Effects = effects, Vertices = bounded ? ends : [new(KinkSets.None, []), .. ends], Declared = declared == 0 ? [] : Times(declared) };
    }

    /// <summary>d = 0, 1 &lt; p &lt; ∞: Σ zₖ·columnₖ with ‖z‖ ≤ 1 in the dual norm, of order p/(p − 1).</summary>
    private static Choice AtZero(ImmutableArray<Effect> effects, DoubleDouble[] d, double p, Func<int, ImmutableArray<Slope>> column) => new()
    {
        Effects = effects,
        Ball = new Ball(p / (p - 1), 1, [.. Enumerable.Range(0, d.Length).Select(column)]),
        Declared = Declared(d, p, column),
    };

    /// <summary>The hull of ±columnₖ: p = ∞ at d = 0, and p &lt; 0 over the dₖ that are 0.</summary>
    private static Choice Cross(ImmutableArray<Effect> effects, List<int> zeros, DoubleDouble[] d, double p, Func<int, ImmutableArray<Slope>> column) => new()
    {
        Effects = effects,
        Vertices = [.. zeros.SelectMany(k => Single(effects, column(k), 0, bounded: true).Vertices)],
        Declared = Declared(d, p, column),
    };

    private static ImmutableArray<Slope> Declared(DoubleDouble[] d, double p, Func<int, ImmutableArray<Slope>> column) =>
        d.All(v => v == 0) || p < 0 ? [] : [.. Derivatives(d, p).SelectMany((g, k) => column(k).Select(s => s with { Value = s.Value * g }))];
}
