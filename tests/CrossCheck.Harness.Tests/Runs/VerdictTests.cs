using System.Collections.Immutable;
using CrossCheck.Engine;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Networks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

public sealed class VerdictTests
{
    private const string Exam = "id,network,X,W,t,u,v,y,L,dL/dv,dL/du\n" +
        "q1,\"u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)\"," +
        "\"[[1, 8, 0.5, 6], [3, 1.1, -1, -8], [-0.5, -6, -3, -1.1], [-1, -8, -0.5, -6]]\",\"[[1, 2], [10, 4]]\",17.3," +
        "\"[[8, 6], [-0.5, -0.5]]\",\"[[8, 6], [-0.05, -0.05]]\",19.3,2,\"[[2, 4], [20, 8]]\",\"[[2, 4], [2, 0.8]]\"\n";

    [Fact]
    public void TheExamAgreesAndEveryAnswerIsRight()
    {
        using var bench = new Bench();
        var (results, summary) = bench.Run(Exam);

        Assert.Equal(Verdict.Agree, results[0].Verdict);
        Assert.Equal(6, results[0].Answers.Count(a => a.IsRight));
        Assert.Equal(summary.Planned, summary.Compared);
        Assert.Equal(new Tally(1, 12, 4 + 4 + 4 + 1 + 1 + 16 + 4 + 1 + 4 + 4 + 4 + 1), summary.Planned);
        Assert.Equal(0, summary.ExitCode);
    }

