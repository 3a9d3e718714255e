using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Harness.Wording;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

public sealed class FindingsTests
{
    private const string Twelve = "id,network,X,W,b,V,c,t\na,\"h = linear(X, W, b); a = leaky_relu(h, 0.1); s = softmax(a, dim=-1); l = log(s); q = l * a; "
        + "r = exp(q / 9); z = linear(r, V, c); k = z - a @ transpose(V, 0, 1); p = log_softmax(k, dim=1); L = nll_loss(p, t)\","
        + "\"normal(4, 3)\",\"normal(5, 3)\",normal(5),\"normal(6, 5)\",normal(6),\"[0, 5, 2, 2]\"\n";

    [Fact]
    public void TwoOperationsBrokenIndependentlyAreBothNamedAndNothingElse()
    {
        var result = Run(Twelve, Broken("leaky_relu", "input", -1), Broken("log_softmax", "input", 2));

        Assert.Equal(Verdict.Differ, result.Verdict);
        Assert.Equal(["leaky_relu backward", "log_softmax backward"], result.Findings!.Culprits.Select(c => c.Name).Order());
        Assert.Equal("native is wrong: leaky_relu backward, log_softmax backward", result.Findings.Text);
    }

    /// <summary>Where a gate is saturated its derivative cancels to a few digits; that is not a fault of its operation.</summary>
    [Theory]
    [InlineData("\"a, m, n = lstm(X, (h, h), W, U); y = a * leaky_relu(a, 0.1)\"", "\"normal(5, 2, 3)\",\"normal(2, 4)\",\"uniform(16, 3; low=-30, high=30)\",\"uniform(16, 4; low=-30, high=30)\"", "leaky_relu")]
    [InlineData("\"a, m = gru(X, h, W, U); y = a * leaky_relu(a, 0.1)\"", "\"normal(5, 2, 3)\",\"normal(2, 4)\",\"uniform(12, 3; low=-30, high=30)\",\"uniform(12, 4; low=-30, high=30)\"", "leaky_relu")]
    [InlineData("\"a = logsumexp(1000 * X, 1); y = exp(a / 5000)\"", "\"normal(3, 4)\",,,", "exp")]
    [InlineData("\"a = silu(50 * X) + glu(60 * X) * sum(logsigmoid(40 * X)); y = exp(a / 99999)\"", "\"normal(4, 6, 2)\",,,", "exp")]
    public void RoundingThatCancellationMagnifiesIsNobodysFault(string network, string inputs, string broken)
    {
        foreach (var dtype in new[] { "float32", "float64" })
        {
            var result = Run($"id,network,dtype,X,h,W,U,dL/dy\na,{network},{dtype},{inputs},random\n", Broken(broken, "input", -1));

            Assert.Equal($"native is wrong: {broken} backward", result.Findings!.Text);
        }
    }

    [Fact]
    public void ForwardAndBackwardAreToldApart()
    {
        var result = Run(Twelve, Broken("exp", "result", 1.5), Broken("softmax", "input", 0));

        Assert.Equal(["exp forward", "softmax backward"], result.Findings!.Culprits.Select(c => c.Name).Where(n => n != "exp backward").Order());
    }

    [Fact]
    public void TheReferenceMayBeTheOneThatIsWrong()
    {
        using var bench = new Bench();
        var wrong = new NativeEngine(Catalogue.Default.With(Broken("matmul", "other", 2)));

        var result = bench.One(Twelve, Bench.Options with { Expected = wrong, Actual = new NativeEngine() });

        // Both are called native here; what counts is which of the two is blamed.
        Assert.Equal("matmul backward", Assert.Single(result.Findings!.Culprits).Name);
        Assert.Equal(Verdict.Differ, result.Verdict);
    }

