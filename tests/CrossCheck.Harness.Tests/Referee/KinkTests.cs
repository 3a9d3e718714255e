using CrossCheck.Engine;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>A choice of subgradient is no error, and nothing else passes for one.</summary>
public sealed class KinkTests
{
    private const string Leaky = "id,network,X,W,dL/dy\na,\"v = leaky_relu(X, negative_slope=0.1); y = v * W\",\"[0, 1, -2, 0]\",\"[3, -1, 2, 0.5]\",\"[2, 1, -1, 3]\"\n";
    private const string Pool = "id,network,X,dL/dy\na,\"v = max_pool2d(X, 2); y = v * v\",\"[[5, 5, 1, 2], [5, 1, 3, 3]]\",\"[[2, -3]]\"\n";

    /// <summary>dX where x is 0, as a multiple of the upstream gradient.</summary>
    [Theory]
    [InlineData(0.1, Verdict.Agree)]
    [InlineData(1.0, Verdict.Kink)]
    [InlineData(0.55, Verdict.Kink)]
    [InlineData(0.3, Verdict.Kink)]
    [InlineData(1.001, Verdict.Differ)]
    [InlineData(0.0, Verdict.Differ)]
    [InlineData(-0.1, Verdict.Differ)]
    [InlineData(double.NaN, Verdict.Differ)]
    public void LeakyReluAtZero(double slope, Verdict verdict)
    {
        // dL/dv = W·dy = [6, −1, −2, 1.5]
        var result = Run(Leaky, "leaky_relu", (dx, _) => [6 * slope, dx[1], dx[2], 1.5 * slope]);

        Assert.Equal(verdict, result.Verdict);
        if (verdict == Verdict.Kink)
        {
            Assert.Contains(slope == 1 ? "(from the right)" : slope == 0.55 ? "(even)" : "(a mixture)", result.Findings!.Text, StringComparison.Ordinal);
            Assert.Contains("both are valid there", result.Findings.Text, StringComparison.Ordinal);
        }
        else if (verdict == Verdict.Differ)
        {
            Assert.Equal("leaky_relu backward", Assert.Single(result.Findings!.Culprits).Name);
        }
    }

    /// <summary>dX at 0, whose upstream gradient is 2.</summary>
    [Theory]
    [InlineData(0.0, Verdict.Agree)]
    [InlineData(2.0, Verdict.Kink)]
    [InlineData(-2.0, Verdict.Kink)]
    [InlineData(0.7, Verdict.Kink)]
    [InlineData(2.1, Verdict.Differ)]
    public void AbsAtZero(double gradient, Verdict verdict)
    {
        var result = Run("network,X,dL/dy\ny = abs(X),\"[0, -3]\",\"[2, 5]\"\n", "abs", (dx, _) => [gradient, dx[1]]);

        Assert.Equal(verdict, result.Verdict);
    }

    /// <summary>A wrong gradient beside the kink stays wrong, however many elements sit on kinks.</summary>
    [Fact]
    public void AMistakeBesideAKinkIsNoKink()
    {
        var result = Run(Leaky, "leaky_relu", (dx, _) => [6, dx[1], dx[2] * 10, 1.5]);

        Assert.Equal(Verdict.Differ, result.Verdict);
        Assert.Equal("leaky_relu backward", Assert.Single(result.Findings!.Culprits).Name);
    }

    /// <summary>The 5s are tied in the first window (upstream 20), the 3s in the second (−18).</summary>
    [Theory]
    [InlineData("20 0 0 0 0 0 -18 0", Verdict.Agree)]
    [InlineData("0 20 0 0 0 0 -18 0", Verdict.Kink)]
    [InlineData("0 0 0 0 20 0 0 -18", Verdict.Kink)]
    [InlineData("5 5 0 0 10 0 -9 -9", Verdict.Kink)]
    [InlineData("0 0 0 0 0 20 -18 0", Verdict.Differ)]
    [InlineData("20 20 0 0 0 0 -18 0", Verdict.Differ)]
    [InlineData("0 0 0 0 0 0 -18 0", Verdict.Differ)]
    [InlineData("30 -10 0 0 0 0 -18 0", Verdict.Differ)]
    public void MaxPoolTies(string gradient, Verdict verdict)
    {
        var result = Run(Pool, "max_pool2d", (_, _) => [.. gradient.Split(' ').Select(double.Parse)]);

        Assert.Equal(verdict, result.Verdict);
    }

