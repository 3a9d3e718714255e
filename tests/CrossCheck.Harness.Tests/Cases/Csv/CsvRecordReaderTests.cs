using System.Globalization;
using System.Text;
using CrossCheck.Harness.Cases.Csv;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Csv;

public sealed class CsvRecordReaderTests
{
    [Theory]
    // Cells, blanks, line ends.
    [InlineData("", "")]
    [InlineData("a", "R1: a")]
    [InlineData("a,b\nc,d\n", "R1: a|b ; R2: c|d")]
    [InlineData("a,b\r\nc,d\r\n", "R1: a|b ; R2: c|d")]
    [InlineData("a,b\rc,d\r", "R1: a|b ; R2: c|d")]
    [InlineData("a\n\r\n\rb", "R1: a ; B2:  ; B3:  ; R4: b")]
    [InlineData("a,\n,b", "R1: a| ; R2: |b")]
    [InlineData(" a ,\tb\t", "R1:  a |\tb\t")]
    [InlineData(" , \t,\"\",\" \"\n,,\nx", "B1:  | \t||  ; B2: || ; R3: x")]
    [InlineData("\uFEFFa,b\n", "R1: a|b")]
    [InlineData("\uFEFF\uFEFFa", "R1: \uFEFFa")]
    [InlineData("α,∂L/∂X,𝒙", "R1: α|∂L/∂X|𝒙")]
    // Comments.
    [InlineData("#a,\"b\nc\n#d", "C1 ; R2: c ; C3")]
    [InlineData("a,#b\n #c\n\"#d\"", "R1: a|#b ; R2:  #c ; R3: #d")]
    [InlineData("\"a\n#b\",c\n#d", "R1-2: a\\n#b|c ; C3")]
    // Quotes.
    [InlineData("\"a\",\"b,c\",\"\"", "R1: a|b,c|")]
    [InlineData("\"a\"\"b\",\"\"\"\",\"\"\"\"\"\"", "R1: a\"b|\"|\"\"")]
    [InlineData("\"a\nb\r\nc\rd\",e\nf", "R1-4: a\\nb\\r\\nc\\rd|e ; R5: f")]
    [InlineData("\"a\" \t,\"b\"  \nc", "R1: a|b ; R2: c")]
    [InlineData("5\" pipe,a\"\nb", "R1: 5\" pipe|a\" ; R2: b")]
    [InlineData("x,\"last\"", "R1: x|last")]
    [InlineData("\"a\"\"\"\"b\"\n\"a\"\"b\"\na\"\"b\na\"\"b", "R1: a\"\"b ; R2: a\"b ; R3: a\"\"b ; R4: a\"\"b")]
    // Malformed: one row is lost, its neighbours are not.
    [InlineData("a\nb,\"c\nd\ne", "R1: a ; M2 ; R3: d ; R4: e")]
    [InlineData("a,\"b\n", "M1")]
    [InlineData("\"", "M1")]
    [InlineData("\"\"\"", "M1")]
    [InlineData("a\nb,\"c\nd,\"e\"\nf", "R1: a ; M2 ; R3: d|e ; R4: f")]
    [InlineData("b,\"c\"d\ne", "M1 ; R2: e")]
    [InlineData("b,\"c\"\"\ne,\"f\",g\nh", "M1 ; R2: e|f|g ; R3: h")]
    [InlineData("b, \"[[1, 2]]\"\ne", "M1 ; R2: e")]
    [InlineData("\"a\r\nb\",\"c\"d\r\ne", "M1-2 ; R3: e")]
    [InlineData("\"a\rb\",\"c\rd,\"e\"\rf", "M1-2 ; R3: d|e ; R4: f")]
    [InlineData("a,\"b\nc,\"d\ne,\"f\ng", "M1 ; M2 ; M3 ; R4: g")]
    [InlineData("a\",\"b\na\",\"b\na\",\"b\nc", "M1-3 ; R4: c")]
    [InlineData("a\n\"b\n#c\nd", "R1: a ; M2 ; C3 ; R4: d")]
    public void Reads(string file, string expected)
    {
        foreach (int chunk in (int[])[int.MaxValue, 1, 2, 3])
            Assert.Equal(expected, Read.Outline(Read.All(file, chunk: chunk)));
    }

