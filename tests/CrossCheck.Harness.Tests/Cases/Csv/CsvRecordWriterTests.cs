using System.Text;
using CrossCheck.Harness.Cases.Csv;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Csv;

public sealed class CsvRecordWriterTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("", "\"\"")]
    [InlineData(" a ", " a ")]
    [InlineData("a;b", "a;b")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a\rb", "\"a\rb\"")]
    [InlineData("5\" pipe", "\"5\"\" pipe\"")]
    [InlineData("#a", "\"#a\"")]
    [InlineData("\uFEFFa", "\"\uFEFFa\"")]
    [InlineData("α±½", "α±½")]
    public void QuotesOnlyWhereNeeded(string cell, string expected) => Assert.Equal(expected + "\n", Written(false, cell));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=[[0.1]]", "'=[[0.1]]")]
    [InlineData("+a", "'+a")]
    [InlineData("-a", "'-a")]
    [InlineData("-1.5+2", "'-1.5+2")]
    [InlineData("-", "'-")]
    [InlineData("@x.npy", "'@x.npy")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\r=1", "\"'\r'=1\"")]
    [InlineData("=a,\"b\"", "\"'=a,\"\"b\"\"\"")]
    [InlineData("=1", "'=1")]
    [InlineData("a=1", "a=1")]
    [InlineData("'=1", "'=1")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("+3", "+3")]
    [InlineData("-.5", "-.5")]
    [InlineData("-5.", "-5.")]
    [InlineData("1e-5", "1e-5")]
    [InlineData("-1E+05", "-1E+05")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("-inf", "-inf")]
    [InlineData("NaN", "NaN")]
    public void FormulasAreDefusedAndNumbersAreNot(string cell, string expected)
    {
        Assert.Equal(expected + "\n", Written(true, cell));
        string verbatim = Read.All(Written(false, cell))[0].Cells[0];
        Assert.Equal(cell, verbatim);
    }

    [Fact]
    public void RecordsMayDifferInLengthAndRawPiecesStandOnTheirOwnLines()
    {
        var stream = new MemoryStream();
        using (var writer = new CsvRecordWriter(stream, protect: false, newLine: "\r\n", leaveOpen: true))
        {
            writer.WriteRaw("# raw, \"\r\n"u8);
            writer.Write("a", null, "b");
            writer.Write("c");
            writer.WriteRaw("d, \"e"u8);
            writer.Write("f");
            writer.WriteRaw("g"u8);
            writer.WriteRaw("h"u8);
        }

        Assert.Equal("# raw, \"\r\na,,b\r\nc\r\nd, \"e\r\nf\r\ng\r\nh", Encoding.UTF8.GetString(stream.ToArray()));
    }

    internal static string Written(bool protect, params string?[][] records)
    {
        var stream = new MemoryStream();
        using (var writer = new CsvRecordWriter(stream, protect, leaveOpen: true))
        {
            foreach (string?[] record in records)
                writer.Write(record);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Written(bool protect, string cell) => Written(protect, [cell]);
}
