using System.Text.Json;
using System.Xml.Linq;

namespace CrossCheck.Cli.Tests;

/// <summary>Reports as they are asked for on the command line.</summary>
public sealed class ReportOptionTests : IDisposable
{
    private const string All = " --json ~/r.json --csv ~/r.csv --junit ~/r.xml --markdown ~/r.md --expected definition";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void SeveralAtOnce()
    {
        var outcome = sandbox.Run("verify ~/good.csv ~/wrong.csv ~/bad.csv --annotate github" + All);
        Assert.Equal(1, outcome.Exit);
        using var json = JsonDocument.Parse(sandbox.Read("r.json"));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("interrupted").ValueKind);
        var junit = XDocument.Parse(sandbox.Read("r.xml"));
        Assert.Equal(["good", "good", "wrong", "bad"], junit.Descendants("testcase").Select(c => c.Attribute("classname")!.Value));
        var failure = Assert.Single(junit.Descendants("failure"));
        Assert.StartsWith("answer v[1, 0]: the file says -0.5 ", failure.Attribute("message")!.Value, StringComparison.Ordinal);

        // What the report says is what the console prints.
        Assert.Contains(failure.Value.Trim(), outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("wrong.csv 1b --expected definition", failure.Value.Trim(), StringComparison.Ordinal);
        Assert.StartsWith("## ❌ 2 of 4 cases failed\n", sandbox.Read("r.md"), StringComparison.Ordinal);
        Assert.Equal(2, outcome.Out.Split('\n').Count(l => l.StartsWith("::error file=", StringComparison.Ordinal)));
        Assert.Equal(9, Directory.GetFiles(sandbox.Folder).Length);
    }

    [Theory]
    [InlineData("--junit", "<?xml ")]
    [InlineData("--markdown", "## ")]
    public void AReportOnStandardOutputIsAloneThereAndAnnotationsGoToStandardError(string option, string start)
    {
        var outcome = sandbox.Run($"verify ~/wrong.csv --expected definition {option} - --annotate github");
        Assert.StartsWith(start, outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("::error", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\n::error file=", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIdIsNoWorkflowCommand()
    {
        sandbox.Write("odd.csv", "id,network,X,v\n::add-mask::x,v = relu(X),1,7\n  ::stop-commands::y,,1,7\nz##[add-mask]w,,1,7\n");
        var lines = sandbox.Run("verify ~/odd.csv --expected definition --annotate github").Out.Split('\n');
        Assert.All(lines.Where(l => l.TrimStart().StartsWith("::", StringComparison.Ordinal)), l => Assert.StartsWith("::error file=", l, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => !l.StartsWith("::error", StringComparison.Ordinal) && l.Contains("##[", StringComparison.Ordinal));
        Assert.Contains("· ::add-mask::x  answer  ", string.Join('\n', lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--junit ~/r --markdown ~/r", "both go to")]
    [InlineData("--junit ~/./r --json ~/link/r", "both go to")]
    [InlineData("--markdown ~/good.csv", "would overwrite the case file")]
    [InlineData("--junit ~/link/good.csv", "would overwrite the case file")]
    [InlineData("--junit ~/no/r.xml", "there is no folder")]
    [InlineData("--annotate gitlab", "--annotate: 'gitlab' is not github")]
    [InlineData("--annotate", "--annotate")]
    public void MistakesExit2BeforeAnythingRuns(string options, string fragment)
    {
        Directory.CreateSymbolicLink(sandbox.At("link"), sandbox.Folder);
        var outcome = sandbox.Run($"verify ~/good.csv --expected definition {options}");
        Assert.True(outcome.Exit == 2 && outcome.Error.Contains(fragment, StringComparison.Ordinal), outcome.ToString());
        Assert.Equal("", outcome.Out);
        Assert.Equal(Sandbox.Good, sandbox.Read("good.csv"));
        Assert.Equal(5, Directory.GetFiles(sandbox.Folder).Length);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--csv")]
    [InlineData("--junit")]
    [InlineData("--markdown")]
    public void AFullDiskIsAnErrorAndTheOtherReportsAreWhole(string option)
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Skip("this system has no /dev/full");
        }

        var other = option == "--json" ? "--csv" : "--json";
        var outcome = sandbox.Run($"verify ~/good.csv --expected definition {option} /dev/full {other} ~/other");
        Assert.Equal(2, outcome.Exit);
        Assert.Contains($"crosscheck: report {option} /dev/full: could not be written: No space left on device", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("cases     2: 2 agree", outcome.Out, StringComparison.Ordinal);
        Assert.Contains(other == "--json" ? "\"notices\": []\n}" : "a/2,", sandbox.Read("other"), StringComparison.Ordinal);
        Assert.Equal(6, Directory.GetFiles(sandbox.Folder).Length);
    }

    [Fact]
    public void AnInterruptedRunSaysSoInEveryReport()
    {
        var outcome = sandbox.RunStopped("verify ~/good.csv" + All);
        Assert.Equal(130, outcome.Exit);
        using var json = JsonDocument.Parse(sandbox.Read("r.json"));
        Assert.Equal(sandbox.At("good.csv"), json.RootElement.GetProperty("interrupted").GetProperty("next").GetString());
        Assert.Equal(130, json.RootElement.GetProperty("exit").GetInt32());
        Assert.Equal("interrupted", XDocument.Parse(sandbox.Read("r.xml")).Descendants("error").Single().Attribute("type")!.Value);
        Assert.Contains("interrupted", sandbox.Read("r.csv"), StringComparison.Ordinal);
        Assert.StartsWith("## ⚠️ Interrupted", sandbox.Read("r.md"), StringComparison.Ordinal);
    }
}
