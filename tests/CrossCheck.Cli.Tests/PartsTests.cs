using System.Text.Json;

namespace CrossCheck.Cli.Tests;

/// <summary>Known differences, and runs in parts, as they are asked for on the command line.</summary>
public sealed class PartsTests : IDisposable
{
    private const string Definition = " --expected definition";

    private readonly Sandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void AKnownDifferencePassesAndAStaleOneFails()
    {
        sandbox.Write("known.csv", "id,quantity,reason,until\n1b,v,the key has a typing error,2999-12-31\n");
        var outcome = sandbox.Run("verify ~/good.csv ~/wrong.csv --known ~/known.csv --json ~/r.json" + Definition);
        Assert.True(outcome.Exit == 0, outcome.ToString());
        Assert.Contains("1b  answer, known  ", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("known: v: the key has a typing error (", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("known     1 failing case, all of whose differences are listed", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("native agrees with definition, but for 1 known case\n", outcome.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(sandbox.Read("r.json"));
        Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("answer").GetInt32());
        Assert.Equal("used", json.RootElement.GetProperty("known")[0].GetProperty("state").GetString());

        outcome = sandbox.Run("verify ~/good.csv --known ~/known.csv" + Definition);
        Assert.True(outcome.Exit == 1, outcome.ToString());
        Assert.Contains("known.csv:2: stale: nothing that '1b' 'v' names differs any more; remove the line", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("FAILED: 1 of the known differences is stale\n", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(0, sandbox.Run("verify ~/good.csv ~/wrong.csv --filter a/* --known ~/known.csv" + Definition).Exit);

        sandbox.Write("known.csv", "id,quantity,reason,until\n1b,v,the key has a typing error,2020-12-31\n");
        outcome = sandbox.Run("verify ~/wrong.csv --quiet --known ~/known.csv" + Definition);
        Assert.True(outcome.Exit == 1, outcome.ToString());
        Assert.Contains("known.csv:2: expired: valid until 2020-12-31, it covers '1b' 'v' no longer", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify ~/good.csv --known ~/none.csv", "--known: ")]
    [InlineData("verify ~/good.csv --known ~/plain.csv", "plain.csv:1: there is no column 'a'")]
    [InlineData("verify ~/good.csv --shard 0/4", "--shard: '0/4' is no shard; write I/N")]
    [InlineData("verify ~/good.csv --resume ~/good.csv", "would overwrite the case file")]
    [InlineData("verify ~/good.csv --resume ~/r --json ~/r", "both go to")]
    [InlineData("verify ~/good.csv --resume ~/plain.csv", "plain.csv: is no journal of a run, and is left as it is")]
    [InlineData("verify ~/good.csv --resume ~/none/r", "cannot be used as a journal")]
    [InlineData("merge", "name the JSON reports of all shards")]
    [InlineData("merge ~/", "is a folder")]
    [InlineData("merge ~/s*.json", "matches no file")]
    [InlineData("merge ~/none.json", "none.json: no such file")]
    [InlineData("merge ~/good.csv", "good.csv: is not a whole JSON report of a shard")]
    public void MistakesExit2AndTouchNothing(string command, string fragment)
    {
        var outcome = sandbox.Run(command + (command.StartsWith("verify", StringComparison.Ordinal) ? Definition : ""));
        Assert.True(outcome.Exit == 2 && outcome.Error.Contains(fragment, StringComparison.Ordinal), outcome.ToString());
        Assert.Equal("", outcome.Out);
        Assert.Equal("a,b\n1,2\n", sandbox.Read("plain.csv"));
        Assert.Equal(5, Directory.GetFiles(sandbox.Folder).Length);
    }

    [Fact]
    public void MergedShardsAreTheWholeRun()
    {
        sandbox.Write("many.csv", "id,network,X,y,unused\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"m{i},y = relu(X),{i},{(i % 9 == 4 ? "5" : "")},\n")));
        sandbox.Write("known.csv", "id,quantity,reason\nm13,y,known\n");
        const string Files = "verify ~/many.csv ~/bad.csv ~/wrong.csv --known ~/known.csv --dtype float64" + Definition;
        string Reports(string name) => $" --json ~/{name}.json --csv ~/{name}.csv_ --junit ~/{name}.xml --markdown ~/{name}.md --html ~/{name}.html --annotate github";
        var whole = sandbox.Run(Files + Reports("whole"));
        for (var i = 1; i <= 4; i++)
        {
            var part = sandbox.Run($"{Files} --shard {i}/4 --json ~/s{i}.json --threads {i}");
            Assert.InRange(part.Exit, 0, 1);
            Assert.Contains($"shard     {i}/4: ", part.Out, StringComparison.Ordinal);
        }

        // In any order; the same on the console, the same in every report.
        var merged = sandbox.Run("merge ~/s4.json ~/s3.json ~/s1.json ~/s2.json" + Reports("merged"));
        Assert.Equal((whole.Exit, whole.Out, whole.Error), (merged.Exit, merged.Out, merged.Error));
        Assert.All(["json", "csv_", "xml", "md", "html"], e => Assert.Equal(sandbox.Read("whole." + e), sandbox.Read("merged." + e)));

        var incomplete = sandbox.Run("merge ~/s1.json ~/s2.json ~/s4.json --json ~/new.json");
        Assert.True(incomplete.Exit == 2 && incomplete.Error.Contains("the shard 3/4 is missing", StringComparison.Ordinal), incomplete.ToString());
        Assert.False(File.Exists(sandbox.At("new.json")));
        sandbox.Run("verify ~/many.csv ~/bad.csv ~/wrong.csv --dtype float32 --shard 3/4 --json ~/s3.json" + Definition);
        Assert.Contains("s3.json: is not of the same run as ", sandbox.Run("merge ~/s1.json ~/s2.json ~/s4.json ~/s3.json").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AJournalGoesWhenTheRunIsCompleteAndStaysWhileAReportIsMissing()
    {
        var outcome = sandbox.Run("verify ~/good.csv ~/wrong.csv --resume ~/run.journal" + Definition);
        Assert.Equal(1, outcome.Exit);
        Assert.False(File.Exists(sandbox.At("run.journal")));

        outcome = sandbox.RunStopped("verify ~/good.csv --resume ~/run.journal" + Definition);
        Assert.Equal(130, outcome.Exit);
        Assert.True(File.Exists(sandbox.At("run.journal")));
        outcome = sandbox.Run("verify ~/good.csv --filter a/1 --resume ~/run.journal" + Definition);
        Assert.True(outcome.Exit == 2 && outcome.Error.Contains("is the journal of another run: its options are '--expected definition', not '--filter a/1 --expected definition'", StringComparison.Ordinal), outcome.ToString());
        if (File.Exists("/dev/full"))
        {
            Assert.Equal(2, sandbox.Run("verify ~/good.csv --json /dev/full --resume ~/run.journal" + Definition).Exit);
            outcome = sandbox.Run("verify ~/good.csv --json ~/r.json --threads 1 --resume ~/run.journal" + Definition);
            Assert.True(outcome.Exit == 0 && outcome.Error == "crosscheck: taking up a run of which 2 cases are done\n", outcome.ToString());
        }
    }
}
