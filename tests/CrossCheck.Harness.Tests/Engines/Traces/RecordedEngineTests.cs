using CrossCheck.Engine;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Engines.Traces;

public sealed class RecordedEngineTests
{
    private const string Cases = "id,network,X,W,dL/dy,dtype\n" +
        "a,\"u = exp(X); y = u * W\",\"[1, 2]\",\"[3, -4]\",random,\n" +
        "\"b, \"\"quoted\"\"\",,\"[0, nan]\",\"[inf, -0.0]\",random,float64\n" +
        "\"#c\",\"s, i = max(X, dim=0); y = s * W\",\"[[1, 2], [3, 0]]\",\"[1, 2]\",random,\n" +
        ",,\"[[5, 2]]\",\"[1, -0.0]\",random,float64\n";

    private const string Head = "# engine: mynet\n# version: 3\nid,quantity,dtype,shape,values\n";

    private const string One = "id,network,X,dL/dy\nq,y = exp(X),\"[0, 0]\",\"[1, 2]\"\n";

    [Fact]
    public void WhatIsRecordedReadsBackBitForBit()
    {
        using var bench = new Bench();
        var trace = bench.Record(Cases);
        var recorded = new RecordedEngine(trace);

        var (results, summary) = Bench.Run(Bench.Options with { Actual = recorded, Expected = new NativeEngine() }, Path.Combine(bench.Folder, "cases.csv"));

        Assert.All(results, r => Assert.True(r.Verdict == Verdict.Agree, r.Message));
        Assert.Equal((4, 0), ((int)summary.Cases, summary.ExitCode));
        Assert.Empty(summary.Notices);
        Assert.Equal("native 0.1.0", recorded.Library);
        var again = Regression.Run(bench.Golden(), [Path.Combine(bench.Folder, "cases.csv")], Bench.Options, exact: true, TestContext.Current.CancellationToken);
        Assert.Equal((0L, summary.Compared.Elements), (again.Moved, again.Compared.Elements));
        var text = File.ReadAllText(trace);
        Assert.Contains("\"b, \"\"quoted\"\"\",u,float64,2,1 nan\n", text, StringComparison.Ordinal);
        Assert.Contains("\n:5,y,float64,2,5 -0\n", text, StringComparison.Ordinal);
        Assert.Contains("\"#c\",i,int64,2,1 0\n", text, StringComparison.Ordinal);
    }

    /// <summary>Quantities first, cases last to first, comments between, other columns' order, Python's shapes: all is found.</summary>
    [Fact]
    public void RowsMayStandInAnyOrder()
    {
        using var bench = new Bench();
        var lines = File.ReadAllLines(bench.Record(Cases)).Where(l => !l.StartsWith("# ", StringComparison.Ordinal)).Skip(1).Reverse().ToList();
        lines = [.. lines.Where((_, i) => i % 2 == 0), "# between", "", .. lines.Where((_, i) => i % 2 == 1)];
        var trace = bench.Write("any.csv", Head + string.Join("\r\n", lines).Replace(",float32,2,", ",float32,\"(2,)\",", StringComparison.Ordinal).Replace("dL/d", "∂L/∂", StringComparison.Ordinal));

        var (results, summary) = Bench.Run(Bench.Options with { Actual = new RecordedEngine(trace), Expected = new NativeEngine() }, Path.Combine(bench.Folder, "cases.csv"));

        Assert.All(results, r => Assert.True(r.Verdict == Verdict.Agree, r.Message));
        Assert.Equal(0, summary.ExitCode);
    }

    [Fact]
    public void WhatIsMissingIsUnsupportedByName()
    {
        using var bench = new Bench();
        var cases = bench.Write("cases.csv", One + "r,,\"[0, 0]\",\"[1, 2]\"\n");
        var trace = bench.Write("t.csv", Head + "q,y,float32,2,1 1\n");
        var options = Bench.Options with { Actual = new RecordedEngine(trace) };

        var (results, summary) = Bench.Run(options, cases);
        Assert.Equal([Verdict.Unsupported, Verdict.Unsupported], results.Select(r => r.Verdict));
        Assert.Equal($"recorded:{trace} has no dL/dX", results[0].Message);
        Assert.Equal($"recorded:{trace} does not have this case", results[1].Message);
        Assert.Equal((1, 1L, 4L), (summary.ExitCode, summary.Compared.Tensors, summary.Planned.Tensors));

        (results, summary) = Bench.Run(options with { AllowUnsupported = true }, cases);
        Assert.Equal([Verdict.Agree, Verdict.Unsupported], results.Select(r => r.Verdict));
        Assert.Equal((0, 1L, 1L), (summary.ExitCode, summary.Compared.Tensors, summary.Planned.Tensors));
    }

