using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>
/// A case whose floats are each moved by a share of themselves, at random but the same every time: what rounding them
/// would do. The noise is even between ±√3, so that its standard deviation is 1.
/// </summary>
internal static class Noise
{
    /// <summary>A prime, so that no rows of a tensor have the same noise.</summary>
    private const int Period = 65_521;

    private static readonly double[] Table = [.. Enumerable.Range(0, Period).Select(i => Math.Sqrt(3) * ((double)(long)Mix((ulong)i * 0x9E3779B97F4A7C15) / (1UL << 63)))];

    /// <param name="size">The standard deviation of the move, as a share of each number.</param>
    /// <param name="plan">What the moved case is of.</param>
    /// <param name="type">The type of the moved numbers.</param>
    public static Case Move(Case oneCase, Plan plan, ElementType type, int seed, double size)
    {
        var (place, given) = (0, oneCase.Plan);
        TensorData Moved(TensorData tensor, bool moves) => Move(tensor, type, Mix(((ulong)(uint)seed << 32) + (uint)place++), moves ? size : 0);
        return oneCase with
        {
            Plan = plan,

            // A label of ±1 is no number that was rounded: moved, it would be another label.
            Inputs = [.. oneCase.Inputs.Select((t, k) => Moved(t, IsDifferentiable(given, given.Network.Inputs[k])))],
            Cotangents = [.. oneCase.Cotangents.Select(t => Moved(t, true))],
        };
    }

    private static bool IsDifferentiable(Plan plan, int value) => plan.Steps.Any(s => s.Roles.Where((r, slot) =>
        r == OperandRole.Differentiable && s.Call.Operands[slot] is { Kind: OperandKind.Value, Value: var v } && v == value).Any());

    private static TensorData Move(TensorData tensor, ElementType type, ulong key, double size)
    {
        if (tensor.Type == ElementType.Int64)
        {
            return tensor;
        }

        var at = (int)(key % Period);
        if (type == ElementType.Float32)
        {
            var floats = GC.AllocateUninitializedArray<float>(tensor.Count);
            var from = ((TensorData<float>)tensor).Span;
            for (var i = 0; i < floats.Length; i++)
            {
                floats[i] = (float)(from[i] * (1 + (size * Table[at])));
                at = at + 1 == Period ? 0 : at + 1;
            }

            return new TensorData<float>(tensor.Shape, floats);
        }

        var doubles = Arrays.Copy(tensor);
        for (var i = 0; i < doubles.Length; i++)
        {
            doubles[i] *= 1 + (size * Table[at]);
            at = at + 1 == Period ? 0 : at + 1;
        }

        return new TensorData<double>(tensor.Shape, doubles);
    }

    /// <summary>David Stafford's thirteenth mixer, of SplitMix64.</summary>
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
