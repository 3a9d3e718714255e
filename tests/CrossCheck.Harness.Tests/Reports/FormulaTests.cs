using System.Globalization;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Cases.Csv;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

/// <summary>What a spreadsheet opens holds no formula, whatever the case file says.</summary>
public sealed class FormulaTests
{
    public static TheoryData<string> Attacks { get; } =
    [
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1+1", "\"=1+1", "\"\"=1", "a\n=1+1", "a\r\n\"=1+1", "a;=1+1", "a\t@x", "＝1+1", "\u200B=1", "\u0001=1", "-2+3+cmd|' /C calc'!A0", "-", "=",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void NoCellOfAReportRuns(string attack)
    {
        var results = new[] { Make.Differ(attack, $"{attack}.csv:2", attack), Make.Error(attack, attack, $"{attack}:3") };
        foreach (var record in Read.All(Make.Report(f => new CsvReporter(f), results, change: s => s with { Interrupted = new Interruption(1, attack) })))
        {
            Assert.All(record.Cells, AssertInert);
        }
    }

    [Fact]
    public void NumbersStayNumbers()
    {
        var difference = new ElementDifference(0, -0.5, -1.5e-7, 1e-5);
        var result = Make.Differ("-12");
        result = result with { References = [Make.Against([result.Tensors[0] with { Worst = difference, NeededAbsolute = double.NegativeInfinity }])] };
        var cells = Read.All(Make.Report(f => new CsvReporter(f), [result]))[1].Cells;
        Assert.Equal(("-12", "-0.5", "-1.5E-07", "-Infinity"), (cells[0], cells[9], cells[10], cells[17]));
    }

    [Fact]
    public void WhatFillWritesIsANumberOrAList()
    {
        using var bench = new Bench();
        var source = bench.Write("q.csv", "id,network,X,y,dL/dX,dL/dy\na,y = -X,0.5,,,1\nb,y = -X,\"[0.5, inf]\",,,\"[1, 1]\"\nc,y = X * 0,\"zeros(0, 3)\",,,\"zeros(0, 3)\"\n");
        var key = Path.Combine(bench.Folder, "key.csv");
        Filler.Fill(source, key, Bench.Options, _ => { }, TestContext.Current.CancellationToken);
        var cells = Read.All(File.ReadAllText(key)).Skip(1).Select(r => (r.Cells[3], r.Cells[4])).ToList();
        Assert.Equal([("-0.5", "-1"), ("[-0.5, -inf]", "[-1, -1]"), ("zeros(0, 3)", "zeros(0, 3)")], cells);
        Assert.All(cells, c => AssertInert(c.Item1));
    }

    private static void AssertInert(string cell)
    {
        foreach (var line in cell.Split('\n', '\r', '\t', ';'))
        {
            var text = line.TrimStart(' ', '"', '\u0001', '\u200B');
            Assert.False(
                text.Length > 0 && "=+-@＝＋－＠".Contains(text[0]) && !double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
                $"'{cell}' runs");
        }

        Assert.False(cell.Length > 0 && "\t\r\n".Contains(cell[0]), $"'{cell}' begins with a control character");
    }
}
