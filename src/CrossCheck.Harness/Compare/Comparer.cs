using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Compare;

/// <summary>Compares two tensors element by element; no mean, norm or cosine decides anything.</summary>
internal static class Comparer
{
    /// <summary>How many differing elements a report lists.</summary>
    public const int Listed = 20;

    /// <param name="actual">Null where the engine, though it should have it, handed over nothing.</param>
    public static TensorResult Compare(
        Quantity quantity,
        TensorData? actual,
        TensorData? expected,
        Allowance allowance,
        string actualName,
        string expectedName)
    {
        if (actual is null || expected is null)
        {
            return NotCompared(quantity, $"{(actual is null ? actualName : expectedName)} gave no {quantity.Name}");
        }

        foreach (var (tensor, name) in new[] { (actual, actualName), (expected, expectedName) })
        {
            if (tensor.Shape != quantity.Shape || tensor.Type != quantity.Type)
            {
                return new TensorResult
                {
                    Quantity = quantity,
                    Verdict = TensorVerdict.Differ,
                    Differing = Math.Max(1, quantity.Shape.Count),
                    Tolerance = allowance.Tolerance,
                    NeededAbsolute = double.PositiveInfinity,
                    NeededRelative = double.PositiveInfinity,
                    Reason = $"{name} gave {quantity.Name} as {tensor.Type.Name()} of shape {tensor.Shape}, not {quantity.Type.Name()} of shape {quantity.Shape}",
                };
            }
        }

        return quantity.Type switch
        {
            ElementType.Float32 => Compare<float>(quantity, actual, expected, allowance),
            ElementType.Float64 => Compare<double>(quantity, actual, expected, allowance),
            _ => Compare<long>(quantity, actual, expected, new Allowance(new Tolerance(0, 0))),
        };
    }

    /// <summary>The result of a tensor that is planned and missing.</summary>
    public static TensorResult NotCompared(Quantity quantity, string reason) =>
        new() { Quantity = quantity, Verdict = TensorVerdict.NotCompared, Reason = reason };

    /// <summary>The result of a tensor that an engine cannot have.</summary>
    public static TensorResult Unsupported(Quantity quantity, string reason) =>
        new() { Quantity = quantity, Verdict = TensorVerdict.Unsupported, Reason = reason };

    /// <summary>The two numbers at a place and what may lie between them.</summary>
    public static ElementDifference At(int index, double actual, double expected, Tolerance tolerance) =>
        new(index, actual, expected, double.IsFinite(expected) ? tolerance.Allowed(expected) : 0);

    /// <summary>What stands at some elements, with what may lie between the two numbers.</summary>
    public static ImmutableArray<ElementDifference> At(IEnumerable<int> indices, TensorData actual, TensorData expected, Tolerance tolerance) =>
        [.. indices.Select(i => At(i, actual[i], expected[i], tolerance))];

    private static TensorResult Compare<T>(Quantity quantity, TensorData actual, TensorData expected, Allowance allowance)
        where T : unmanaged, INumber<T>
    {
        var a = ((TensorData<T>)actual).Span;
        var b = ((TensorData<T>)expected).Span;
        var worst = default(ElementDifference?);
        var (worstRank, neededAbsolute, neededRelative, differing) = (-1.0, 0.0, 0.0, 0L);
        PriorityQueue<ElementDifference, double>? listed = null;
        var (tolerance, isScaled) = (allowance.Tolerance, allowance.IsScaled);
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == b[i])
            {
                continue;
            }

            if (isScaled)
            {
                (tolerance, isScaled) = (allowance.For(expected), false);
            }

            var element = At(i, double.CreateChecked(a[i]), double.CreateChecked(b[i]), tolerance);
            var abs = element.Abs;
            if (abs == 0)
            {
                continue;
            }

            var size = Math.Abs(element.Expected);
            neededAbsolute = Math.Max(neededAbsolute, double.IsFinite(size) ? abs - (tolerance.Relative * size) : abs);
            neededRelative = Math.Max(neededRelative, abs <= tolerance.Absolute ? 0 : size > 0 && double.IsFinite(size) ? (abs - tolerance.Absolute) / size : double.PositiveInfinity);
            var rank = element.Allowed > 0 ? abs / element.Allowed : double.PositiveInfinity;
            if (rank > worstRank || (rank == worstRank && abs > worst!.Value.Abs))
            {
                (worstRank, worst) = (rank, element);
            }

            if (!element.Agrees)
            {
                differing++;
                listed ??= new();
                if (listed.Count < Listed)
                {
                    listed.Enqueue(element, rank);
                }
                else
                {
                    listed.EnqueueDequeue(element, rank);
                }
            }
        }

        return new TensorResult
        {
            Quantity = quantity,
            Verdict = differing == 0 ? TensorVerdict.Agree : TensorVerdict.Differ,
            Differing = differing,
            Worst = worst ?? (a.Length > 0 ? At(0, double.CreateChecked(a[0]), double.CreateChecked(b[0]), tolerance) : null),
            Differences = listed is null
                ? []
                : [.. listed.UnorderedItems.OrderByDescending(d => d.Priority).ThenByDescending(d => d.Element.Abs).ThenBy(d => d.Element.Index).Select(d => d.Element)],
            Tolerance = tolerance,
            NeededAbsolute = Math.Max(0, neededAbsolute),
            NeededRelative = neededRelative,
        };
    }
}
