using System.Text;
using CrossCheck.Harness.Cases.Csv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Harness.Tests.Cases.Csv;

public sealed class CsvPropertyTests
{
    // Dense in what matters to CSV, so that short texts meet every rule.
    private static readonly Gen<char> s_char = Gen.Frequency(
        (6, Gen.Elements('"', ',', '\n', '\r', '#', ' ', '\t', '\'', '=', '-')),
        (4, Gen.Elements('a', '1', '[', ']', 'α', '±', '\uFEFF', ';')));

    private static readonly Gen<string> s_cell = Gen.Select(Gen.ArrayOf(s_char), cs => new string(cs));

    private static readonly Gen<string[][]> s_table = Gen.ArrayOf(Gen.NonEmptyListOf(s_cell).Select(l => l.ToArray()));

    private static readonly CsvReadOptions s_small = new() { MaxCellBytes = 20, MaxRecordBytes = 60, MaxCells = 12, KeepRaw = true };

    [Fact]
    public void WhatIsWrittenIsRead() => Check(s_table, table =>
    {
        List<CsvRecord> records = Read.All(CsvRecordWriterTests.Written(false, table), chunk: 5);
        return records.Count == table.Length && records.Zip(table).All(p =>
            p.First.Cells.SequenceEqual(p.Second)
            && p.First.Kind == (p.Second.All(string.IsNullOrWhiteSpace) ? CsvRecordKind.Blank : CsvRecordKind.Record));
    });

    [Fact]
    public void AnyTextIsCutIntoPiecesThatAreTheWhole() => Check(s_cell, text =>
        new[] { CsvReadOptions.Default with { KeepRaw = true }, s_small }.All(options => IsWhole(Encoding.UTF8.GetBytes(text), options)));

    [Fact]
    public void AnyBytesEndInPiecesOrACsvFileException() => Check(Gen.ArrayOf(Gen.Frequency(
        (1, Gen.Choose(0, 255).Select(b => (byte)b)),
        (3, Gen.Elements("\",\n\r# a"u8.ToArray())))), bytes =>
    {
        try
        {
            return new[] { CsvReadOptions.Default with { KeepRaw = true }, s_small }.All(options => IsWhole(bytes, options));
        }
        catch (CsvFileException e)
        {
            return e.Message.StartsWith("f.csv: not UTF-8 text (", StringComparison.Ordinal);
        }
    });

    // However a line is damaged, the rows two lines further on are found, and those before it.
    [Fact]
    public void RowsAroundADamagedLineAreFound() => Check(
        Gen.Zip(Gen.ArrayOf(s_char.Where(c => c is not '\n' and not '\r')), Gen.Choose(0, 1).Select(q => q == 1)),
        p =>
        {
            (char[] damage, bool quotedNeighbours) = p;
            string row = quotedNeighbours ? "\"q\",\"[[1, 2], [3, 4]]\",\"x\"\n" : "q,7,x\n";
            string expected = quotedNeighbours ? "q|[[1, 2], [3, 4]]|x" : "q|7|x";
            string file = row + "bad,\"[[1, 2]" + new string(damage) + "\n" + row + row + row;
            HashSet<string> outline = Read.All(file).Select(Read.Outline).ToHashSet();
            return outline.IsSupersetOf(((int[])[1, 4, 5]).Select(line => FormattableString.Invariant($"R{line}: {expected}")));
        });

    private static bool IsWhole(byte[] file, CsvReadOptions options)
    {
        List<CsvRecord> records = Read.All(file, options);
        long line = 1;
        foreach (CsvRecord record in records)
        {
            if (record.Line != line || record.LastLine < line || record.Problem is null != (record.Kind != CsvRecordKind.Malformed))
                return false;
            line = record.LastLine + 1;
        }

        bool cut = records.Any(r => r.Problem is { Truncated: true });
        byte[] expected = file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? file[3..] : file;
        return (cut || records.SelectMany(r => r.Raw.ToArray()).SequenceEqual(expected))
            && Read.Outline(records) == Read.Outline(Read.All(file, options, chunk: 3));
    }

    private static void Check<T>(Gen<T> gen, Func<T, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(60), Prop.ForAll(Arb.From(gen), holds));
}
