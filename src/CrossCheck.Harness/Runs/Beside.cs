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
        var references = result.References.Select(r => r.Tensors.ToBuilder()).ToArray();
        for (var i = 0; i < result.Tensors.Length; i++)
        {
            if (!result.Differs(i) || run.Actual?.Tensors[i] is not { } actual)
            {
                continue;
            }

            var places = references.SelectMany(r => r[i].Differences).Select(d => d.Index).Distinct().ToList();
            foreach (var (k, tensors) in references.Index())
            {
                var tensor = tensors[i];
                if (tensor.Compared && tensor.Reason.Length == 0 && run.Of(k).Trace?.Tensors[i] is { } theirs)
                {
                    tensors[i] = tensor with { Places = Comparer.At(places, actual, theirs, tensor.Tolerance) };
                }
            }
        }

        return result with { References = [.. result.References.Select((r, k) => r with { Tensors = references[k].ToImmutable() })] };
    }
}
