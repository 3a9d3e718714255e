using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>A row of both dtypes is two cases, wherever cases are seen.</summary>
public sealed class BothDTypesTests : IDisposable
{
    private const string Header = "id,network,dtype,x,dL/dy,y,tags\n";

    /// <summary>Random numbers from a seed, from the id, and none.</summary>
    private const string Both = Header
        + "a,y = exp(x),both,\"normal(2, 3; seed=7)\",random,,easy\n"
        + "b,,both,normal(4),random,,\n"
        + "c,y = sum(x),both,\"[1, 2]\",,3,\n";

    private const string Apart = Header
        + "a,y = exp(x),,\"normal(2, 3; seed=7)\",random,,easy\n"
        + "a/float64,,float64,\"normal(2, 3; seed=7)\",random,,easy\n"
        + "b,,,normal(4),random,,\n"
        + "b/float64,,float64,normal(4),random,,\n"
        + "c,y = sum(x),,\"[1, 2]\",,3,\n"
        + "c/float64,,float64,\"[1, 2]\",,3,\n";

    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void TheTwoCasesAreThoseOfARowForEachDType()
    {
        var (both, apart) = (Details(bench.Write("both.csv", Both)), Details(bench.Write("apart.csv", Apart)));

        Assert.Equal(["a", "a/float64", "b", "b/float64", "c", "c/float64"], both.Select(d => d.Result.Id));
        Assert.Equal(apart.Select(Everything), both.Select(Everything));
        Assert.NotEqual(both[2].Case!.Inputs[0].ToDoubles(), both[3].Case!.Inputs[0].ToDoubles().Select(v => (double)(float)v));
        Assert.All(both, d => Assert.Equal(Verdict.Agree, d.Result.Verdict));
    }

    /// <summary>The place stands for an id, and the row's text for the seed.</summary>
    [Fact]
    public void ARowWithoutAnIdIsNamedByItsPlace()
    {
        var file = bench.Write("none.csv", "network,dtype,x,dL/dy\ny = exp(x),both,normal(4),random\n");

        var cases = Details(file);

        Assert.Equal([$"{file}:2", $"{file}:2/float64"], cases.Select(d => d.Result.Id));
        Assert.Equal([DType.Float32, DType.Float64], cases.Select(d => d.Result.DType));
        Assert.NotEqual(cases[0].Case!.Inputs[0].ToDoubles(), cases[1].Case!.Inputs[0].ToDoubles().Select(v => (double)(float)v));
        Assert.NotEqual(cases[0].Case!.Cotangents[0].ToDoubles(), cases[1].Case!.Cotangents[0].ToDoubles().Select(v => (double)(float)v));
    }

    [Theory]
    [InlineData("a,y = sum(x),both,1,,,\na/float64,,float64,1,,,\n", "a a/float64 a/float64!", ":3: id: 'a/float64' is taken by a row above")]
    [InlineData("a/float64,y = sum(x),float64,1,,,\na,,both,1,,,\n", "a/float64 a a/float64!", ":3: id: 'a/float64' is taken by a row above")]
    [InlineData("a,y = sum(x),both,1,,,\na,,both,1,,,\n", "a a/float64 a! a/float64!", ":3: id: 'a' is taken by a row above")]
    [InlineData("a,y = sum(z),both,1,,,\n", "a! a/float64!", ":2: x: the network of this row knows no 'x'")]
    [InlineData("a,y = sum(x),Both,1,,,\n", "a!", ":2: dtype: 'Both' is not a dtype; it is float32 (also where the cell is blank), float64, or both: a case of each")]
    public void WhatIsWrongCostsTheCaseThatItIsIn(string rows, string expected, string message)
    {
        var (results, _) = bench.Run(Header + rows);

        Assert.Equal(expected.Split(' '), results.Select(r => r.Id + (r.Verdict == Verdict.Error ? "!" : "")));
        Assert.Contains(message, results.First(r => r.Verdict == Verdict.Error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.Float32, "a b c")]
    [InlineData(DType.Float64, "a b c")]
    public void AnOverridingDTypeMakesItOneCase(DType dtype, string ids)
    {
        var (results, _) = Bench.Run(Bench.Options with { DType = dtype }, bench.Write("both.csv", Both));

        Assert.Equal(ids.Split(' '), results.Select(r => r.Id));
        Assert.All(results, r => Assert.Equal((dtype, Verdict.Agree), (r.DType, r.Verdict)));
    }

    [Theory]
    [InlineData("a*", "a a/float64")]
    [InlineData("*/float64", "a/float64 b/float64 c/float64")]
    [InlineData("-*/float64", "a b c")]
    [InlineData("tag:easy", "a a/float64")]
    public void TheFilterSeesTwoCases(string filter, string ids) =>
        Assert.Equal(ids.Split(' '), bench.Run(Both, Bench.Options with { Filter = Filter.Parse(filter) }).Results.Select(r => r.Id));

    [Fact]
    public void EachCaseHasAShardOfItsOwn()
    {
        var file = bench.Write("both.csv", Both);
        for (var index = 1; index <= 3; index++)
        {
            var (results, _) = Bench.Run(Bench.Options with { Shard = new Shard(index, 3) }, file);
            Assert.Equal(new[] { "a", "a/float64", "b", "b/float64", "c", "c/float64" }.Where(id => Shard.IndexOf(id, 3) == index), results.Select(r => r.Id));
        }

        Assert.NotEqual(Shard.IndexOf("c", 3), Shard.IndexOf("c/float64", 3));
    }

    [Fact]
    public void ARunIsTakenUpBetweenTheTwo()
    {
        var file = bench.Write("both.csv", Both);
        var path = Path.Combine(bench.Folder, "run.journal");
        var identity = Bench.Options.IdentityOf("", [file]);
        var whole = Bench.Run(Bench.Options, file).Results;
        using (var journal = Journal.Open(path, identity, Catalogue.Default))
        {
            Bench.Run(Bench.Options with { Journal = journal }, file);
        }

        // The run's identity, the columns, and the first case of the first row.
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines.Where(l => !l.StartsWith("{\"position\"", StringComparison.Ordinal)).Append(lines.Single(l => l.StartsWith("{\"position\":0,", StringComparison.Ordinal))));
        using var again = Journal.Open(path, identity, Catalogue.Default);
        Assert.Equal(1, again.Done);

        var results = Bench.Run(Bench.Options with { Journal = again }, file).Results;

        Assert.Equal(whole.Select(r => (r.Id, r.DType, r.Verdict, r.Position)), results.Select(r => (r.Id, r.DType, r.Verdict, r.Position)));
    }

