using CrossCheck.Harness.Results;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Results;

public sealed class ShardTests
{
    /// <summary>Worked out with <c>printf %s ID | sha256sum | cut -c1-15</c>.</summary>
    [Theory]
    [InlineData("q1", 8, 6)]
    [InlineData("exam.csv:2", 7, 7)]
    [InlineData("größe/α", 1000, 183)]
    [InlineData("", 3, 1)]
    [InlineData("anything", 1, 1)]
    public void TheHashIsTheOneThatIsWrittenDown(string id, int of, int index) => Assert.Equal(index, Shard.IndexOf(id, of));

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(10)]
    public void IdsInARowAreSpreadEvenly(int of)
    {
        // 20,000 ids, even numbers only: a part's share is within five standard deviations of 20,000/n.
        var counts = Enumerable.Range(0, 20_000).GroupBy(i => Shard.IndexOf($"case/{2 * i}", of)).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(of, counts.Count);
        var deviation = Math.Sqrt(20_000.0 * (of - 1)) / of;
        Assert.All(counts.Values, c => Assert.InRange(c, (20_000.0 / of) - (5 * deviation), (20_000.0 / of) + (5 * deviation)));
    }

    [Theory]
    [InlineData("0/8")]
    [InlineData("9/8")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("-1/2")]
    [InlineData("a/b")]
    [InlineData("1/0")]
    [InlineData("")]
    public void WhatIsNoShard(string text) => Assert.Contains("write I/N with 1 ≤ I ≤ N", Assert.Throws<FormatException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void EveryRowIsOfOneShardAlsoThoseThatAreNoCase()
    {
        using var bench = new Bench();
        var file = bench.Write("c.csv", "id,network,X\na,v = relu(X),1\nb,v = nothing(X),1\n,v = relu(X),-3\na,,2\nc,,\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"r{i},v = relu(X),{i}\n")) + "\"un,");
        var whole = Bench.Run(Bench.Options, file).Results;
        var parts = Enumerable.Range(1, 4).Select(i => Bench.Run(Bench.Options with { Shard = new Shard(i, 4) }, file).Results).ToList();
        Assert.Equal(36, whole.Count);
        Assert.All(parts, p => Assert.NotEmpty(p));
        Assert.Equal(whole.Select(r => (r.Position, r.Source, r.Verdict, r.Message)), parts.SelectMany(p => p).OrderBy(r => r.Position).Select(r => (r.Position, r.Source, r.Verdict, r.Message)));
        Assert.Equal(Enumerable.Range(0, 36).Select(i => (long)i), whole.Select(r => r.Position));
    }

    [Fact]
    public void ARowKeepsItsShardWhateverStandsAroundIt()
    {
        using var bench = new Bench();
        var shard = Bench.Options with { Shard = new Shard(2, 3) };
        string[] rows = [.. Enumerable.Range(0, 12).Select(i => $"r{i},v = relu(X),{i}\n")];
        var ids = bench.Run("id,network,X\n" + string.Concat(rows), shard).Results.Select(r => r.Id).Order();
        Assert.Equal(ids, bench.Run("id,network,X\n" + string.Concat(rows.Reverse()), shard).Results.Select(r => r.Id).Order());
        Assert.Equal(ids.Where(i => i != "r5"), bench.Run("id,network,X\n" + string.Concat(rows.Where(r => !r.StartsWith("r5,", StringComparison.Ordinal))), shard).Results.Select(r => r.Id).Order());
    }
}
