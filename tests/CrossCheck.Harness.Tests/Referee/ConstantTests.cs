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
        foreach (var other in Others(constant.Value))
        {
            var engine = EngineConstants.With(constant, other);
            foreach (var operation in Suspects(constant))
            {
                var options = Bench.Options with { Actual = engine, JudgeCases = false };
                var (results, _) = Bench.Run(options, CaseFiles.Of(operation));
                if (results.Any(r => r.Verdict == Verdict.Differ && r.Findings!.Text.StartsWith("native is wrong", StringComparison.Ordinal)))
                {
                    Assert.True(constant.Equivalent is null, $"{operation}: {CaseFiles.Named(operation)} notices {name}: it is no equivalent mutant any more; take it out of the attribute [EquivalentMutant] of its method");
                    return;
                }
            }
        }

        var first = Suspects(constant).First();
        Assert.True(
            constant.Equivalent is not null,
            $"{first}: {CaseFiles.Named(first)}: no row notices another number than {constant.Value} in {name}; add one that does, or say why none can by [EquivalentMutant(\"why\", {constant.Number})] on the method (helpers of a definition are known by 'Definition' or 'Textbook' in their names)");
    }

    /// <summary>A hundredth more; where that rounds away, only chooses a branch, or is a choice at a kink, something farther off.</summary>
    private static double[] Others(double value) =>
        value == 0 ? [0.5, 50] : double.IsFinite(value) ? [value * 1.01, value * 1.5] : [1];

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