    /// <summary>One wrong digit in any answer cell is found, and named.</summary>
    [Theory]
    [InlineData("[[8, 6], [-0.5, -0.5]]", "[[8, 6], [-0.5, -0.6]]", "u", "1,1")]
    [InlineData("[[8, 6], [-0.05, -0.05]]", "[[8, 6], [-0.04, -0.05]]", "v", "1,0")]
    [InlineData("19.3,2", "19.4,2", "y", "")]
    [InlineData("19.3,2", "19.3,3", "L", "")]
    [InlineData("[[2, 4], [20, 8]]", "[[2, 4], [20, 9]]", "dL/dv", "1,1")]
    [InlineData("[[2, 4], [2, 0.8]]", "[[2, 4], [2, 0.9]]", "dL/du", "1,1")]
    [InlineData("[[2, 4], [2, 0.8]]", "[[2, -4], [2, 0.8]]", "dL/du", "0,1")]
    public void AWrongAnswerIsNamed(string right, string wrong, string name, string index)
    {
        using var bench = new Bench();
        var (results, summary) = bench.Run(Exam.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal(Verdict.Answer, results[0].Verdict);
        var answer = Assert.Single(results[0].Answers, a => !a.IsRight);
        Assert.Equal((name, index), (answer.Name, string.Join(',', answer.Index)));
        Assert.Equal(["native", "definition"], answer.Against);
        Assert.Equal(1, summary.ExitCode);
    }

    /// <summary>Any quantity of any element changed in one engine is found, with both numbers.</summary>
    [Theory]
    [InlineData("u", 2)]
    [InlineData("y.1", 0)]
    [InlineData("L", 0)]
    [InlineData("dL/dX", 13)]
    [InlineData("dL/dW", 1)]
    [InlineData("dL/dt", 0)]
    [InlineData("dL/dy.1", 3)]
    public void ADifferenceIsNamed(string quantity, int element)
    {
        using var bench = new Bench();
        var engine = new Tampered((name, values) =>
        {
            if (name == quantity)
            {
                values[element] = -values[element] + 1;
            }

            return values;
        });
        var (results, summary) = bench.Run(Exam, Bench.Options with { Actual = engine });

        Assert.Equal(Verdict.Differ, results[0].Verdict);
        var tensor = Assert.Single(results[0].Tensors, t => t.Verdict == TensorVerdict.Differ);
        Assert.Equal((quantity, 1), (tensor.Quantity.Name, tensor.Differing));
        Assert.Equal(element, tensor.Worst!.Value.Index);
        Assert.Equal(-tensor.Worst.Value.Expected + 1, tensor.Worst.Value.Actual, 1e-5);
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public void AMissingTensorIsNoPass()
    {
        using var bench = new Bench();
        var (results, summary) = bench.Run(Exam, Bench.Options with { Actual = new Tampered((name, v) => name == "dL/dW" ? null : v) });

        Assert.Equal(Verdict.Unsupported, results[0].Verdict);
        Assert.Contains("tampered gave no dL/dW", results[0].Message, StringComparison.Ordinal);
        Assert.Equal(12, summary.Planned.Tensors);
        Assert.Equal(11, summary.Compared.Tensors);
        Assert.Equal(0, summary.Compared.Cases);
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public void AnEngineThatThrowsCostsOnlyTheCaseThatItThrowsAt()
    {
        using var bench = new Bench();
        var engine = new Tampered((_, v) => v, throwAt: c => c.Id == "b");
        var (results, summary) = bench.Run("id,network,X\na,y = sum(X),1\nb,,2\nc,,3\n", Bench.Options with { Expected = engine });

        Assert.Equal([Verdict.Agree, Verdict.Crashed, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.Equal("tampered crashed: out of order", results[1].Message);
        Assert.Equal(new Tally(3, 6, 6), summary.Planned);
        Assert.Equal(new Tally(2, 4, 4), summary.Compared);
        Assert.Equal(1, summary.ExitCode);
    }

    [Fact]
    public void WhatAnEngineLacksIsUnsupportedByNameAndFailsUnlessAllowed()
    {
        using var bench = new Bench();
        var forwardOnly = new Tampered((_, v) => v, supports: c => c.Spec.Name == "exp" ? Support.ForwardOnly("no gradient of exp") : Support.Full);
        const string Csv = "id,network,X\na,u = exp(X); y = sum(u),1\nb,y = sum(X),1\n";

        var (results, summary) = bench.Run(Csv, Bench.Options with { Actual = forwardOnly });
        Assert.Equal([Verdict.Unsupported, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.Equal("no gradient of exp", results[0].Message);
        Assert.Equal(["dL/dX"], results[0].Tensors.Where(t => t.Verdict == TensorVerdict.Unsupported).Select(t => t.Quantity.Name));
        Assert.Equal(1, summary.ExitCode);

        (results, summary) = bench.Run(Csv, Bench.Options with { Actual = forwardOnly, AllowUnsupported = true });
        Assert.Equal([Verdict.Agree, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.Equal(summary.Planned, summary.Compared);
        Assert.Equal(5, summary.Compared.Tensors);
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public void NothingComparedIsNeverAPass()
    {
        using var bench = new Bench();
        Assert.Equal(3, bench.Run("id,network,X\n").Summary.ExitCode);
        Assert.Equal(3, bench.Run(Exam, Bench.Options with { Filter = Filter.Parse("nobody") }).Summary.ExitCode);
        var nothing = new Tampered((_, v) => v, supports: _ => Support.None("has nothing"));
        Assert.Equal(1, bench.Run(Exam, Bench.Options with { Actual = nothing }).Summary.ExitCode);
        Assert.Equal(3, bench.Run(Exam, Bench.Options with { Actual = nothing, AllowUnsupported = true }).Summary.ExitCode);
        Assert.Equal(1, bench.Run("network,X\ny = summ(X),1\n").Summary.ExitCode);
    }

    [Theory]
    [InlineData("y = log(X)", "[-1, 0, 1, inf, nan]", "[nan, -inf, 0, inf, nan]", true)]
    [InlineData("y = log(X)", "[-1, 0, 1, inf, nan]", "[0, -inf, 0, inf, nan]", false)]
    [InlineData("y = log(X)", "[-1, 0, 1, inf, nan]", "[nan, inf, 0, inf, nan]", false)]
    [InlineData("y = log(X)", "[-1, 0, 1, inf, nan]", "[_, _, 0.0, _, _]", true)]
    [InlineData("y = X + 0", "[19.349, 19.25, 2]", "[19.3, 19.3, 2.0]", true)]
    [InlineData("y = X + 0", "[19.36, 19.25, 2]", "[19.3, 19.3, 2]", false)]
    [InlineData("y = X + 0", "[1495, 1505, 1500]", "[1.50e3, 1.50e3, 1.5e3]", true)]
    [InlineData("y = X + 0", "[1494, 1505, 1500]", "[1.50e3, 1.50e3, 1.5e3]", false)]
    [InlineData("y = X + 0", "[19.1, 19.5, 2]", "[19.3±0.2, 19.3±0.2, 2]", true)]
    [InlineData("y = X + 0", "[19.0, 19.5, 2]", "[19.3±0.2, 19.3±0.2, 2]", false)]
    [InlineData("y = X + 0", "[0.1, 0.2]", "exact([0.1, 0.2])", true)]
    [InlineData("y = X + 0", "[0.1, 0.21]", "=[0.1, 0.2]", false)]
    [InlineData("y = X + 0", "[0.1, 0.24]", "[0.1, 0.2]", true)]
    [InlineData("y = X + 0", "[0.1, 0.2]", "[[0.1, 0.2]]", false)]
    [InlineData("y = X * X", "[2, 3]", "{X^2}", true)]
    [InlineData("y = X * X", "[2, 3]", "{2 * X}", false)]
    [InlineData("y = X * X", "[2, 3]", "{sum(X)}", false)]
    public void AnswersClaimWhatTheyAreWrittenAs(string network, string x, string answer, bool right)
    {
        using var bench = new Bench();
        var result = bench.One($"network,X,y,dL/dy\n{network},\"{x}\",\"{answer}\",random\n");

        Assert.Equal(right ? Verdict.Agree : Verdict.Answer, result.Verdict);
        Assert.Equal(right, Assert.Single(result.Answers).IsRight);
    }

    [Theory]
    [InlineData("u = X; y = u * X", "dL/du", "{X}", true)]
    [InlineData("u = X; y = u * X", "dL/dX", "{2 * X}", true)]
    [InlineData("u = X; y = u * X", "dL/dX", "{X}", false)]
    [InlineData("u = exp(X); y = X * 3", "dL/du", "0", true)]
    [InlineData("u = exp(X); y = X * 3", "dL/du", "1", false)]
    [InlineData("u = exp(X); y = X * 3", "dL/dX", "{dL.y * 3}", true)]
    public void GradientsOfValuesThatCountAndOfOthers(string network, string column, string answer, bool right)
    {
        using var bench = new Bench();
        Assert.Equal(right, Assert.Single(bench.One($"network,X,{column}\n{network},1.5,{answer}\n").Answers).IsRight);
    }

    [Fact]
    public void ARowsOwnToleranceHolds()
    {
        using var bench = new Bench();
        var engine = new Tampered((name, v) => name == "y" ? [v[0] + 0.01] : v);
        const string Csv = "network,X,rtol,atol\ny = sum(X),1,,\ny = sum(X),1,0,0.02\ny = sum(X),1,0.02,0\ny = sum(X),1,0,0\n";

        var (results, _) = bench.Run(Csv, Bench.Options with { Actual = engine });

        Assert.Equal([Verdict.Differ, Verdict.Agree, Verdict.Agree, Verdict.Differ], results.Select(r => r.Verdict));
        Assert.Equal(0.01, results[3].Tensors[0].NeededAbsolute, 1e-7);
        Assert.Equal(0.01, results[3].Tensors[0].NeededRelative, 1e-7);
    }

    [Fact]
    public void ResultsKeepTheFilesOrderAndDoNotDependOnThreads()
    {
        using var bench = new Bench();
        var csv = "id,network,X,dL/dy\n" + string.Concat(Enumerable.Range(0, 3000).Select(i =>
            $"c{i},{(i % 3 == 0 ? "y = exp(X)" : "y = relu(X)")},\"normal({1 + (i % 5)})\",random\n"));

        var (one, _) = bench.Run(csv, Bench.Options with { Threads = 1 });
        var (four, summary) = bench.Run(csv, Bench.Options with { Threads = 4 });

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"c{i}"), four.Select(r => r.Id));
        Assert.Equal(one.Select(r => r.Tensors[0].Worst), four.Select(r => r.Tensors[0].Worst));
        Assert.Equal(0, summary.ExitCode);
    }

    [Theory]
    [InlineData("a*", "a1 a2")]
    [InlineData("a? -a2", "a1")]
    [InlineData("tag:x", "a1 b")]
    [InlineData("a* tag:x", "a1")]
    [InlineData("-tag:x", "a2")]
    [InlineData("verdict:agree", "a1 a2 b")]
    [InlineData("-verdict:agree", "")]
    public void Filters(string filter, string ids)
    {
        using var bench = new Bench();
        var (results, _) = bench.Run("id,network,X,tags\na1,y = sum(X),1,x y\na2,,1,z\nb,,1,x\n", Bench.Options with { Filter = Filter.Parse(filter) });
        Assert.Equal(ids, string.Join(' ', results.Select(r => r.Id)));
    }

    /// <summary>The native engine with its traces changed on the way out.</summary>
    private sealed class Tampered(
        Func<string, double[], double[]?> change, Func<OpCall, Support>? supports = null, Func<Case, bool>? throwAt = null) : IEngine
    {
        private readonly NativeEngine native = new();

        public string Name => "tampered";

        public string Version => "1";

        public string? Library => null;

        public Support Supports(OpCall call) => supports?.Invoke(call) ?? Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces) => native.Run(group, (i, trace) =>
        {
            if (throwAt?.Invoke(group.Cases[i]) == true)
            {
                throw new InvalidOperationException("out of order");
            }

            traces(i, new Trace(trace.Plan, [.. trace.Plan.Quantities.Zip(trace.Tensors, Change)]));
        });

        private TensorData? Change(Quantity quantity, TensorData? tensor) =>
            change(quantity.Name, tensor!.ToDoubles()) is { } values ? TensorData.From(tensor.Shape, values, tensor.Type) : null;
    }
}
