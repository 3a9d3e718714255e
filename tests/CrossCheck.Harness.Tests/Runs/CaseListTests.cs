using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

public sealed class CaseListTests : IDisposable
{
    private const string Rows = "id,network,x,y,tags\n"
        + "a,y = sum(x),\"[1, 2]\",3,easy\n"
        + "# a comment\n"
        + "b,,\"[1, 2]\",4,\n"
        + ",,\"[5, 2]\",,\n"
        + "a,,\"[1, 2]\",3,\n";

    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void TheRowsAreKnownBeforeAnythingRuns()
    {
        var file = bench.Write("rows.csv", Rows);

        var entries = CaseList.Peek(file).ToList();

        Assert.Equal(["a", "b", $"{file}:5", "a"], entries.Select(e => e.Id));
        Assert.Equal([2, 4, 5, 6], entries.Select(e => e.Line));
        Assert.Equal(["easy"], entries[0].Tags);
        Assert.Equal(entries.Select(e => e.Line), new CaseList(file, Bench.Options).Entries.Select(e => e.Line));
    }

    [Fact]
    public void EachRowRunsByItselfInAnyOrderAsInTheWholeFile()
    {
        var file = bench.Write("rows.csv", Rows);
        var whole = Bench.Run(Bench.Options, file).Results;
        var list = new CaseList(file, Bench.Options);

        foreach (var (expected, entry) in whole.Zip(list.Entries).Reverse())
        {
            var detail = list.Run(entry.Line, entry.Id)!;
            Assert.Equal((expected.Id, expected.Source, expected.Verdict, expected.Message), (detail.Result.Id, detail.Result.Source, detail.Result.Verdict, detail.Result.Message));
            Assert.Equal(expected.Verdict == Verdict.Error, detail.Actual is null);
        }

        Assert.Equal([Verdict.Agree, Verdict.Answer, Verdict.Agree, Verdict.Error], whole.Select(r => r.Verdict));
        Assert.Null(list.Run(3, "a"));
        Assert.Null(list.Run(2, "b"));
    }

    [Fact]
    public void AFileThatCannotBeUsedSaysSo()
    {
        Assert.Throws<CsvFileException>(() => CaseList.Peek(bench.Write("none.csv", "")).ToList());
        Assert.Throws<CsvFileException>(() => new CaseList(Path.Combine(bench.Folder, "missing.csv"), Bench.Options));
    }
}
