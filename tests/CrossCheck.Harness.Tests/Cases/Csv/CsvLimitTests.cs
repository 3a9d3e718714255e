using System.Diagnostics;
using System.Globalization;
using System.Text;
using CrossCheck.Harness.Cases.Csv;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Csv;

/// <summary>Malformed records cost at most what they must, in linear time and bounded memory.</summary>
public sealed class CsvLimitTests
{
    private static readonly CsvReadOptions s_small = new() { MaxCellBytes = 10, MaxRecordBytes = 30, MaxCells = 20, KeepRaw = true };

    [Theory]
    [InlineData("0123456789,b\nc", "R1: 0123456789|b ; R2: c")]
    [InlineData("\"0123456789\",b\nc", "R1: 0123456789|b ; R2: c")]
    [InlineData("0123456789x,b\nc", "M1 ; R2: c")]
    [InlineData("\"0123456789x\",b\nc", "M1 ; R2: c")]
    [InlineData("0123456789xxxxxxxxxxxxxxxxxxxxxxxxxxxxx,\"\nc", "M1 ; R2: c")]
    [InlineData("\"0123456789xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "M1")]
    [InlineData("#0123456789xxxxxxxxxxxxxxxxxxx\nc", "M1 ; R2: c")]
    [InlineData("a,\"b\nc,d\ne,ff\ng,\"h\"\ni", "M1 ; R2: c|d ; R3: e|ff ; R4: g|h ; R5: i")]
    [InlineData("aaaaaaaaa,bbbbbbbbb,ccccccccc,d\ne", "R1: aaaaaaaaa|bbbbbbbbb|ccccccccc|d ; R2: e", "M1 ; R2: e")]
    [InlineData("1,2,3,4,5,6,7,8,9,,,,,,,,,,,\ne", "R1: 1|2|3|4|5|6|7|8|9||||||||||| ; R2: e")]
    [InlineData("1,2,3,4,5,6,7,8,9,,,,,,,,,,,,\ne", "M1 ; R2: e")]
    public void LimitsCostTheirRowOnly(string file, string expected, string? alsoExpected = null)
    {
        foreach (int chunk in (int[])[int.MaxValue, 1, 7])
        {
            string outline = Read.Outline(Read.All(file, alsoExpected is null ? s_small : s_small with { MaxRecordBytes = 28 }, chunk));
            Assert.Equal(alsoExpected ?? expected, outline);
        }
    }

    [Fact]
    public void EarlyUnclosedQuoteCostsOneLineOf80MB()
    {
        const int Rows = 2_000_000;
        using var stream = new GeneratedStream(Rows, i => i == 3 ? "q3,\"[[1, 2], [3, 4]\n" : "q" + i.ToString(CultureInfo.InvariantCulture) + ",[0.5],1.25,agree and text to fill\n");
        Summary summary = Run(stream, s => s[0] == 'q');
        Assert.Equal((Rows - 1, 1L), (summary.Records, summary.Problems.Count));
        Assert.Equal("f.csv:4: cell 2: its opening quote is not closed within 16 MB, the longest cell there may be: close it, or put the tensor into a file (@x.npy); line 4 is lost", summary.Problems[0].Message);
        Assert.True(stream.Length64 > 64 << 20);
        Assert.InRange(summary.Seconds, 0, 30);
    }

    // Each line opens a quote that is never closed: alone, closed by the next one, or closed and opened again by each line.
    [Theory]
    [InlineData("q,\"[[1, 2], [3, 4]\n", 1_000_000)]
    [InlineData("a\",\"b\n", 1_000_000)]
    [InlineData("a\",\"b,\"\",\"\"\"\"\n", 1_000_000)]
    [InlineData("a\",\"\"\"b\n", 1_000_000)]
    [InlineData("q, \"a\"\n", 1_000_000)]
    public void ManyUnclosedQuotesTakeLinearTime(string line, int rows)
    {
        using var stream = new GeneratedStream(rows + 1, i => i == rows ? "last\n" : line);
        Summary summary = Run(stream, _ => true);
        Assert.NotEmpty(summary.Problems);
        Assert.Equal("last", summary.LastCell);
        Assert.InRange(summary.Seconds, 0, 30);
    }

    [Fact]
    public void EveryFourMegabytesAnUnclosedQuoteIsFound()
    {
        // Doubled quotes between them, so that each runs on for as long as it may.
        const int Rows = 4_000_000;
        using var stream = new GeneratedStream(Rows, i => i % 200_000 == 7 ? "q,\"[[1, 2]\n" : "q,\"\",0.125,0.25,0\n");
        Summary summary = Run(stream, _ => true);
        Assert.Equal((Rows - 20, 20L), (summary.Records, summary.Problems.Count));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * 200_000L + 8), summary.Problems.Select(p => p.Line));
        Assert.InRange(summary.Seconds, 0, 30);
    }

    [Fact]
    public void CellOf16MBIsReadAndALongerOneCostsItsRow()
    {
        const int Limit = 16 << 20;
        string cell = new('1', Limit);
        using var stream = new GeneratedStream(5, i => i switch { 1 => $"a,\"{cell}\",b\n", 3 => $"c,\"{cell}{cell}\",d\n", _ => "q" + i.ToString(CultureInfo.InvariantCulture) + "\n" });
        using var reader = new CsvRecordReader(stream, "f.csv");
        List<CsvRecord> records = reader.ToList();
        Assert.Equal([CsvRecordKind.Record, CsvRecordKind.Record, CsvRecordKind.Record, CsvRecordKind.Malformed, CsvRecordKind.Record], records.Select(r => r.Kind));
        Assert.Equal(Limit, records[1].Cells[1].Length);
        Assert.Equal("b", records[1].Cells[2]);
        Assert.True(records[3].Problem!.Truncated);
        Assert.Equal("R5: q4", Read.Outline(records[4]));
    }

    private sealed record Summary(int Records, List<CsvProblem> Problems, string LastCell, double Seconds);

    private static Summary Run(GeneratedStream stream, Func<string, bool> valid)
    {
        var watch = Stopwatch.StartNew();
        using var reader = new CsvRecordReader(stream, "f.csv");
        int records = 0;
        string last = "";
        var problems = new List<CsvProblem>();
        foreach (CsvRecord record in reader)
        {
            if (record.Problem is { } problem)
            {
                problems.Add(problem);
                continue;
            }

            records++;
            last = record.Cell(0);
            Assert.True(valid(last));
        }

        return new Summary(records, problems, last, watch.Elapsed.TotalSeconds);
    }

    /// <summary>A file of lines made as they are read.</summary>
    private sealed class GeneratedStream(int rows, Func<int, string> line) : Stream
    {
        private byte[] _line = [];
        private int _used;
        private int _row;

        public long Length64 { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int given = 0;
            while (given < count)
            {
                if (_used == _line.Length)
                {
                    if (_row == rows)
                        break;
                    _line = Encoding.UTF8.GetBytes(line(_row++));
                    _used = 0;
                }

                int part = Math.Min(count - given, _line.Length - _used);
                Buffer.BlockCopy(_line, _used, buffer, offset + given, part);
                _used += part;
                given += part;
            }

            Length64 += given;
            return given;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
