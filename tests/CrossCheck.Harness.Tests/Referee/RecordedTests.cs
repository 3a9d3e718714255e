using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>An engine that cannot be asked again is judged by what it wrote down.</summary>
public sealed class RecordedTests
{
    private const string Chain = "id,network,X\nq,u = exp(X); v = tanh(u); w = sin(v); L = sum(w),\"[0.1, -0.4, 0.3]\"\n";

    [Theory]
    [InlineData("exp", "input")]
    [InlineData("tanh", "input")]
    [InlineData("sin", "input")]
    [InlineData("sin", "result")]
    public void OneWrongOperationInAChainIsNamedAndNoOther(string operation, string place)
    {
        using var bench = new Bench();
        var actual = new RecordedEngine(bench.Record(Chain, Goldens.Wrong(operation, place == "result" ? "result" : Parameter(operation), x => 1.5 * x)));
        foreach (var options in new[] { Bench.Options with { Actual = actual }, Bench.Options with { Actual = new NativeEngine(), Expected = actual } })
        {
            var findings = bench.One(Chain, options).Findings!;

            var culprit = Assert.Single(findings.Culprits);
            Assert.Equal(($"{operation} {(place == "result" ? "forward" : "backward")}", actual.Name), (culprit.Name, culprit.Engine));
            Assert.Equal(options.Actual == actual ? Conclusion.ActualIsWrong : Conclusion.ExpectedIsWrong, findings.Conclusion);
        }
    }

    [Theory]
    [InlineData("softmax", "input")]
    [InlineData("layer_norm", "weight")]
    [InlineData("linear", "weight")]
    [InlineData("conv2d", "input")]
    [InlineData("max_pool2d", "input")]
    [InlineData("cross_entropy", "input")]
    [InlineData("lstm_cell", "b_ih")]
    public void AWrongDerivativeNamesTheOperation(string operation, string place)
    {
        using var bench = new Bench();
        var csv = File.ReadAllText(CaseFiles.Of(operation));
        var actual = new RecordedEngine(bench.Record(csv, Goldens.Wrong(operation, place, x => -x)));

        var (results, summary) = bench.Run(csv, Bench.Options with { Actual = actual, Filter = Filter.Parse($"-tag:{CaseFiles.DefinitionDiffers}") });

        Assert.Contains(summary.Culprits, c => c.Name == $"{operation} backward" && c.Engine == actual.Name);
        Assert.All(summary.Culprits, c => Assert.True(c.Name == $"{operation} backward" || c.Name.EndsWith("sum of gradients", StringComparison.Ordinal), c.ToString()));
        Assert.All(results.Where(r => r.Verdict == Verdict.Differ), r => Assert.True(r.Findings!.Conclusion == Conclusion.ActualIsWrong, $"{r.Id}: {r.Findings.Text}"));
    }

    /// <summary>The trace has only the sum: the value is named, not one of the two operations.</summary>
    [Fact]
    public void OfAValueWithTwoUsesTheSumIsJudged()
    {
        using var bench = new Bench();
        const string Csv = "id,network,X\nq,u = exp(X); L = sum(sin(u) * tanh(u)),\"[0.1, -0.4, 0.3]\"\n";
        var actual = new RecordedEngine(bench.Record(Csv, Goldens.Wrong("tanh", Parameter("tanh"), x => 1.5 * x)));

        var culprit = Assert.Single(bench.One(Csv, Bench.Options with { Actual = actual }).Findings!.Culprits);

        Assert.Equal(("u sum of gradients", "dL/du", actual.Name), (culprit.Name, culprit.Quantity, culprit.Engine));
    }

    [Fact]
    public void AStretchBetweenRecordedTensorsIsOneOperation()
    {
        using var bench = new Bench();
        var trace = bench.Record(Chain, Goldens.Wrong("tanh", Parameter("tanh"), x => 1.5 * x));
        File.WriteAllLines(trace, File.ReadAllLines(trace).Where(l => !l.StartsWith("q,dL/du", StringComparison.Ordinal)));
        var options = Bench.Options with { Actual = new RecordedEngine(trace), AllowUnsupported = true };

        var findings = bench.One(Chain, options).Findings!;

        // The stretch between dL/dv and dL/dX is judged as one operation.
        Assert.Equal($"recorded:{trace} is wrong: exp → tanh backward", findings.Text);
    }

    [Fact]
    public void AForwardIsJudgedWithoutAnyGradients()
    {
        using var bench = new Bench();
        var trace = bench.Record(Chain, Goldens.Wrong("tanh", "result", x => 1.5 * x));
        File.WriteAllLines(trace, File.ReadAllLines(trace).Where(l => !l.StartsWith("q,dL/", StringComparison.Ordinal)));

        var findings = bench.One(Chain, Bench.Options with { Actual = new RecordedEngine(trace), AllowUnsupported = true }).Findings!;

        Assert.Equal("tanh forward", Assert.Single(findings.Culprits).Name);
        Assert.Equal($"recorded:{trace} is wrong: tanh forward", findings.Text);
    }

    /// <summary>The definitions carry 106 bits from step to step and write down 24 of them: no step of theirs is wrong.</summary>
    [Fact]
    public void MoreDigitsThanWereWrittenDownAreNoFault()
    {
        using var bench = new Bench();
        const string Csv = "id,network,X\nq,u = exp(X); v = log(u); w = v * 1e6; L = sum(w),\"[1e-4, 3.3e-5, -2.1e-5]\"\n";
        var actual = new RecordedEngine(bench.Record(Csv, new DefinitionEngine(Catalogue.Default)));

        var findings = bench.One(Csv, Bench.Options with { Actual = actual, Expected = new NativeEngine(), Referee = RefereeUse.Always }).Findings!;

        Assert.Empty(findings.Culprits);
    }

    /// <summary>relu(0) has no derivative: 1 there is a valid choice, of one use and of the sum of two.</summary>
    [Theory]
    [InlineData("y = relu(X); L = sum(y)")]
    [InlineData("L = sum(relu(X) + 2 * X)")]
    public void AChoiceOfSubgradientIsNoFault(string network)
    {
        using var bench = new Bench();
        var csv = $"id,network,X\nq,{network},\"[-1, 0, 2]\"\n";
        var trace = bench.Record(csv);
        var right = network.Contains('2', StringComparison.Ordinal) ? ("2 2 3", "2 3 3") : ("0 0 1", "0 1 1");
        Goldens.Edit(trace, $"q,dL/dX,float32,3,{right.Item1}", $"q,dL/dX,float32,3,{right.Item2}");

        var result = bench.One(csv, Bench.Options with { Actual = new RecordedEngine(trace) });

        Assert.Equal((Verdict.Kink, Conclusion.Kink), (result.Verdict, result.Findings!.Conclusion));
        Assert.Equal("relu", Assert.Single(result.Findings.Kinks).Operation);
    }

    private static string Parameter(string operation) => Catalogue.Default.Find(operation)!.Spec.Signature.Parameters[0].Name;
}
