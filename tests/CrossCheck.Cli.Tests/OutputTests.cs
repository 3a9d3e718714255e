using System.Globalization;
using System.Text.Json;

namespace CrossCheck.Cli.Tests;

/// <summary>What is printed, and where.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [InlineData("--json")]
    [InlineData("--csv")]
    [InlineData("--html")]
    public void AReportOnStandardOutputIsAloneThere(string option)
    {
        var outcome = sandbox.Run($"verify ~/wrong.csv --expected definition {option} -");
        Assert.Equal(1, outcome.Exit);
        Assert.Contains("FAILED: 1 of 1 case", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", outcome.Out, StringComparison.Ordinal);
        if (option == "--json")
        {
            using var json = JsonDocument.Parse(outcome.Out);
            Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("answer").GetInt32());
        }
        else if (option == "--html")
        {
            Assert.StartsWith("<!DOCTYPE html>", outcome.Out, StringComparison.Ordinal);
            Assert.EndsWith("</html>\n", outcome.Out, StringComparison.Ordinal);
            Assert.Contains("wrong.csv 1b --expected definition</code>", outcome.Out, StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith("case,source,quantity,", outcome.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ArgumentsThatNameNothingStandInTheReport()
    {
        sandbox.Run("verify ~/good.csv ~/none*.csv --expected definition --json ~/r.json");
        using var json = JsonDocument.Parse(sandbox.Read("r.json"));
        Assert.Equal(2, json.RootElement.GetProperty("exit").GetInt32());
        Assert.Contains("matches no file", json.RootElement.GetProperty("unusable")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheReproductionReproduces()
    {
        sandbox.Write("it's odd/x y.csv", Sandbox.Wrong.Replace("1b,", "q'1 b,", StringComparison.Ordinal));
        var path = sandbox.At("it's odd/x y.csv");
        var verify = sandbox.RunArguments("verify", path, "--expected", "definition");
        var line = verify.Out.Split('\n').Single(l => l.Contains("Reproduce:", StringComparison.Ordinal));
        Assert.EndsWith("it'\\''s odd/x y.csv' 'q'\\''1 b' --expected definition", line, StringComparison.Ordinal);
        Assert.Equal(verify.Exit, sandbox.RunArguments("show", path, "q'1 b", "--expected", "definition").Exit);
    }

    [Fact]
    public void FailuresAreCapped()
    {
        var rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"c{i.ToString(CultureInfo.InvariantCulture)},,1,2\n"));
        sandbox.Write("many.csv", $"id,network,X,y\nfirst,y = X * 1,1,2\n{rows}");
        var outcome = sandbox.Run("verify ~/many.csv --expected definition");
        Assert.Equal(20, outcome.Out.Split('\n').Count(l => l.Contains("Reproduce", StringComparison.Ordinal)));
        Assert.Contains("and 11 more failing cases", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryErrorIsPrinted()
    {
        sandbox.Write("errors.csv", "id,network,X\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"c{i.ToString(CultureInfo.InvariantCulture)},y = nope(X),1\n")));
        var outcome = sandbox.Run("verify ~/errors.csv --expected definition");
        Assert.Equal(40, outcome.Out.Split('\n').Count(l => l.StartsWith(sandbox.At("errors.csv:"), StringComparison.Ordinal)));
    }

    [Fact]
    public void AForeignCultureChangesNothing()
    {
        var before = CultureInfo.CurrentCulture;
        string[] commands = ["verify ~/wrong.csv --expected definition --json ~/r.json --csv ~/r.csv", "show ~/wrong.csv 1b --expected definition", "ops"];
        var plain = commands.Select(c => sandbox.Run(c)).ToList();
        plain.Add(new Outcome(0, sandbox.Read("r.json"), sandbox.Read("r.csv")));
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(",", CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator);
            Assert.Equal(plain, [.. commands.Select(c => sandbox.Run(c)), new Outcome(0, sandbox.Read("r.json"), sandbox.Read("r.csv"))]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void ShowCutsLargeTensorsAndKeepsTheWorstElement()
    {
        // One answer cannot make the engines differ; no tolerance at all does, at elements inside the matrix.
        sandbox.Write("large.csv", "id,network,X,t,dL/dy,rtol,atol\nl,y = leaky_relu(X * t) * t,\"normal(30, 40)\",\"normal(30, 40)\",random,0,0\n");
        var outcome = sandbox.Run("show ~/large.csv l --expected definition");
        Assert.Equal(1, outcome.Exit);
        Assert.Contains("…", outcome.Out, StringComparison.Ordinal);
        var differing = outcome.Out.Split('\n').Count(l => l.Contains("≠ differ", StringComparison.Ordinal));
        Assert.True(differing > 0);
        Assert.True(outcome.Out.Split('\n').Count(l => l.TrimStart().StartsWith('[') && l.Contains('≠')) >= differing, outcome.Out);
    }

    [Fact]
    public void ShowFitsIn80ColumnsForAnExamCase()
    {
        sandbox.Write("exam.csv", "id,network,X,W,dL/dy\ne,\"v = leaky_relu(X, negative_slope=0.1); y = v * W\",\"[[8, 6], [-0.5, -0.5]]\",\"[[1, 2], [10, 4]]\",\"[[1, 2], [3, 4.5]]\"\n");
        var outcome = sandbox.Run("show ~/exam.csv e --expected definition");
        Assert.Equal(0, outcome.Exit);
        Assert.All(outcome.Out.Split('\n'), l => Assert.True(l.Length <= 80, l));
        Assert.Contains(
            "  native             definition\n  [  8      6    ]   [  8      6    ]\n",
            outcome.Out,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ops")]
    [InlineData("ops cross_entropy")]
    [InlineData("ops hardtanh")]
    public void TheCatalogueFitsIn80Columns(string command)
    {
        // A path, and a word longer than a line, are not broken.
        var outcome = sandbox.Run(command);
        Assert.All(outcome.Out.Split('\n'), l => Assert.True(l.Length <= 80 || l.Trim().Split(' ').Length <= 2, l));
    }
}
