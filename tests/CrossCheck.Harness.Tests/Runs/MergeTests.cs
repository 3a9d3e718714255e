using System.Text;
using CrossCheck.Engine;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

public sealed class MergeTests : IDisposable
{
    private const int Parts = 3;

    private static readonly System.Text.Json.JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly Bench bench = new();
    private readonly string[] files;

    public MergeTests()
    {
        // Rows of every verdict, without ids too; a column that one row uses, one that none does; a file that is not there.
        files =
        [
            bench.Write("a.csv", "id,network,X,y,once,never,tags\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
                $"{(i % 7 == 3 ? "" : (i % 9) switch { 1 => "g", 2 => "a", 3 => "x", _ => "r" } + i)},{(i == 0 ? "u = X * 3; y = u * u" : i == 20 ? "y = relu(X)" : "")},{(i % 13 == 5 ? "what" : i.ToString(System.Globalization.CultureInfo.InvariantCulture))},{(i % 5 == 0 ? "1" : "")},,,t{i}\n"))),
            bench.Write("b.csv", "network,X,once,never\ny = X * once,1,2\ny = relu(X),0,\n\"un,"),
            Path.Combine(bench.Folder, "none.csv"),
        ];
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("tag:t3 tag:t4 tag:t11", false)]
    [InlineData("-verdict:differ", true)]
    public void AllReportsAreThoseOfTheWholeRun(string filter, bool severalReferences)
    {
        var options = Options("g*,dL/*,known,\na?,*,known,2026-01-01\nnobody,*,gone,\nr6,*,fine since,\nr8,*,fine since,\n") with { Filter = filter.Length == 0 ? Filter.All : Filter.Parse(filter), Also = severalReferences ? [new NativeEngine()] : [] };
        var whole = Reports(reporters => new Runner(options).Run(files, reporters));
        var merge = new Merge([.. Shards(options).Reverse()], Catalogue.Default);
        var merged = Reports(reporters => merge.To(new Reporters(reporters)));
        Assert.Equal(whole.Summary.ExitCode, merged.Summary.ExitCode);
        Assert.Equal(whole.Summary.Notices, merged.Summary.Notices);
        Assert.Equal(whole.Summary.KnownEntries, merged.Summary.KnownEntries);
        Assert.Equal(whole.Texts.Length, merged.Texts.Length);
        for (var i = 0; i < whole.Texts.Length; i++)
        {
            Assert.Equal(whole.Texts[i], merged.Texts[i]);
        }
    }

    [Fact]
    public void WithoutAFileThatIsMissingItMayPassAndStaleIsFoundInTheWholeOnly()
    {
        var file = bench.Write("ok.csv", "id,network,X,never\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"r{i},y = X * 3,{i + 1},\n")));
        var summary = new Merge(Shards(Options("") with { Known = null }, file), Catalogue.Default).To(new Reporters([]), Stop);
        Assert.Equal((0, 30L), (summary.ExitCode, summary.Compared.Cases));
        Assert.Equal($"{file}: no row used the column 'never'", Assert.Single(summary.Notices));

        var options = Options("r*,y,mended,\n");
        Assert.All(Enumerable.Range(1, Parts), i => Assert.Empty(new Runner(options with { Shard = new Shard(i, Parts) }).Run([file], [], Stop).Stale));
        summary = new Merge(Shards(options, file), Catalogue.Default).To(new Reporters([]), Stop);
        Assert.Equal((1, 1), (summary.ExitCode, summary.Stale.Count()));

        // Nothing compared is no pass.
        Assert.Equal(3, new Merge(Shards(Options("") with { Known = null }, bench.Write("empty.csv", "id,network\n")), Catalogue.Default).To(new Reporters([]), Stop).ExitCode);
    }

    [Fact]
    public void ShardsThatAreNotThePartsOfOneRunAreRefused()
    {
        var options = Options("") with { Known = null };
        var good = Shards(options);
        Refused("the shard 2/3 is missing", good[0], good[2]);
        Refused("the shards 2/3, 3/3 are missing", good[0]);
        Refused("is shard 1/3, as ", [.. good, good[0]]);
        Refused("no such file", [.. good, "nowhere.json"]);
        Refused("is shard 1/4, but ", good[0], Shard(options, 1, 4, files, "four.json"), good[1]);
        Refused("its options are '--dtype float64', not ''", good[0], good[1], Shard(options, 3, Parts, files, "other.json", " --dtype float64"));
        Refused("its engine under test is definition ", good[0], good[1], Shard(options with { Actual = options.Expected }, 3, Parts, files, "other.json"));
        Refused("its other references are native 0.1.0, not none", good[0], good[1], Shard(options with { Also = [new NativeEngine()] }, 3, Parts, files, "other.json"));
        Refused("its case files are ", good[0], good[1], Shard(options, 3, Parts, files[..2], "other.json"));
        Refused("is not of the same run as ", good[0], good[1], Shard(Options("g1,*,r,\n"), 3, Parts, files, "other.json", " --known 1"));
        File.AppendAllText(files[0], "more,,1\n");
        Refused($"what is in {files[0]} is not the same", good[0], good[1], Shard(options, 3, Parts, files, "other.json"));
    }

    [Fact]
    public void ReportsThatWereChangedOrCutOffAreRefused()
    {
        var good = Shards(Options("") with { Known = null });
        var text = File.ReadAllText(good[2]);
        string Changed(string other) => bench.Write("changed.json", other);
        Refused("is not a whole JSON report of a shard", good[0], good[1], Changed(text[..(text.Length / 2)]));
        Refused("is not a whole JSON report of a shard", good[0], good[1], Changed(""));
        Refused("is not a whole JSON report of a shard", good[0], good[1], Changed("[]"));
        Refused("is not the report of a shard", good[0], good[1], Changed("{\"cases\": []}"));
        Refused("is of CrossCheck 9.9.9", Changed(File.ReadAllText(good[0]).Replace($"\"crosscheck\": \"{Runner.Version}\"", "\"crosscheck\": \"9.9.9\"", StringComparison.Ordinal)), good[1], good[2]);

        // A case taken out, one twice, one of another shard.
        var lines = text.Split('\n');
        var first = Array.FindIndex(lines, l => l.StartsWith("    {\"position\":", StringComparison.Ordinal));
        string Lines(params string[] cases) => Changed(string.Join('\n', [.. lines[..first], .. cases, .. lines[(first + 1)..]]));
        Refused("do not add up", good[0], good[1], Lines());
        Refused("out of order", good[0], good[1], Lines(lines[first], lines[first]));
        var foreign = File.ReadAllLines(good[0]).First(l => l.StartsWith("    {\"position\":", StringComparison.Ordinal));
        Refused("is not of shard 3/3", good[0], good[1], Lines(foreign));

        // Spread over lines by another program it is the same report.
        var indented = System.Text.Json.JsonSerializer.Serialize(System.Text.Json.JsonDocument.Parse(text), s_indented);
        Assert.Equal(new Merge(good, Catalogue.Default).To(new Reporters([]), Stop).Compared, new Merge([good[0], good[1], Changed(indented)], Catalogue.Default).To(new Reporters([]), Stop).Compared);
    }

    [Fact]
    public void AnInterruptedShardIsRefused()
    {
        var options = Options("") with { Known = null };
        var good = Shards(options);
        using (var stream = ReportFile.Create(good[1]))
        {
            new Runner(options with { Shard = new Shard(2, Parts), Identity = options.IdentityOf("", files) }).Run(files, [new JsonReporter(stream)], new CancellationToken(canceled: true));
        }

        Refused("run shard 2/3 to its end", good);
    }

    private static void Refused(string why, params string[] shards) =>
        Assert.Contains(why, Assert.Throws<ShardException>(() => new Merge(shards, Catalogue.Default).To(new Reporters([]), Stop)).Message, StringComparison.Ordinal);

    private static (RunSummary Summary, string[] Texts) Reports(Func<IReadOnlyList<IReporter>, RunSummary> run)
    {
        var streams = Enumerable.Range(0, 4).Select(_ => new MemoryStream()).ToArray();
        var targets = streams.Select(ReportFile.Over).ToArray();
        var summary = run([new JsonReporter(targets[0]), new CsvReporter(targets[1]), new JUnitReporter(targets[2]), new MarkdownReporter(targets[3])]);
        return (summary, [.. streams.Select(s => Encoding.UTF8.GetString(s.ToArray()))]);
    }

    private string[] Shards(RunOptions options, params string[] other) =>
        [.. Enumerable.Range(1, Parts).Select(i => Shard(options, i, Parts, other.Length > 0 ? other : files, $"s{i}.json"))];

    private string Shard(RunOptions options, int index, int of, string[] paths, string name, string settings = "")
    {
        var path = Path.Combine(bench.Folder, name);
        using var file = ReportFile.Create(path);
        new Runner(options with { Shard = new Shard(index, of), Identity = options.IdentityOf(settings, paths) }).Run(paths, [new JsonReporter(file)]);
        return path;
    }

    private RunOptions Options(string known) => Bench.Options with
    {
        Actual = new SkewedEngine(Bench.Options.Actual),
        Known = KnownList.Read(bench.Write("known.csv", "id,quantity,reason,until\n" + known), new DateOnly(2026, 6, 1)),
    };
}
