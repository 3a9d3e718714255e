using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>Every mistake in every derivative is caught by the case files, and blamed on the operation that makes it.</summary>
public sealed class CulpritTests
{
    private static readonly Dictionary<string, (Func<double[], Shape, double[]> Apply, string[] LooksLike)> Mistakes = new()
    {
        ["zero"] = ((v, _) => Array.ConvertAll(v, _ => 0.0), ["zeroed"]),
        ["negate"] = ((v, _) => Array.ConvertAll(v, x => -x), ["negated"]),
        ["double"] = ((v, _) => Array.ConvertAll(v, x => 2 * x), ["scaled"]),
        ["a thousandth"] = ((v, _) => Array.ConvertAll(v, x => x * 1.001), []),
        ["halve"] = ((v, _) => Array.ConvertAll(v, x => x / 2), ["scaled"]),
        ["times-count"] = ((v, s) => Array.ConvertAll(v, x => x * Math.Max(3, s.Count)), ["scaled"]),
        ["over-count"] = ((v, s) => Array.ConvertAll(v, x => x / Math.Max(3, s.Count)), ["scaled"]),
        ["shift"] = ((v, s) => [.. v.Chunk(Math.Max(1, s.Rank == 0 ? 1 : s[s.Rank - 1])).SelectMany(row => row.Skip(1).Concat(row.Take(1)))], ["shifted", "moved", "transposed", "flipped"]),
    };

    /// <summary>Operations whose gradients are equal along everything, or whose slot has one element: a shift shows in too few rows.</summary>
    private static readonly string[] NoShift = ["sum", "mean", "masked_fill value"];

    public static TheoryData<string, int, string> Mutants()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var operation in Catalogue.Default.Operations)
        {
            var slots = operation.Spec.Signature.Parameters.Where(p => p.IsTensor).Select((p, slot) => (p, slot)).Where(p => p.p.Kind == ParameterKind.Tensor).ToDictionary(p => p.slot, p => p.p.Name);
            foreach (var slot in slots.Keys.Prepend(MutatedOp.Result))
            {
                foreach (var mistake in Mistakes.Keys)
                {
                    if (mistake != "shift" || (slot != MutatedOp.Result && !NoShift.Contains(operation.Spec.Name) && !NoShift.Contains($"{operation.Spec.Name} {slots[slot]}")))
                    {
                        data.Add(operation.Spec.Name, slot, mistake);
                    }
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void IsCaughtAndBlamed(string operation, int slot, string mistake)
    {
        var right = (Op)Catalogue.Default.Find(operation)!;
        var (apply, looksLike) = Mistakes[mistake];
        var engine = new NativeEngine(Catalogue.Default.With(new MutatedOp(right, slot, apply)));
        var options = Bench.Options with { Actual = engine, Filter = Filter.Parse("-*float64* -exp/zero-cotangent -cross_entropy/ignore/nan") };

        var (results, summary) = Bench.Run(options, Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "data", "cases", operation + ".csv"));

        var failed = results.Where(r => r.Verdict == Verdict.Differ).ToList();
        Assert.True(failed.Count > 0, "no row notices");
        Assert.Equal(1, summary.ExitCode);
        var judged = failed.Where(r => r.Findings!.Conclusion != Conclusion.NotJudged).ToList();
        var others = judged.SelectMany(r => r.Findings!.Culprits.Select(c => (r.Id, c.Engine, c.Name))).Where(c => c.Engine != "native" || !c.Name.StartsWith(operation + " ", StringComparison.Ordinal));
        Assert.Equal("", string.Join('\n', others.Take(5)));
        var unblamed = judged.Where(r => r.Findings!.Culprits.IsEmpty && r.Findings.Conclusion != Conclusion.ActualIsWrong).Select(r => $"{r.Id}: {r.Findings!.Text} | {r.Message}");
        Assert.Equal("", string.Join('\n', unblamed.Take(5)));
        var wanted = $"{operation} {(slot == MutatedOp.Result ? "forward" : "backward")}";
        Assert.Contains(summary.Culprits, c => c.Name == wanted && c.Engine == "native");
        var said = failed.SelectMany(r => r.Tensors).Select(t => t.Diagnosis?.Mutant).Where(m => m is not null).Distinct().ToList();
        Assert.True(looksLike.Length == 0 || said.Intersect(looksLike).Any(), $"looks like {string.Join(", ", said)}, not {string.Join(" or ", looksLike)}");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