    [Fact]
    public void BothWrongInTheSameWayPutTheDefinitionInDoubt()
    {
        using var bench = new Bench();
        var wrong = Catalogue.Default.With(Broken("exp", "input", 2));
        var result = bench.One(
            "network,X\n\"y = sum(exp(X))\",\"[1, 2]\"\n",
            Bench.Options with { Actual = new NativeEngine(wrong), Expected = new NativeEngine(wrong), Referee = RefereeUse.Always });

        Assert.Equal(Conclusion.DefinitionInDoubt, result.Findings!.Conclusion);
        Assert.Contains("exp", result.Findings.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AGradientThatIsAssignedInsteadOfAddedIsFound()
    {
        using var bench = new Bench();
        var engine = new NativeEngine(Catalogue.Default.With(new AssigningOp((Op)Catalogue.Default.Find("exp")!)));

        var result = bench.One("network,X,dL/dy\n\"u = exp(X); y = u * X\",\"[1, 2]\",\"[3, -1]\"\n", Bench.Options with { Actual = engine });

        var culprit = Assert.Single(result.Findings!.Culprits);
        Assert.Equal(("X", "sum of gradients", "dL/dX"), (culprit.Operation, culprit.Direction, culprit.Quantity));
    }

    [Fact]
    public void RoundingIsNobodysFault()
    {
        using var bench = new Bench();
        var result = bench.One("network,X,W,rtol,atol,dL/dy\ny = X @ W,\"normal(20, 300)\",\"normal(300, 20)\",0,0,random\n");

        Assert.Equal(Verdict.Differ, result.Verdict);
        Assert.Equal(Conclusion.AmplifiedRounding, result.Findings!.Conclusion);
        Assert.Contains("the row's own tolerance is tighter than rounding", result.Findings.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CancellationAmplifiesRounding()
    {
        using var bench = new Bench();
        var result = bench.One("network,X,rtol,atol\n\"y = log(exp(X) * 1000001) - log(exp(X) * 1000000)\",0.3,0,0\n");

        Assert.Equal(Conclusion.AmplifiedRounding, result.Findings!.Conclusion);
        Assert.True(result.Findings.Amplification > 100, result.Findings.Text);
    }

    /// <summary>A long sum and a deep network neither fail on rounding nor hide an error of one term.</summary>
    [Theory]
    [InlineData("y = X @ W", "\"normal(3, 4096)\",\"normal(4096, 2)\"")]
    [InlineData("\"a = leaky_relu(X @ W); b = leaky_relu(a @ transpose(W, 0, 1)); y = b @ W\"", "\"normal(8, 64)\",\"normal(64, 64)\"")]
    public void TheRoundingBoundAtBothEnds(string network, string inputs)
    {
        using var bench = new Bench();
        var csv = $"id,network,X,W,dL/dy\na,{network},{inputs},random\n";
        Assert.Equal(Verdict.Agree, bench.One(csv).Verdict);

        // One term of the sum left out, or a thousandth too much.
        foreach (var change in new Func<double[], Shape, double[]>[] { (v, _) => [v[0] + 0.05, .. v.Skip(1)], (v, _) => Array.ConvertAll(v, x => x * 1.001) })
        {
            var engine = new NativeEngine(Catalogue.Default.With(new MutatedOp((Op)Catalogue.Default.Find("matmul")!, Target.Parse("result"), change)));
            Assert.Equal(Verdict.Differ, bench.One(csv, Bench.Options with { Actual = engine }).Verdict);
        }
    }

    [Fact]
    public void ASoftmaxUnderACotangentOfOnesIsMistrusted()
    {
        using var bench = new Bench();
        const string Ones = "network,z,dL/dp\n\"p = softmax(z, dim=-1)\",\"[1, 2, 3]\",\"[1, 1, 1]\"\n";
        var (results, summary) = bench.Run(Ones, Bench.Options with { Actual = new NativeEngine(Catalogue.Default.With(Broken("softmax", "input", 0))) });

        Assert.Equal(Verdict.Agree, results[0].Verdict);
        Assert.True(results[0].Suspicion!.Mistrusted);
        Assert.Contains("zeroing dL/dz would pass", results[0].Suspicion!.Survivors[0].Text(), StringComparison.Ordinal);
        Assert.Equal((1, 0), (summary.Mistrusted, summary.ExitCode));
        Assert.Equal(1, bench.Run(Ones, Bench.Options with { FailOnMistrusted = true }).Summary.ExitCode);
        Assert.Null(bench.One(Ones.Replace("[1, 1, 1]", "[1, -2, 0.5]", StringComparison.Ordinal)).Suspicion);
    }

    private static MutatedOp Broken(string operation, string place, double factor) =>
        new((Op)Catalogue.Default.Find(operation)!, Target.Parse(place), (v, _) => Array.ConvertAll(v, x => x * factor));

    private static CaseResult Run(string csv, params Op[] broken)
    {
        using var bench = new Bench();
        return bench.One(csv, Bench.Options with { Actual = new NativeEngine(Catalogue.Default.With(broken)) });
    }

    [Fact]
    public void ADefinitionThatFailsCostsNoCaseItsVerdict()
    {
        using var bench = new Bench();
        var catalogue = Catalogue.Default.With(new UndefinedOp((Op)Catalogue.Default.Find("exp")!));
        var wrong = new NativeEngine(Catalogue.Default.With(Broken("exp", "input", 2)));
        const string Csv = "id,network,X\na,y = sum(exp(X)),\"[1, 2]\"\nb,y = sum(tanh(X)),\"[1, 2]\"\n";

        var (results, summary) = bench.Run(Csv, Bench.Options with { Catalogue = catalogue, Expected = new NativeEngine(), Referee = RefereeUse.Always });
        Assert.Equal([Verdict.Agree, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.Equal("not judged: a definition failed: no definition here", results[0].Findings!.Text);
        Assert.Equal((Conclusion.NothingWrong, 0), (results[1].Findings!.Conclusion, summary.ExitCode));

        (results, _) = bench.Run(Csv, Bench.Options with { Catalogue = catalogue, Actual = wrong, Expected = new NativeEngine() });
        Assert.Equal([Verdict.Differ, Verdict.Agree], results.Select(r => r.Verdict));
    }

    private sealed class UndefinedOp(Op inner) : Op
    {
        public override Operations.OpSpec Spec => inner.Spec;

        public override void Forward<T>(OpContext<T> x) => inner.Forward(x);

        public override void Backward<T>(OpContext<T> x) => inner.Backward(x);

        public override void Define<V>(Definitions.DefinitionContext<V> x) => throw new InvalidOperationException("no definition here");
    }

    /// <summary>Backward that writes its gradient over what is there.</summary>
    private sealed class AssigningOp(Op inner) : Op
    {
        public override Operations.OpSpec Spec => inner.Spec;

        public override void Forward<T>(OpContext<T> x) => inner.Forward(x);

        public override void Backward<T>(OpContext<T> x)
        {
            x.GradInput(0).Clear();
            inner.Backward(x);
        }

        public override void Define<V>(Definitions.DefinitionContext<V> x) => inner.Define(x);
    }
}
