namespace CrossCheck.Cli.Tests;

/// <summary>What scripts rely on: the exit code, and a message that says why.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private const string Definition = " --expected definition";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [InlineData("verify ~/good.csv", 0, "passed: 2 cases")]
    [InlineData("verify ~/wrong.csv", 1, "answer v[1, 0]: the file says -0.5 (claims [-0.55, -0.45]), native and definition have -0.05")]
    [InlineData("verify ~/wrong.csv", 1, "FAILED: 1 of 1 case (1 answer)")]
    [InlineData("verify ~/bad.csv", 1, "bad.csv:2: network: ")]
    [InlineData("verify ~/empty.csv", 3, "NOTHING COMPARED")]
    [InlineData("verify ~/good.csv --filter nothing*", 3, "NOTHING COMPARED")]
    [InlineData("verify ~/plain.csv", 2, "'network'")]
    [InlineData("verify ~/nope.csv", 2, "no such file")]
    [InlineData("verify ~/nope.csv ~/good.csv", 2, "2 cases")]
    [InlineData("verify ~/nope*.csv ~/good.csv", 2, "nope*.csv: matches no file")]
    [InlineData("verify ~/nope.csv ~/wrong.csv", 2, "FAILED: 1 of 1 case (1 answer); 1 file or argument could not be used")]
    [InlineData("verify ~/empty.csv ~/wrong.csv", 1, "FAILED")]
    [InlineData("verify ~/good.csv --dtype float64", 0, "passed")]
    [InlineData("verify ~/good.csv --filter tag:fast", 0, "passed: 1 case,")]
    [InlineData("verify ~/good.csv --filter -tag:fast", 0, "passed: 1 case,")]
    [InlineData("verify ~/good.csv --max-elements 1", 1, "--max-elements")]
    [InlineData("verify ~/wrong.csv --answers exact", 1, "the file says -0.5, native")]
    [InlineData("show ~/good.csv a/1", 0, "agree: everything planned was compared")]
    [InlineData("show ~/wrong.csv 1b", 1, "✗ wrong answer v[1, 0]")]
    [InlineData("show ~/good.csv a/3", 2, "there is no case 'a/3'; did you mean 'a/1'")]
    [InlineData("show ~/nope.csv a/3", 2, "nope.csv: no such file")]
    [InlineData("show ~/bad.csv q", 1, "leakyrelu")]
    [InlineData("fill ~/good.csv --out ~/filled.csv", 0, "written")]
    [InlineData("fill ~/good.csv --out ~/good.csv", 2, "would overwrite")]
    [InlineData("fill ~/good.csv --out ~/no/folder.csv", 2, "there is no folder")]
    public void Commands(string command, int exit, string fragment)
    {
        var outcome = sandbox.Run(command + Definition);
        Assert.True(outcome.Exit == exit && (outcome.Out + outcome.Error).Contains(fragment, StringComparison.Ordinal), $"expected exit {exit}, '{fragment}'\n{outcome}");
    }

    [Theory]
    [InlineData("", "Usage:")]
    [InlineData("verify", "name at least one case file")]
    [InlineData("verfy ~/good.csv", "unknown command 'verfy'; did you mean 'verify'?")]
    [InlineData("~/good.csv", "crosscheck verify ")]
    [InlineData("verify ~/good.csv --bogus", "unknown option '--bogus'")]
    [InlineData("verify --jsn x ~/good.csv", "unknown option '--jsn'; did you mean '--json'?")]
    [InlineData("verify -- --bogus", "unknown option '--'")]
    [InlineData("verify ~/good.csv -x", "unknown option '-x'")]
    [InlineData("verify ~/good.csv --json", "--json")]
    [InlineData("verify ~/good.csv --json --csv x", "--json needs a value before '--csv'")]
    [InlineData("verify ~/good.csv --json --bogus", "unknown option '--bogus'")]
    [InlineData("verify ~/good.csv --threads 0", "--threads: '0' is not a whole number from 1 to 1024")]
    [InlineData("verify ~/good.csv --threads two", "--threads: 'two'")]
    [InlineData("verify ~/good.csv --dtype float16", "--dtype: 'float16' is neither")]
    [InlineData("verify ~/good.csv --answers exactly", "--answers: 'exactly' is neither")]
    [InlineData("verify ~/good.csv --max-elements -1", "--max-elements: '-1'")]
    [InlineData("verify ~/good.csv --filter verdict:argee", "did you mean 'agree'?")]
    [InlineData("verify ~/good.csv --expected torhc", "--expected: there is no engine 'torhc'; did you mean 'torch'?")]
    [InlineData("verify ~/good.csv --expected definition --json - --csv -", "both go to standard output")]
    [InlineData("verify ~/good.csv --expected definition --json ~/r --csv ~/r", "both go to")]
    [InlineData("verify ~/good.csv --expected definition --json ~/good.csv", "would overwrite the case file")]
    [InlineData("verify ~/*.csv --expected definition --csv ~/good.csv", "would overwrite the case file")]
    [InlineData("verify ~/good.csv --expected definition --json ~/no/r.json", "there is no folder")]
    [InlineData("verify ~/good.csv --expected definition --json ~/", "is a folder")]
    [InlineData("verify @~/good.csv --expected definition", "no such file")]
    [InlineData("show ~/good.csv", "Required argument 'ID' missing")]
    [InlineData("fill ~/good.csv", "--out")]
    [InlineData("ops leaky_rel", "did you mean 'leaky_relu'?")]
    [InlineData("doctor what", "what")]
    public void MistakesExit2(string command, string fragment)
    {
        var outcome = sandbox.Run(command);
        Assert.True(outcome.Exit == 2 && outcome.Error.Contains(fragment, StringComparison.Ordinal), $"expected exit 2, '{fragment}'\n{outcome}");
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "Commands:")]
    [InlineData("verify --help", "--allow-unsupported")]
    [InlineData("verify ~/nope.csv --help", "--allow-unsupported")]
    [InlineData("--version", "crosscheck ")]
    [InlineData("ops", "leaky_relu(input, negative_slope=0.01")]
    [InlineData("ops leaky_relu", "formula")]
    public void Information(string command, string fragment)
    {
        var outcome = sandbox.Run(command);
        Assert.True(outcome.Exit == 0 && outcome.Out.Contains(fragment, StringComparison.Ordinal), outcome.ToString());
        Assert.Equal("", outcome.Error);
    }

    [Fact]
    public void NothingRunsBeforeAReportCanBeWritten()
    {
        var outcome = sandbox.Run("verify ~/good.csv --expected definition --csv ~/c.csv --json ~/no/r.json");
        Assert.Equal(2, outcome.Exit);
        Assert.DoesNotContain("passed", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(sandbox.Folder).Length);
    }

    [Fact]
    public void QuietSaysNothingOnSuccess()
    {
        Assert.Equal(new Outcome(0, "", ""), sandbox.Run("verify ~/good.csv --quiet --expected definition"));
        var failing = sandbox.Run("verify ~/good.csv ~/wrong.csv --quiet --expected definition");
        Assert.Contains("1b  answer", failing.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("planned", failing.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AStoppedRunExits130AndItsReportSaysSo()
    {
        sandbox.Write("r.json", "old");
        var outcome = sandbox.RunStopped("verify ~/good.csv --expected definition --json ~/r.json");
        Assert.Equal(130, outcome.Exit);
        Assert.Contains("STOPPED", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("\"interrupted\": {", sandbox.Read("r.json"), StringComparison.Ordinal);
        Assert.Equal(6, Directory.GetFiles(sandbox.Folder).Length);
    }
}
