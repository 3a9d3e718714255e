using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Cases;

/// <summary>A case file being read, row by row; what it holds in memory does not grow with its length.</summary>
internal sealed class CaseFile : IDisposable
{
    private readonly CsvRecordReader reader;
    private string? network;
    private long networkLine;

    /// <param name="path">As given; messages begin with it.</param>
    /// <param name="keepRaw">Keep each record's bytes for copying.</param>
    /// <exception cref="CsvFileException">The file cannot be used.</exception>
    public CaseFile(string path, bool keepRaw = false)
    {
        Path = path;
        reader = CsvRecordReader.Open(path, new CsvReadOptions { KeepRaw = keepRaw });
        try
        {
            Folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            (HeaderRecord, Header) = ReadHeader();
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>The folder that files named in cells lie in.</summary>
    public string Folder { get; }

    public Header Header { get; }

    public CsvRecord HeaderRecord { get; }

    /// <summary>Comments and blank lines above the header.</summary>
    public List<CsvRecord> Preamble { get; } = [];

    public bool HasByteOrderMark => reader.HasByteOrderMark;

    /// <summary>A row held bytes that are not UTF-8: the file is not what it should be, though its other rows ran.</summary>
    public string? NotUtf8 { get; private set; }

    /// <summary>Every piece of the file behind the header: rows, of one case or two, and (of none) comments and blank lines.</summary>
    /// <param name="ids">The ids of the run so far.</param>
    /// <param name="dtype">The dtype of every row, whatever its cell says; null to read the cells.</param>
    public IEnumerable<(CsvRecord Record, ImmutableArray<RawRow> Rows)> Read(IdSet ids, DType? dtype)
    {
        foreach (var record in reader)
        {
            yield return (record, record.Kind switch
            {
                CsvRecordKind.Record => Settle(record, ids, dtype),
                CsvRecordKind.Malformed => [Malformed(record)],
                _ => [],
            });
        }
    }

    /// <summary>The cases of the file, valid or not.</summary>
    /// <inheritdoc cref="Read"/>
    public IEnumerable<RawRow> Rows(IdSet ids, DType? dtype) => Read(ids, dtype).SelectMany(r => r.Rows);

    public void Dispose() => reader.Dispose();

    private (CsvRecord Record, Header Header) ReadHeader()
    {
        while (reader.Read() is { } record)
        {
            switch (record.Kind)
            {
                case CsvRecordKind.Record:
                    return (record, new Header(Path, record.Cells));
                case CsvRecordKind.Malformed:
                    throw new CsvFileException(Path, $"its header cannot be read: line {record.Line}: {record.Problem!.Text}");
                default:
                    Preamble.Add(record);
                    break;
            }
        }

        throw new CsvFileException(Path, "has no header; the first row names the columns: id,network,X,…");
    }

    private ImmutableArray<RawRow> Settle(CsvRecord record, IdSet ids, DType? dtype)
    {
        var cell = Cell(record, "network");
        string? problem = null;
        if (cell.Length > 0)
        {
            (network, networkLine) = (cell, record.Line);
        }
        else if (network is null)
        {
            problem = networkLine > 0
                ? $"network: the cell is blank and repeats the one above, but line {networkLine} could not be read; write the network here"
                : "network: the cell is blank and there is none above that it could repeat";
        }

        var id = Cell(record, "id");
        var row = new RawRow(this, record, id.Length > 0 ? id : $"{Path}:{record.Line}") { Network = network ?? "", Tags = Tags(record), Problem = problem };
        return dtype is null && Cell(record, "dtype") == RawRow.Both
            ? [Name(row with { Half = DType.Float32 }, ids), Name(row with { Half = DType.Float64 }, ids)]
            : [Name(row, ids)];
    }

    private static RawRow Name(RawRow row, IdSet ids)
    {
        row = row with { Id = row.Id + row.Suffix };
        return ids.Add(row.Id) ? row : row with { Problem = $"id: '{row.Id}' is taken by a row above; an id names one case of the run" };
    }

    private RawRow Malformed(CsvRecord record)
    {
        // What the lost row said of the network is unknown, so nothing below may repeat it.
        (network, networkLine) = (null, record.Line);
        var problem = record.Problem!;
        if (problem.InvalidUtf8)
        {
            NotUtf8 ??= problem.Message;
        }

        return new RawRow(this, record, $"{Path}:{record.Line}") { Problem = $"{problem.Text}; {problem.Lost}" };
    }

    private ImmutableArray<string> Tags(CsvRecord record) =>
        [.. Cell(record, "tags").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private string Cell(CsvRecord record, string column)
    {
        var index = Header.Find(column);
        if (index < 0)
        {
            return "";
        }

        var text = record.Cell(index).Trim();
        Header.Used[index] |= text.Length > 0;
        return text;
    }
}

/// <summary>The ids of a run, as 128-bit hashes: ten million of them are 400 MB less than the strings would be.</summary>
internal sealed class IdSet
{
    private readonly HashSet<UInt128> seen = [];

    /// <summary>False where the id was there already.</summary>
    public bool Add(string id) => seen.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan())));
}