    [Fact]
    public void WhatIsTooMuchIsSaidOnce()
    {
        using var bench = new Bench();
        var cases = bench.Write("cases.csv", One + "r,,\"[0, 0]\",\"[1, 2]\"\n");
        const string Rows = "q,y,float32,2,1 1\nq,dL/dX,float32,2,1 2\nq,dL/dz,float32,2,1 2\n";
        var trace = bench.Write("t.csv", Head + Rows + Rows.Replace("q,", "r,", StringComparison.Ordinal) + Rows.Replace("q,", "s,", StringComparison.Ordinal));

        var summary = Bench.Run(Bench.Options with { Actual = new RecordedEngine(trace) }, cases).Summary;

        Assert.Equal(0, summary.ExitCode);
        Assert.Equal(2, summary.Notices.Length);
        Assert.Matches(@"t\.csv:[69]: dL/dz is nothing that the case computes and compares; it was left out \(2 rows of that name\)", summary.Notices[0]);
        Assert.Equal($"{trace}: 1 case that no case file has: 's'", summary.Notices[1]);
        var some = Bench.Run(Bench.Options with { Actual = new RecordedEngine(trace), Filter = Filter.Parse("q") }, cases).Summary;
        Assert.DoesNotContain(some.Notices, n => n.Contains("no case file", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("q,y,float32,3,1 1 1", "t.csv:4: y of 'q': has the shape (3), but the case has it in (2)")]
    [InlineData("q,y,float32,2,1", "t.csv:4: y of 'q': 1 numbers, but the shape holds 2")]
    [InlineData("q,y,float32,2,1 1 1", "t.csv:4: y of 'q': 3 numbers, but the shape holds 2")]
    [InlineData("q,y,float32,2,\"1,1\"", "t.csv:4: y of 'q': number 1, '1,1', is no number")]
    [InlineData("q,y,float32,2,1 -x", "number 2, '-x', is no number")]
    [InlineData("q,y,float32,2,1 1e39", "number 2, '1e39', is out of the range of float32")]
    [InlineData("q,y,float64,2,1 1", "is float64, but the case has it in float32; run the case with --dtype float64")]
    [InlineData("q,y,double,2,1 1", "'double' is no dtype")]
    [InlineData("q,y,float32,2 by 1,1 1", "'2 by 1' is no shape")]
    [InlineData("q,y,float32,2,1 1\nq,y,float32,2,1 1", "t.csv:5: y of 'q' stands at ")]
    [InlineData("q,y,float32,2,1 1\nr,y,float32,2,1 1\nq,y,float32,2,1 1", "t.csv:6: y of 'q' stands at ")]
    public void WhatIsWrongIsSaidWithItsPlaceAndCostsItsCaseAlone(string rows, string message)
    {
        using var bench = new Bench();
        var cases = bench.Write("cases.csv", One + "r,,\"[0, 0]\",\"[1, 2]\"\n");
        var other = "r,y,float32,2,1 1\nr,dL/dX,float32,2,1 2\n";
        var trace = bench.Write("t.csv", Head + rows + "\nq,dL/dX,float32,2,1 2\n" + (rows.Contains("r,y", StringComparison.Ordinal) ? other["r,y,float32,2,1 1\n".Length..] : other));

        var results = Bench.Run(Bench.Options with { Actual = new RecordedEngine(trace) }, cases).Results;

        Assert.Equal([Verdict.Crashed, Verdict.Agree], results.Select(r => r.Verdict));
        Assert.Contains(message, results[0].Message, StringComparison.Ordinal);
        Assert.StartsWith(trace, results[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "has no header")]
    [InlineData("id,quantity,dtype,values\n", "t.csv:1: the columns of a trace are id,quantity,dtype,shape,values; 'shape' is missing")]
    [InlineData("# x\nid,quantity,dtype,shape,values,more\n", "t.csv:2: the columns of a trace are id,quantity,dtype,shape,values; 'more' is none of them")]
    [InlineData("# x\nid,quantity,dtype,shape,values\na,y,float32,,1\n\"b,y,float32,,1\n", "t.csv:4: cell 1: its opening quote is never closed")]
    public void AFileThatIsNoTraceCannotBeUsed(string text, string message)
    {
        using var bench = new Bench();
        var trace = bench.Write("t.csv", text);
        Assert.Contains(message, Assert.Throws<TraceFileException>(() => new RecordedEngine(trace)).Message, StringComparison.Ordinal);
        Assert.EndsWith("no such file", Assert.Throws<TraceFileException>(() => new RecordedEngine(trace + "x")).Message, StringComparison.Ordinal);
    }
}
