using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Runs;

/// <summary>Where several references are compared, each says what it has at the elements where one of them differs.</summary>
internal static class Beside
{
    /// <param name="result">A case that does not agree.</param>
    /// <param name="run">What the engines made of it.</param>
    public static CaseResult Of(CaseResult result, CaseRun run)
    {
        var (tensors, others) = (result.Tensors.ToBuilder(), result.Also.Select(a => a.Tensors.ToBuilder()).ToArray());
        for (var i = 0; i < tensors.Count; i++)
        {
            var index = i;
            if (!result.Differs(i) || run.Actual?.Tensors[i] is not { } actual)
            {
                continue;
            }

            var places = others.Select(o => o[index]).Prepend(tensors[i]).SelectMany(t => t.Differences).Select(d => d.Index).Distinct().ToList();
            tensors[i] = With(tensors[i], run.Expected);
            for (var k = 0; k < others.Length; k++)
            {
                others[k][i] = With(others[k][i], run.Also[k].Trace);
            }

            TensorResult With(TensorResult tensor, Trace? trace) => tensor.Compared && tensor.Reason.Length == 0 && trace?.Tensors[index] is { } theirs
                ? tensor with { Places = Comparer.At(places, actual, theirs, tensor.Tolerance) }
                : tensor;
        }

        return result with { Tensors = tensors.ToImmutable(), Also = [.. result.Also.Select((a, k) => a with { Tensors = others[k].ToImmutable() })] };
    }
}
