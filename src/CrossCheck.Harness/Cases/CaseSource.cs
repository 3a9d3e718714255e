using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Cases;

/// <summary>Where rows come from, one by one; what it holds in memory does not grow with their number. It is read once.</summary>
public abstract class CaseSource : IDisposable
{
    private string? network;
    private long networkLine;
    private Header? header;

    /// <param name="name">What messages begin with: a path as given.</param>
    /// <param name="folder">The folder that files named in cells lie in.</param>
    private protected CaseSource(string name, string folder) => (Name, Folder) = (name, folder);

    /// <summary>What messages begin with: a path as given.</summary>
    public string Name { get; }

    /// <summary>The folder that files named in cells lie in.</summary>
    internal string Folder { get; }

    /// <summary>Files that cells name and that are in memory, by the name that stands in the cell.</summary>
    internal virtual IReadOnlyDictionary<string, byte[]> Files => Cells.CellContext.NoFiles;

    /// <summary>The columns, known once it is open.</summary>
    internal Header Header => header ?? throw new InvalidOperationException($"{Name} is not open");

    /// <summary>A row held bytes that are not UTF-8: the source is not what it should be, though its other rows ran.</summary>
    internal string? NotUtf8 { get; private set; }

    /// <summary>Reads as far as the header.</summary>
    /// <exception cref="CsvFileException">It cannot be used.</exception>
    internal void Open() => header = ReadHeader();

    /// <summary>Every piece behind the header: records, of one case or two, and (of none) comments and blank lines.</summary>
    /// <param name="ids">The ids of the run so far.</param>
    /// <param name="dtype">The dtype of every case, whatever its cell says; null to read the cells.</param>
    internal IEnumerable<(CsvRecord Record, ImmutableArray<CaseRow> Rows)> Read(IdSet ids, DType? dtype)
    {
        foreach (var record in Records())
        {
            yield return (record, record.Kind switch
            {
                CsvRecordKind.Record => Settle(record, ids, dtype),
                CsvRecordKind.Malformed => [Malformed(record, ids)],
                _ => [],
            });
        }
    }

    /// <summary>The cases, valid or not.</summary>
    /// <inheritdoc cref="Read"/>
    internal IEnumerable<CaseRow> Rows(IdSet ids, DType? dtype) => Read(ids, dtype).SelectMany(r => r.Rows);

    /// <summary>Ends reading.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract Header ReadHeader();

    /// <summary>The pieces behind the header.</summary>
    private protected abstract IEnumerable<CsvRecord> Records();

    /// <summary>Lets go of what it holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private ImmutableArray<CaseRow> Settle(CsvRecord record, IdSet ids, DType? dtype)
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
        var row = new CaseRow(this, record, id.Length > 0 ? id : new RowPlace(Name, record.Line).ToString())
        {
            NetworkCell = network ?? "",
            Tags = [.. Cell(record, "tags").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)],
            Error = problem,
        };
        return dtype is null && Cell(record, "dtype") == CaseRow.Both
            ? [Number(row with { Half = DType.Float32 }, ids), Number(row with { Half = DType.Float64 }, ids)]
            : [Number(row, ids)];
    }

    /// <summary>With its own id and place in the run.</summary>
    private static CaseRow Number(CaseRow row, IdSet ids)
    {
        var id = row.Id + row.Suffix;
        var problem = ids.Add(id) ? row.Error : $"id: '{id}' is taken by a row above; an id names one case of the run";
        return row with { Id = id, Position = ids.Rows++, Error = problem is null ? null : $"{row.Place}: {problem}" };
    }

    private CaseRow Malformed(CsvRecord record, IdSet ids)
    {
        // What the lost row said of the network is unknown, so nothing below may repeat it.
        (network, networkLine) = (null, record.Line);
        var problem = record.Problem!;
        if (problem.InvalidUtf8)
        {
            NotUtf8 ??= problem.Message;
        }

        var place = new RowPlace(Name, record.Line);
        return new CaseRow(this, record, place.ToString()) { Position = ids.Rows++, Error = $"{place}: {problem.Text}; {problem.Lost}" };
    }

    private string Cell(CsvRecord record, string column) => Header.Find(column) is >= 0 and var index ? record.Cell(index).Trim() : "";
}

/// <summary>The ids of a run, as 128-bit hashes: ten million of them are 400 MB less than the strings would be.</summary>
internal sealed class IdSet
{
    private readonly HashSet<UInt128> seen = [];

    /// <summary>Rows read so far, whether they run or not.</summary>
    public long Rows { get; set; }

    /// <summary>False where the id was there already.</summary>
    public bool Add(string id) => seen.Add(XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan())));
}
