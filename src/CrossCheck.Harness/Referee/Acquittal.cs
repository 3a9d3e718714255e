using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// A tensor that is wrong on the numbers that the engine handed over may be right on those that it used: another one,
/// before it, was handed over wrongly, or with fewer digits than the engine had. So it is judged again with its operands
/// and upstream gradients replaced by their truth, and may be off by what their own rounding causes.
/// </summary>
internal sealed class Acquittal(StepGraph graph, Func<int, UseSum?> valueOf, Func<int, UseSum?> gradientOf)
{
    /// <summary>Draws of the rounding of the operands; each is a worst case of its own, and the largest effect counts twice.</summary>
    private const int Draws = 3;

    /// <summary>Are all of these elements right on the true operands?</summary>
    public bool Holds(UseSum sum, double[] given, IReadOnlyList<int> wrong)
    {
        var (truth, allowed) = (new double[given.Length], new double[given.Length]);
        foreach (var (part, quantity) in sum.Uses)
        {
            if (At(part, 0) is not { } exact)
            {
                return false;
            }

            if (exact.Truth.Values(quantity) is not { } values)
            {
                return false;
            }

            var licence = exact.Truth.Licence(quantity);
            var effect = new double[given.Length];
            for (var draw = 1; draw <= Draws; draw++)
            {
                if (At(part, draw)?.Truth.Values(quantity) is { } moved)
                {
                    for (var i = 0; i < effect.Length; i++)
                    {
                        effect[i] = Math.Max(effect[i], Math.Abs(moved[i] - values[i]));
                    }
                }
            }

            for (var i = 0; i < truth.Length; i++)
            {
                truth[i] += values[i];
                allowed[i] += licence[i] + (double.IsFinite(effect[i]) ? 2 * effect[i] : 0);
            }
        }

        return wrong.All(i => given[i].Equals(truth[i]) || (double.IsFinite(given[i]) && Math.Abs(given[i] - truth[i]) <= allowed[i]));
    }

    /// <summary>The part at the true operands, or at a draw of their rounding.</summary>
    private Part? At(Part part, int draw) => graph.At(
        part.Stretch,
        v => Replaced(valueOf(v), part, graph.Value(v), v, draw),
        r => Replaced(gradientOf(r), part, graph.Gradient(r), ~r, draw));

    private static TensorData? Replaced(UseSum? sum, Part part, TensorData? own, int salt, int draw)
    {
        if (sum is null || own is null || own.Type == ElementType.Int64)
        {
            return own;
        }

        var numbers = new double[sum.Truth.Length];
        var state = (ulong)(((long)salt * 31) + draw) * 0x9E3779B97F4A7C15;
        for (var i = 0; i < numbers.Length; i++)
        {
            // splitmix64: a sign for each element.
            state += 0x9E3779B97F4A7C15;
            var bits = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            var sign = draw == 0 ? 0 : (bits >> 62) % 2 == 0 ? 1 : -1;
            numbers[i] = double.IsFinite(sum.Truth[i]) ? sum.Truth[i] + (sign * sum.Allowed(i)) : sum.Truth[i];
        }

        return TensorData.From(own.Shape, numbers, own.Type);
    }
}