    [Theory]
    [InlineData("#a\tb\n1,5\t\"2\t3\" \n#@ x\n", '\t', "R1: #a|b ; R2: 1,5|2\t3 ; R3: #@ x")]
    [InlineData("a;b,c\n\"d;e\";\n;f\n", ';', "R1: a|b,c ; R2: d;e| ; R3: |f")]
    [InlineData("\"a\"\t\"b\"\t\n\"a\"\tb\"\n", '\t', "R1: a|b| ; R2: a|b\"")]
    public void OtherSeparatorsAndNoComments(string file, char separator, string expected)
    {
        var options = new CsvReadOptions { Separator = separator, HasComments = false };
        foreach (int chunk in (int[])[int.MaxValue, 1, 2, 3])
            Assert.Equal(expected, Read.Outline(Read.All(file, options, chunk)));

        Assert.Contains("only a semicolon or the line's end may follow", Read.All("\"a\"x", options with { Separator = ';' })[0].Problem!.Text, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Read.All("a", options with { Separator = '"' }));
    }

    [Theory]
    [InlineData("a\nb,\"c\nd", "f.csv:2: cell 2: its opening quote is never closed: close it, and double the quotes inside (\"\"); line 2 is lost")]
    [InlineData("b,\"c\nd,\"[[1]]\"\ne", "f.csv:1: cell 2: its opening quote meets its closing quote on line 2 only, before '[[1]]\"': close it, and double the quotes inside (\"\"); line 1 is lost")]
    [InlineData("b,\"c\"d\n", "f.csv:1: cell 2: text after its closing quote, at 'd': only a comma or the line's end may follow; double the quotes inside a quoted cell (\"\"); line 1 is lost")]
    [InlineData("b, \"[[1, 2], [3, 4], [5, 6], [7, 8]]\"\n", "f.csv:1: cell 2: blanks before its opening quote, at '\"[[1, 2], [3, 4], [5, 6]…': the quote must be the cell's first character; line 1 is lost")]
    [InlineData("\"a\nb\",\"c\"d\ne", "f.csv:1: cell 2 (line 2): text after its closing quote, at 'd': only a comma or the line's end may follow; double the quotes inside a quoted cell (\"\"); lines 1 to 2 are lost")]
    [InlineData("a,b\0c\n" + Padding, "f.csv:201: a NUL byte (0x00), which no text has: remove it; line 201 is lost")]
    public void ProblemSaysPlaceReasonAndRemedy(string file, string expected)
    {
        if (file.EndsWith(Padding, StringComparison.Ordinal))
            file = string.Concat(Enumerable.Repeat("0123456789,0123456789\n", 200)) + file[..^Padding.Length];
        CsvRecord bad = Assert.Single(Read.All(file), r => r.Kind == CsvRecordKind.Malformed);
        Assert.Equal(expected, bad.Problem!.Message);
        Assert.Equal((bad.Line, bad.LastLine), (bad.Problem.Line, bad.Problem.LastLine));
    }

    private const string Padding = "<behind the first block>";

    [Fact]
    public void InvalidUtf8CostsItsRecordOnly()
    {
        byte[] file = [.. "a,b\n\"c\r\nd"u8, 0xE9, .. "\",e\nf\n#"u8, 0xC3, .. "\ng,\"h"u8, 0xFF, .. "\"i\nj"u8];
        List<CsvRecord> records = Read.All(file);
        Assert.Equal("R1: a|b ; M2-3 ; R4: f ; M5 ; M6 ; R7: j", Read.Outline(records));
        Assert.Equal("f.csv:2: line 3: byte 0xE9 (in Latin-1 'é') is not UTF-8 text: save the file as UTF-8; lines 2 to 3 are lost", records[1].Problem!.Message);
        Assert.All(records.Where(r => r.Problem is not null), r => Assert.True(r.Problem!.InvalidUtf8));
        Assert.False(Read.All("\"a")[0].Problem!.InvalidUtf8);
    }

