using CrossCheck.Engine;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>
/// A definition shares no text with the engine: whichever constant of a forward pass is another number, the referee
/// says that the engine is wrong.
/// </summary>
public sealed class ConstantTests
{
    public static TheoryData<string> Constants() => [.. EngineConstants.All().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Constants))]
    public void AnotherConstantIsBlamedOnTheEngine(string name)
    {
        var constant = EngineConstants.All().Single(c => c.Name == name);
        var engine = EngineConstants.With(constant, constant.Value == 0 ? 0.5 : constant.Value * 1.01);
        var blamed = new List<string>();
        foreach (var operation in Suspects(constant))
        {
            var options = Bench.Options with { Actual = engine, JudgeCases = false };
            var (results, _) = Bench.Run(options, Target.File(operation));
            blamed.AddRange(results.Where(r => r.Verdict == Verdict.Differ && r.Findings!.Text.StartsWith("native is wrong", StringComparison.Ordinal)).Select(r => r.Id));
            if (blamed.Count > 0)
            {
                return;
            }
        }

        Assert.Fail($"{constant.Name} = {constant.Value} may be another number: no row of {string.Join(", ", Suspects(constant))} notices");
    }

    /// <summary>The operations of the constant's family, the one that its type is named for first.</summary>
    private static IEnumerable<string> Suspects(EngineConstants.Constant constant)
    {
        var parts = constant.Type.Split('.');
        return Catalogue.Default.Operations
            .Where(o => o.GetType().Namespace!.EndsWith("." + parts[0], StringComparison.Ordinal))
            .OrderBy(o => o.GetType().Name.Split('`')[0] == parts[1].Split('`')[0] ? 0 : 1)
            .Select(o => o.Spec.Name);
    }
}