    [Fact]
    public void WhatIsDownstreamOfAKinkFollowsTheChoice()
    {
        const string Csv = "id,network,X,dL/dy\na,\"u = exp(X) - 1; v = leaky_relu(u, negative_slope=0.1); y = v * v + v\",\"[0, 1, -2]\",\"[2, 1, -1]\"\n";

        Assert.Equal(Verdict.Kink, Run(Csv, "leaky_relu", (dx, _) => [dx[0] * 10, dx[1], dx[2]]).Verdict);
        Assert.Equal(Verdict.Differ, Run(Csv, "exp", (dx, _) => [dx[0] * 10, dx[1], dx[2]]).Verdict);
    }

    /// <summary>Rounding makes the sum 0 in the engine and 1 in truth: each is on its own side of the kink, and right there.</summary>
    [Fact]
    public void RoundingMayPutTheEnginesOnDifferentSides()
    {
        using var bench = new Bench();
        const string Csv = "network,X,dL/dv\n\"s = sum(X); v = leaky_relu(s, negative_slope=0.1)\",\"[16777216, 1, -16777216]\",3\n";

        var result = bench.One(Csv);
        Assert.Equal((Verdict.Agree, Conclusion.AmplifiedRounding), (result.Verdict, result.Findings!.Conclusion));

        // The same with a slope that is wrong on either side.
        var wrong = bench.One(Csv, Bench.Options with { Actual = Mutated("leaky_relu", (dx, _) => [dx[0] * 20]) });
        Assert.Equal(Verdict.Differ, wrong.Verdict);
        Assert.Equal("leaky_relu backward", Assert.Single(wrong.Findings!.Culprits).Name);
    }

    [Fact]
    public void StrictKinksFail()
    {
        using var bench = new Bench();
        var engine = Mutated("leaky_relu", (dx, _) => [6, dx[1], dx[2], 1.5]);

        Assert.Equal(0, bench.Run(Leaky, Bench.Options with { Actual = engine }).Summary.ExitCode);
        Assert.Equal(1, bench.Run(Leaky, Bench.Options with { Actual = engine, StrictKinks = true }).Summary.ExitCode);
    }

    /// <summary>The exam's convention, slope 1 where u = 0, is accepted in an answer and named; another number is not.</summary>
    [Theory]
    [InlineData("[6, -1, -0.2, 1.5]", Verdict.Kink)]
    [InlineData("[0.6, -1, -0.2, 0.15]", Verdict.Agree)]
    [InlineData("[7, -1, -0.2, 1.5]", Verdict.Answer)]
    [InlineData("[6, -1, -2, 1.5]", Verdict.Answer)]
    public void AnAnswerByAnotherConvention(string answer, Verdict verdict)
    {
        using var bench = new Bench();
        var result = bench.One(Leaky.Replace("dL/dy\n", "dL/dy,dL/dX\n", StringComparison.Ordinal).TrimEnd() + $",\"{answer}\"\n");

        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(verdict == Verdict.Kink ? "the derivative from the right" : "", Assert.Single(result.Answers).Convention);
    }

    private static NativeEngine Mutated(string operation, Func<double[], Shape, double[]> gradient) =>
        new(Catalogue.Default.With(new MutatedOp((Op)Catalogue.Default.Find(operation)!, Target.Parse("input"), gradient)));

    private static CaseResult Run(string csv, string operation, Func<double[], Shape, double[]> gradient)
    {
        using var bench = new Bench();
        return bench.One(csv, Bench.Options with { Actual = Mutated(operation, gradient) });
    }
}