    public static TheoryData<byte[], string> NotUtf8 => new()
    {
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("id,network\n")], "looks like UTF-16" },
        { [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("id,network\n")], "looks like UTF-16" },
        { Encoding.Unicode.GetBytes("id,network\nq1,y = relu(x)\n"), "looks like UTF-16" },
        { Encoding.BigEndianUnicode.GetBytes("id,network\nq1,y = relu(x)\n"), "looks like UTF-16" },
        { [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes("id,network\n")], "looks like UTF-32" },
        { Encoding.UTF32.GetBytes("id,network\nq1,y = relu(x)\n"), "looks like UTF-32" },
        { new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes("id,network\n"), "looks like UTF-32" },
        { [.. "\x7f"u8, .. "ELF"u8, 2, 1, 1, 0, 0, 0, 7, 9, 0, 62], "NUL bytes" },
    };

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public void OtherEncodingsAreRefused(byte[] file, string reason)
    {
        foreach (int chunk in (int[])[int.MaxValue, 1])
        {
            var e = Assert.Throws<CsvFileException>(() => Read.All(file, chunk: chunk));
            Assert.StartsWith("f.csv: not UTF-8 text (", e.Message, StringComparison.Ordinal);
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
            Assert.EndsWith(" as UTF-8", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FilesThatCannotBeOpenedAreNamed()
    {
        Assert.Equal("no/such.csv: no such file", Assert.Throws<CsvFileException>(() => CsvRecordReader.Open("no/such.csv")).Message);
        Assert.Equal(".: is a folder, not a CSV file", Assert.Throws<CsvFileException>(() => CsvRecordReader.Open(".")).Message);
    }

    [Fact]
    public void CellsKnowTheirLineAndShortRowsArePadded()
    {
        CsvRecord record = Read.All("h\na,\"b\nb\",c,\"d\n\n\",e\n")[1];
        Assert.Equal([2L, 2L, 3L, 3L, 5L], Enumerable.Range(0, 5).Select(record.CellLine));
        Assert.Equal("e", record.Cell(4));
        Assert.Equal("", record.Cell(5));
    }

    [Fact]
    public void RawPiecesAreTheFile()
    {
        byte[] file = [0xEF, 0xBB, 0xBF, .. "a,b\r\n#c\n\n\"d\ne\",\"f\ng\rh, \"i\nj"u8, 0xE9, .. "\nk"u8];
        using var reader = new CsvRecordReader(new MemoryStream(file), "f.csv", new CsvReadOptions { KeepRaw = true });
        byte[] copy = reader.SelectMany(r => r.Raw.ToArray()).ToArray();
        Assert.True(reader.HasByteOrderMark);
        Assert.Equal(file[3..], copy);
    }

    [Fact]
    public void ReadsTheSameUnderAnotherCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            List<CsvRecord> records = Read.All(new string('\n', 1233) + "1.5,\"2;3\"x\na;b,c");
            Assert.StartsWith("f.csv:1234: cell 2: ", records[1233].Problem!.Message, StringComparison.Ordinal);
            Assert.Equal("R1235: a;b|c", Read.Outline(records[1234]));

            var written = new MemoryStream();
            using (var writer = new CsvRecordWriter(written, protect: true))
            {
                writer.WriteCell(-1.5);
                writer.WriteCell("-1,5");
                writer.WriteCell(double.NegativeInfinity);
                writer.WriteCell(-1234567L);
                writer.EndRecord();
            }

            Assert.Equal("-1.5,\"'-1,5\",-Infinity,-1234567\n", Encoding.UTF8.GetString(written.ToArray()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
