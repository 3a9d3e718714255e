using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed class ReportTests
{
    private static readonly Quantity Gradient = new("dL/dX", QuantityKind.Gradient, 0, Shape.Of(2, 2), ElementType.Float32);

    private static readonly CaseResult Differing = new()
    {
        Id = "q1",
        Place = new("exam.csv", 2),
        Verdict = Verdict.Differ,
        Message = "dL/dX differs",
        Network = "y = x",
        Tags = ["a", "b"],
        Note = "=1+1",
        Own = [new("_marks", "3")],
        References =
        [
            Make.Against(
            [
                new TensorResult
                {
                    Quantity = Gradient,
                    Verdict = TensorVerdict.Differ,
                    Differing = 2,
                    Worst = Element(1, 2, 0.2f),
                    Differences = [Element(1, 2, 0.2f), Element(2, double.NaN, double.NegativeInfinity)],
                    Tolerance = Tolerance.Default(DType.Float32),
                    NeededAbsolute = 1.8,
                    NeededRelative = 9,
                },
                new TensorResult { Quantity = Gradient with { Name = "dL/dW" }, Verdict = TensorVerdict.Unsupported, Reason = "forward only" },
            ]),
        ],
        Answers =
        [
            new AnswerResult { Name = "u", IsRight = true },
            new AnswerResult { Name = "dL/dv", IsRight = false, Index = [1, 0], Written = "20.5", Low = 20.45, High = 20.55, Actual = 20, Expected = 20, Wrong = 1, Against = ["native", "torch"] },
        ],
    };

    private static readonly CaseResult Error = new() { Id = "=cmd()", Place = new("exam.csv", 3), Verdict = Verdict.Error, Message = "exam.csv:3: X: ragged" };

    [Fact]
    public void JsonHasTheFieldsOfSchema1()
    {
        using var json = JsonDocument.Parse(Json(Differing, Error));
        var root = json.RootElement;
        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        Assert.Equal("""{"name":"torch","version":"0.107.0","library":"libtorch 2.10.0"}""", root.GetProperty("engines").GetProperty("expected").GetRawText());
        Assert.Equal("[]", root.GetProperty("engines").GetProperty("also").GetRawText());
        Assert.Equal("""{"cases":2,"tensors":9,"elements":32}""", root.GetProperty("planned").GetRawText());
        Assert.Equal("""{"cases":1,"tensors":8,"elements":28}""", root.GetProperty("compared").GetRawText());
        Assert.Equal("""{"agree":0,"differ":1,"answer":0,"kink":0,"unsupported":0,"error":1,"crashed":0}""", root.GetProperty("summary").GetRawText());
        var first = root.GetProperty("cases")[0];
        Assert.Equal(
            """{"quantity":"dL/dX","differing":2,"index":[0,1],"actual":2,"expected":0.2,"abs":1.8,"rel":9,"ulp":28521267,"allowed":1.026E-05}""",
            first.GetProperty("differences")[0].GetRawText());
        Assert.Equal("NaN", first.GetProperty("differences")[1].GetProperty("actual").GetString());
        Assert.Equal("-Infinity", first.GetProperty("differences")[1].GetProperty("expected").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("differences")[1].GetProperty("ulp").ValueKind);
        Assert.Equal("""{"name":"u","verdict":"right"}""", first.GetProperty("answers")[0].GetRawText());
        var wrong = first.GetProperty("answers")[1];
        Assert.Equal(("wrong", "[1,0]", "20.5", 20.0, 20.0), (wrong.GetProperty("verdict").GetString(), wrong.GetProperty("index").GetRawText(), wrong.GetProperty("answer").GetString(), wrong.GetProperty("actual").GetDouble(), wrong.GetProperty("expected").GetDouble()));
        Assert.Equal("forward only", first.GetProperty("notCompared")[0].GetProperty("reason").GetString());
        Assert.Equal("3", first.GetProperty("own").GetProperty("_marks").GetString());
        Assert.Equal("exam.csv:3: X: ragged", root.GetProperty("cases")[1].GetProperty("message").GetString());
    }

    [Fact]
    public void CsvHasARowPerTensorAndOneForARowInError()
    {
        var lines = Csv(Differing, Error).TrimEnd('\n').Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Equal("q1,exam.csv:2,dL/dX,\"(2, 2)\",float32,differ,4,2,\"[0, 1]\",2,0.2,1.8,9,28521267,1.026E-05,1.3E-06,1E-05,1.8,9,", lines[1]);
        Assert.Equal("q1,exam.csv:2,dL/dW,\"(2, 2)\",float32,unsupported,4,,,,,,,,,,,,,forward only", lines[2]);
        Assert.StartsWith("q1,exam.csv:2,dL/dv,,float32,answer,", lines[3], StringComparison.Ordinal);
        Assert.Contains("claims [20.45, 20.55]", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("'=cmd(),exam.csv:3,,,float32,error,", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(",exam.csv:3: X: ragged", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void AForeignCultureChangesNothing()
    {
        var before = CultureInfo.CurrentCulture;
        var (json, csv) = (Json(Differing), Csv(Differing));
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal((json, csv), (Json(Differing), Csv(Differing)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void AReportTakesItsPlaceWhenItIsWhole()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "r.json");
            File.WriteAllText(path, "old");
            using (var dying = new JsonReporter(ReportFile.Create(path)))
            {
                dying.Begin(Run);
                dying.Add(Differing);
                Assert.Equal(2, folder.GetFiles().Length);
            }

            Assert.Equal("old", File.ReadAllText(path));
            Assert.Single(folder.GetFiles());
            using (var whole = new JsonReporter(ReportFile.Create(path)))
            {
                whole.Begin(Run);
                whole.End(Summary);
            }

            Assert.StartsWith("{ \"schema\": 1", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ALinkKeepsPointingToItsReport()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("creating links needs a privilege on Windows");
        }

        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (target, link) = (Path.Combine(folder.FullName, "target.csv"), Path.Combine(folder.FullName, "link.csv"));
            File.WriteAllText(target, "old");
            File.CreateSymbolicLink(link, target);
            using (var report = new CsvReporter(ReportFile.Create(link)))
            {
                report.Begin(Run);
                report.End(Summary);
            }

            Assert.Equal(target, new FileInfo(link).LinkTarget);
            Assert.StartsWith("case,", File.ReadAllText(target), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("", "needs a file name")]
    [InlineData("no/such/r.json", "there is no folder")]
    [InlineData(".", "is a folder")]
    public void AReportThatCannotBeWrittenSaysWhy(string path, string reason) =>
        Assert.Contains(reason, Assert.Throws<IOException>(() => ReportFile.Create(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void ADeviceIsWrittenToAndStays()
    {
        if (!File.Exists("/dev/null"))
        {
            Assert.Skip("this system has no /dev/null");
        }

        using var report = new CsvReporter(ReportFile.Create("/dev/null"));
        report.Begin(Run);
        report.End(Summary);
        Assert.Equal("", File.ReadAllText("/dev/null"));
    }

    private static RunInfo Run { get; } = new("0.1.0", new EngineInfo("native", "0.1.0", null), new EngineInfo("torch", "0.107.0", "libtorch 2.10.0"));

    private static RunSummary Summary { get; } = new()
    {
        Planned = new Tally(2, 9, 32),
        Compared = new Tally(1, 8, 28),
        Verdicts = ImmutableDictionary<Verdict, long>.Empty.Add(Verdict.Differ, 1).Add(Verdict.Error, 1),
    };

    private static ElementDifference Element(int index, double actual, double expected) =>
        new(index, actual, expected, double.IsFinite(expected) ? Tolerance.Default(DType.Float32).Allowed(expected) : 0);

    private static string Json(params CaseResult[] results) => Report(f => new JsonReporter(f), results);

    private static string Csv(params CaseResult[] results) => Report(f => new CsvReporter(f), results);

    private static string Report(Func<ReportFile, IReporter> create, CaseResult[] results)
    {
        using var stream = new MemoryStream();
        var reporter = create(ReportFile.Over(stream));
        reporter.Begin(Run);
        Array.ForEach(results, reporter.Add);
        reporter.End(Summary);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