    [Theory]
    [InlineData("b", DType.Float32)]
    [InlineData("b/float64", DType.Float64)]
    public void EitherIsShown(string id, DType dtype)
    {
        var detail = new Runner(Bench.Options).RunOne(bench.Write("both.csv", Both), id)!;

        Assert.Equal((id, dtype), (detail.Result.Id, detail.Case!.Plan.DType));
    }

    [Fact]
    public void BothAreRecordedAndAreTheRecordedReference()
    {
        var trace = bench.Record(Both + ",,both,\"[3, 4]\",,7,\n");

        var rows = File.ReadLines(trace).Select(l => l.Split(',')).Where(l => l.Length > 4 && l[1] == "y").ToList();
        Assert.Equal(["a", "a/float64", "b", "b/float64", "c", "c/float64", ":5", ":5/float64"], rows.Select(r => r[0]));
        Assert.Equal(["float32", "float64"], rows.Select(r => r[2]).Distinct());
        var file = Path.Combine(bench.Folder, "cases.csv");
        var regression = Regression.Run(bench.Golden(), [file], Bench.Options, exact: true, TestContext.Current.CancellationToken);
        Assert.Equal((0, 8L), (regression.ExitCode, regression.Compared.Cases));
        using var recorded = new RecordedEngine(trace);
        var (results, summary) = Bench.Run(Bench.Options with { Actual = recorded }, file);
        Assert.Equal((0, 8), (summary.ExitCode, results.Count));
        Assert.Empty(summary.Notices);
    }

    [Fact]
    public void TheKeyIsRightForBothAndBlankWhereNothingIs()
    {
        var source = bench.Write("q.csv", "id,network,dtype,x,dL/dy,y,dL/dx\na,y = x / 3,both,\"[1, 2]\",\"[1, -4]\",,\nb,,both,\"[1, 2]\",random,,\n");
        var key = Path.Combine(bench.Folder, "key.csv");

        var summary = Filler.Fill(source, key, Bench.Options, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(
            "id,network,dtype,x,dL/dy,y,dL/dx\n"
            + "a,y = x / 3,both,\"[1, 2]\",\"[1, -4]\",\"[0.3333333333333333, 0.6666666666666666]\",\"[0.3333333333333333, -1.3333333333333333]\"\n"
            + "b,,both,\"[1, 2]\",random,\"[0.3333333333333333, 0.6666666666666666]\",\n",
            File.ReadAllText(key));
        Assert.Contains($"{source}:3: dL/dx left blank: no number is right in float32 and in float64", Assert.Single(summary.Notices), StringComparison.Ordinal);
        Assert.All(Bench.Run(Bench.Options, key).Results, r => Assert.Equal(Verdict.Agree, r.Verdict));
    }

    private static List<CaseDetail> Details(string file)
    {
        var list = new CaseList(file, Bench.Options);
        return [.. list.Entries.Select(e => list.Run(e.Line, e.Id)!)];
    }

    /// <summary>Everything that a case is, to the bit, and what became of it; not its line.</summary>
    private static string Everything(CaseDetail detail) => string.Join(
        ' ',
        new[] { detail.Result.Id, detail.Result.DType.Name(), detail.Result.Network, detail.Result.Verdict.Name(), string.Join('+', detail.Result.Tags), string.Join('+', detail.Result.Answers.Select(a => $"{a.Name} {a.IsRight}")) }
            .Concat(detail.Case!.Inputs.Concat(detail.Case.Cotangents).SelectMany(t => t.ToDoubles().Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))));
}
