using CrossCheck.Engine;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
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

    public static TheoryData<string, string, string> Mutants()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var spec in Catalogue.Default.Operations.Select(o => o.Spec))
        {
            foreach (var (target, shapes) in Target.Of(spec))
            {
                foreach (var mistake in Mistakes.Keys.Where(m => m != "shift" || shapes.Count == 0 || shapes.Any(s => s.Rank > 0 && s[s.Rank - 1] > 1)))
                {
                    data.Add(spec.Name, target.ToString(), mistake);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void IsCaughtAndBlamed(string operation, string place, string mistake)
    {
        var (right, target) = ((Op)Catalogue.Default.Find(operation)!, Target.Parse(place));
        var file = CaseFiles.Named(operation);
        Assert.True(Target.Of(right.Spec)[target].Count > 0, $"{operation}: {file}: no float32 case has {place} as a value with a gradient; add one");
        var (apply, looksLike) = Mistakes[mistake];
        var engine = new NativeEngine(Catalogue.Default.With(new MutatedOp(right, target, apply)));
        var options = Bench.Options with { Actual = engine, Filter = Filter.Parse($"-*/float64 -tag:{CaseFiles.DefinitionDiffers}") };

        var (results, summary) = Bench.Run(options, CaseFiles.Of(operation));

        var failed = results.Where(r => r.Verdict == Verdict.Differ).ToList();
        Assert.True(failed.Count > 0, $"{operation}: {file}: no row notices that {place} is wrong ({mistake}); add one whose numbers tell");
        Assert.Equal(1, summary.ExitCode);
        var judged = failed.Where(r => r.Findings!.Conclusion != Conclusion.NotJudged).ToList();
        var others = judged.SelectMany(r => r.Findings!.Culprits.Select(c => (r.Id, c.Engine, c.Name))).Where(c => c.Engine != "native" || !c.Name.StartsWith(operation + " ", StringComparison.Ordinal));
        var unblamed = judged.Where(r => r.Findings!.Culprits.IsEmpty && r.Findings.Conclusion != Conclusion.ActualIsWrong);
        Problems.AreNone(others.Select(c => $"{c.Id}: {c.Engine} {c.Name} is blamed for what {operation} of native does; does its definition share the mistake?")
            .Concat(unblamed.Select(r => $"{r.Id}: nobody is blamed: {r.Findings!.Text} | {r.Message}")));
        var wanted = $"{operation} {(target.IsResult ? "forward" : "backward")}";
        Assert.Contains(summary.Culprits, c => c.Name == wanted && c.Engine == "native");
        var said = failed.SelectMany(r => r.Tensors).Select(t => t.Diagnosis?.Mutant).Where(m => m is not null).Distinct().ToList();
        Assert.True(looksLike.Length == 0 || said.Intersect(looksLike).Any(), $"looks like {string.Join(", ", said)}, not {string.Join(" or ", looksLike)}");
    }
}
