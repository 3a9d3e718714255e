using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>A verdict is true whatever the depth, the size of the numbers and the kinks.</summary>
public sealed class TruthTests : IDisposable
{
    private const string Softmaxes = "id,network,x,w,dL/dx\nq,\"a0 = gelu(x); a1 = softmax(a0 * 8, dim=1); a2 = softmax(a1 * 8, dim=1); a3 = softmax(a2 * 8, dim=1); y = sum(a3 * w)\","
        + "\"normal(4, 8; seed=1)\",\"normal(4, 8; seed=2)\",ANSWER\n";

    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(1.001)]
    public void BehindSaturatedLayersAWrongGradientIsWrong(double factor)
    {
        var csv = Softmaxes.Replace("ANSWER", "", StringComparison.Ordinal);
        Assert.Equal(Verdict.Agree, bench.One(csv).Verdict);

        var result = Edited(csv, "dL/dx", v => Array.ConvertAll(v, x => x * factor));
        Assert.Equal(Verdict.Differ, result.Verdict);
        Assert.Equal("gelu backward", Assert.Single(result.Findings!.Culprits).Name);
    }

    [Theory]
    [InlineData("\"zeros(4, 8)\"", Verdict.Answer)]
    [InlineData("", Verdict.Agree)]
    public void ZeroIsNoAnswerForASmallGradient(string answer, Verdict verdict) =>
        Assert.Equal(verdict, bench.One(Softmaxes.Replace("ANSWER", answer, StringComparison.Ordinal)).Verdict);

    [Theory]
    [InlineData("-1.698e-7", Verdict.Agree)]
    [InlineData("1.7e-7", Verdict.Answer)]
    [InlineData("0", Verdict.Answer)]
    public void ASmallNumberHasASign(string answer, Verdict verdict) =>
        Assert.Equal(verdict, bench.One($"id,network,x,dL/dx\nq,L = -sigmoid(x),-15.588633,{answer}\n").Verdict);

    /// <summary>Gradients at ties and kinks, all of an operation's together; given as a trace and as answers they are judged alike.</summary>
    [Theory]
    [InlineData("y = maximum(a, b)", "1", "1", "1", "1", "1", Verdict.Differ)]
    [InlineData("y = maximum(a, b)", "1", "1", "1", "0", "0", Verdict.Differ)]
    [InlineData("y = maximum(a, b)", "1", "1", "1", "0.9", "0.8", Verdict.Differ)]
    [InlineData("y = maximum(a, b)", "1", "1", "1", "0.75", "0.25", Verdict.Kink)]
    [InlineData("y = maximum(a, b)", "1", "1", "1", "1", "0", Verdict.Kink)]
    [InlineData("y = l1_loss(a, b, reduction='sum')", "2", "2", "1", "1", "1", Verdict.Differ)]
    [InlineData("y = l1_loss(a, b, reduction='sum')", "2", "2", "1", "1", "-1", Verdict.Kink)]
    [InlineData("y = norm(a) + 0 * sum(b)", "[0, 0]", "[1, 1]", "1", "[1000000, 0]", "[0, 0]", Verdict.Differ)]
    [InlineData("y = norm(a) + 0 * sum(b)", "[0, 0]", "[1, 1]", "1", "[0.6, 0.8]", "[0, 0]", Verdict.Kink)]
    [InlineData("y = maximum(a, a * 1) + 0 * b", "1", "1", "1", "2", "0", Verdict.Differ)]
    [InlineData("y = clamp(a, -1, 1) + 0 * b", "[-1, 1]", "[0, 0]", "[1, 1]", "[0, 0]", "[0, 0]", Verdict.Kink)]
    [InlineData("y = clamp(a, -1, 1) + 0 * b", "[-1, 1]", "[0, 0]", "[1, 1]", "[0.5, 1]", "[0, 0]", Verdict.Kink)]
    [InlineData("y = clamp(a, -1, 1) + 0 * b", "[-1, 1]", "[0, 0]", "[1, 1]", "[1.5, 1]", "[0, 0]", Verdict.Differ)]
    [InlineData("y = relu6(a) + 0 * b", "[0, 6]", "[0, 0]", "[1, 1]", "[1, 1]", "[0, 0]", Verdict.Kink)]
    [InlineData("y = hardtanh(a) + 0 * b", "[-1, 1]", "[0, 0]", "[1, 1]", "[1, 0.5]", "[0, 0]", Verdict.Kink)]
    [InlineData("y = relu(a) + 0 * b", "[0, 1]", "[0, 0]", "[1, 1]", "[0.5, 1]", "[0, 0]", Verdict.Kink)]
    [InlineData("y = relu(a) + 0 * b", "[0, 1]", "[0, 0]", "[1, 1]", "[-0.5, 1]", "[0, 0]", Verdict.Differ)]
    public void ChoicesOfSubgradientAreJudgedTogether(string network, string a, string b, string upstream, string da, string db, Verdict verdict)
    {
        var csv = $"id,network,a,b,dL/dy\nq,\"{network}\",\"{a}\",\"{b}\",\"{upstream}\"\n";
        Assert.Equal(Verdict.Agree, bench.One(csv).Verdict);
        Assert.Equal(verdict, Edited(csv, "dL/da", _ => Numbers(da), "dL/db", _ => Numbers(db)).Verdict);

        var answered = $"id,network,a,b,dL/dy,dL/da,dL/db\nq,\"{network}\",\"{a}\",\"{b}\",\"{upstream}\",\"exact({da})\",\"exact({db})\"\n";
        Assert.Equal(verdict == Verdict.Differ ? Verdict.Answer : verdict, bench.One(answered).Verdict);
    }

    [Theory]
    [InlineData("y = max_pool1d(x, 2)", "[[6, 6, 3, 3]]", "[[1, -1]]", "[[0, 0, 0, 0]]", Verdict.Differ)]
    [InlineData("y = max_pool1d(x, 2)", "[[6, 6, 3, 3]]", "[[1, -1]]", "[[0.5, 0.5, 0, -1]]", Verdict.Kink)]
    [InlineData("y = max_pool1d(x, 3, stride=1)", "[[6, 6, 3]]", "[[1]]", "[[0.5, 0.5, 0]]", Verdict.Kink)]
    public void TiesInAWindowShareWhatThereIs(string network, string x, string upstream, string dx, Verdict verdict)
    {
        var csv = $"id,network,x,dL/dy\nq,\"{network}\",\"{x}\",\"{upstream}\"\n";
        Assert.Equal(verdict, Edited(csv, "dL/dx", _ => Numbers(dx)).Verdict);
        Assert.Equal(verdict == Verdict.Differ ? Verdict.Answer : verdict, bench.One($"id,network,x,dL/dy,dL/dx\nq,\"{network}\",\"{x}\",\"{upstream}\",\"exact({dx})\"\n").Verdict);
    }

    /// <summary>A right choice stays right when another answer of the row is wrong.</summary>
    [Fact]
    public void EachAnswerIsJudgedByItself()
    {
        var result = bench.One("id,network,x,y,dL/dy,dL/dx\nq,y = relu(x),\"[0, 2]\",\"[0, 3]\",\"[1, 1]\",\"[1, 1]\"\n");

        Assert.Equal(Verdict.Answer, result.Verdict);
        Assert.Equal(["y"], result.Answers.Where(a => !a.IsRight).Select(a => a.Name));
    }

    [Theory]
    [InlineData("y = where(c, sqrt(x), 0)", double.NaN, Verdict.Kink)]
    [InlineData("y = where(c, log(x), 0)", double.NaN, Verdict.Kink)]
    [InlineData("y = where(c, 1 / x, 0)", double.NaN, Verdict.Kink)]
    [InlineData("y = where(c, sqrt(x), 0)", 0, Verdict.Agree)]
    [InlineData("y = where(c, log(x), 0)", 0, Verdict.Agree)]
    [InlineData("y = where(c, 1 / x, 0)", 0, Verdict.Agree)]
    [InlineData("y = where(c, log(x), 0)", 5, Verdict.Differ)]
    public void NaNFromTheBranchNotTakenIsAChoice(string network, double given, Verdict verdict)
    {
        var csv = $"id,network,c,x,dL/dy\nq,\"{network}\",\"[0, 1]\",\"[0, 4]\",\"[1, 1]\"\n";
        var result = Edited(csv, "dL/dx", v => [given, v[1]]);

        Assert.True(result.Verdict == verdict, $"{result.Verdict}: {result.Message} {result.Findings?.Text}");
    }

    /// <summary>An engine that gives less is judged over the stretch between what it gives.</summary>
    [Theory]
    [InlineData(1.0, Verdict.Agree)]
    [InlineData(1.01, Verdict.Differ)]
    public void AnUnnamedValueMayBeLeftOut(double factor, Verdict verdict)
    {
        const string Csv = "id,network,x,W,b,dL/dy\nq,\"y = tanh(linear(x, W, b))\",\"normal(3, 4)\",\"normal(5, 4)\",normal(5),random\n";
        var engine = new Partly(n => n is "y.1" or "dL/dy.1", ("dL/dW", v => Array.ConvertAll(v, x => x * factor)));
        var result = bench.One(Csv, Bench.Options with { Actual = engine });

        Assert.Equal(verdict, result.Verdict);
        if (verdict == Verdict.Differ)
        {
            Assert.Equal("linear → tanh backward", Assert.Single(result.Findings!.Culprits).Name);
        }
    }

    [Fact]
    public void StateBetweenCallsIsNamed()
    {
        var calls = 0;
        var engine = new Partly(_ => false, ("y", v => Interlocked.Increment(ref calls) == 1 ? Array.ConvertAll(v, x => 1.5 * x) : v));
        var result = bench.One("id,network,x,dL/dy\nq,y = exp(x),\"[0.1, 0.2]\",\"[1, 1]\"\n", Bench.Options with { Actual = engine });

        Assert.Equal(Verdict.Differ, result.Verdict);
        Assert.Equal("partly is wrong: exp forward (in the run, while it is right alone: state is kept between calls)", result.Findings!.Text);
    }

    /// <summary>A name that is spelt otherwise is a mistake, and not something that the trace lacks.</summary>
    [Fact]
    public void AMisspeltNameOfATraceIsNotLeftOut()
    {
        const string Csv = "id,network,X\nq,L = sum(exp(X)),\"[0.1, 0.2]\"\n";
        var trace = bench.Record(Csv);
        File.WriteAllText(trace, File.ReadAllText(trace).Replace("dL/dX", "dL/dx", StringComparison.Ordinal));
        var result = bench.One(Csv, Bench.Options with { Actual = new RecordedEngine(trace), AllowUnsupported = true });

        Assert.Equal(Verdict.Differ, result.Verdict);
        Assert.Contains("did you mean 'dL/dX'?", result.Message, StringComparison.Ordinal);
    }

    /// <summary>An engine that computes in single precision does not pass for one of double precision.</summary>
    [Fact]
    public void SinglePrecisionIsNoDoublePrecision()
    {
        var engine = new Partly(_ => false, ("y", v => Array.ConvertAll(v, x => (double)(float)x)));
        var result = bench.One("id,network,dtype,x,dL/dy\nq,y = exp(x),float64,\"[0.1, 0.2]\",\"[1, 1]\"\n", Bench.Options with { Actual = engine });

        Assert.Equal("exp forward", Assert.Single(result.Findings!.Culprits).Name);
    }

    private static double[] Numbers(string list) => [.. list.Trim('[', ']').Split(',').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];

    private CaseResult Edited(string csv, string quantity, Func<double[], double[]> change, string other = "", Func<double[], double[]>? also = null) =>
        bench.One(csv, Bench.Options with { Actual = new Partly(_ => false, (quantity, change), (other, also ?? (v => v))) });

    /// <summary>The native engine, which leaves out some of its tensors and changes others.</summary>
    private sealed class Partly(Func<string, bool> leavesOut, params (string Quantity, Func<double[], double[]> Change)[] edits) : IEngine
    {
        private readonly NativeEngine native = new();

        public string Name => "partly";

        public string Version => "1";

        public string? Library => null;

        public Support Supports(OpCall call) => Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces) => native.Run(group, (i, trace) =>
            traces(i, new Trace(trace.Plan, [.. trace.Plan.Quantities.Zip(trace.Tensors, (q, t) => leavesOut(q.Name) ? null : Change(q, t!))])));

        private TensorData Change(Quantity quantity, TensorData tensor)
        {
            foreach (var (_, change) in edits.Where(e => e.Quantity == quantity.Name))
            {
                tensor = TensorData.From(tensor.Shape, change(tensor.ToDoubles()), tensor.Type);
            }

            return tensor;
        }
    }
}
