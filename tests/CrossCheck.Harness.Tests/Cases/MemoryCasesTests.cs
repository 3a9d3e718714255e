using System.Buffers.Binary;
using System.Text;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases;

/// <summary>Rows without a file.</summary>
public sealed class MemoryCasesTests : IDisposable
{
    private static readonly string[] Columns = ["id", "network", "x", "y", "_marks", "spare"];

    private static readonly string?[][] Rows =
    [
        ["a", "y = exp(x) * 2", "[0, 1]", "[2, 5.437]", "3", null],
        ["b", null, "[1, 2]", "[7, 7]", null, null],
        [null, null, null, null, null, null],
        ["a", null, "1", null, null, null],
        [null, "y = sum(x)", "[[1, 2], [3]]", null, null, null],
        ["c", "y = sum(x)", "normal(3, 2)", "{dL.x}", null, null],
    ];

    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void TheReportIsThatOfAFileOfTheSameRows()
    {
        var csv = string.Join('\n', Rows.Prepend(Columns).Select(r => string.Join(',', r.Select(c => c is null ? "" : $"\"{c}\""))));
        var file = bench.Write("rows.csv", csv);

        var (fromFile, ofFile) = Report(new CaseFile(file));
        var (fromMemory, ofMemory) = Report(new MemoryCases(file, Columns, Rows));

        Assert.Equal(fromFile, fromMemory);
        Assert.Equal([$"{file}: no row used the column 'spare'"], ofMemory.Notices);
        Assert.Equal(ofFile.Notices, ofMemory.Notices);
        Assert.Equal(5, ofMemory.Cases);
    }

    [Fact]
    public void APlaceIsTheNameAndTheNumberOfTheRowBehindTheHeader()
    {
        var collector = new List<CaseResult>();
        new Runner(Bench.Options).Run([new MemoryCases("made", Columns, Rows)], new Kept(collector), TestContext.Current.CancellationToken);

        Assert.Equal([new("made", 2), new("made", 3), new("made", 5), new("made", 6), new RowPlace("made", 7)], collector.Select(r => r.Place));
        Assert.StartsWith("made:5: id: 'a' is taken", collector[2].Message, StringComparison.Ordinal);
        Assert.Equal("made:6", collector[3].Id);
    }

    [Fact]
    public void ACellMayNameBytes()
    {
        var source = new MemoryCases("made", ["id", "network", "x", "y"], [["a", "y = sum(x)", "@x.npy", "3.5"], ["b", null, "@z.npy", null]], new Dictionary<string, byte[]> { ["x.npy"] = Npy(1, 2.5f) });
        var collector = new List<CaseResult>();
        new Runner(Bench.Options).Run([source], new Kept(collector), TestContext.Current.CancellationToken);

        Assert.Equal([Verdict.Agree, Verdict.Error], collector.Select(r => r.Verdict));
        Assert.Contains("'z.npy': no such file", collector[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RowsAreReadAsTheRunComesToThem()
    {
        var read = 0;
        using var stop = new CancellationTokenSource();
        IEnumerable<string?[]> Endless()
        {
            while (true)
            {
                read++;
                if (read == 5000)
                {
                    stop.Cancel();
                }

                yield return [$"r{read}", "y = sum(x)", "1", null, null, null];
            }
        }

        var summary = new Runner(Bench.Options).Run([new MemoryCases("endless", Columns, Endless())], new Kept([]), stop.Token);

        Assert.Equal(5000, read);
        Assert.Equal("endless", summary.Interrupted!.Next.Split(':')[0]);
    }

    private static (string Text, RunSummary Summary) Report(CaseSource source)
    {
        using var stream = new MemoryStream();
        var summary = new Runner(Bench.Options).Run([source], new JsonReporter(ReportFile.Over(stream)), TestContext.Current.CancellationToken);
        return (Encoding.UTF8.GetString(stream.ToArray()), summary);
    }

    private static byte[] Npy(params ReadOnlySpan<float> values)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length},), }}\n");
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. new byte[values.Length * 4]];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(10 + header.Length + (4 * i)), values[i]);
        }

        return bytes;
    }

    private sealed class Kept(List<CaseResult> results) : IReporter
    {
        public void Begin(RunInfo run)
        {
        }

        public void Add(CaseResult result) => results.Add(result);

        public void End(RunSummary summary)
        {
        }
    }
}
