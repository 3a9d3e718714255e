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
    /// <summary>Constants that may be another number, and why nothing can notice.</summary>
    private static readonly Dictionary<string, string> Equivalent = new()
    {
        ["Activations.Celu.Exponential.Forward #0"] = "chooses between two ways to eˣ − 1 that differ in the last digits",
        ["Distances.CDist.Backward #1"] = "the derivative of a difference does not depend on what is added to it",
        ["Distances.CDist.Backward #2"] = "the derivative of a difference does not depend on what is added to it",
        ["Recurrent.Logistic.Backward #0"] = "the steps have the derivatives of their gates themselves",
        ["Reductions.Norms.Absolute.Backward #0"] = "the norms have derivatives of their own",
        ["Reductions.Norms.Absolute.Backward #1"] = "the norms have derivatives of their own",
        ["Reductions.Norms.Absolute.Backward #2"] = "the norms have derivatives of their own",
        ["Reductions.Norms.Power.Backward #0"] = "the norms have derivatives of their own",
        ["Resampling.ResizeTaps.Cubic #1"] = "the fraction is below 1 already",
        ["Resampling.ResizeTaps.Linear #1"] = "the fraction is below 1 already",
        ["Resampling.ResizeTaps.Scale #1"] = "the scale of a single element, which stands at 0",
        ["Resampling.ResizeTaps.Stretched #2"] = "one element more, whose weight is 0",
        ["Resampling.ResizeTaps.Stretched #5"] = "no element is farther away",
    };

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
                var (results, _) = Bench.Run(options, Target.File(operation));
                if (results.Any(r => r.Verdict == Verdict.Differ && r.Findings!.Text.StartsWith("native is wrong", StringComparison.Ordinal)))
                {
                    Assert.False(Equivalent.ContainsKey(name), $"{name} is noticed in {operation}: it no longer stands among those that make no difference");
                    return;
                }
            }
        }

        Assert.True(Equivalent.ContainsKey(name), $"{constant.Name} = {constant.Value} may be another number: no row of {string.Join(", ", Suspects(constant))} notices");
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
