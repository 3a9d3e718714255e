using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Networks;
using Microsoft.Win32.SafeHandles;

namespace CrossCheck.Harness.Engines.Traces;

/// <summary>One row of a trace.</summary>
/// <param name="Name">The quantity.</param>
/// <param name="Place"><c>FILE:LINE</c>.</param>
internal sealed record TraceRow(string Name, string DType, string Shape, string Values, string Place)
{
    /// <summary>The tensor of a planned quantity.</summary>
    /// <exception cref="TraceFileException">Another type or shape than planned, or what is no number.</exception>
    public TensorData Tensor(string id, Quantity planned)
    {
        if (DType != planned.Type.Name())
        {
            throw Wrong(DType is "float32" or "float64" or "int64"
                ? $"is {DType}, but the case has it in {planned.Type.Name()}{(planned.Type == ElementType.Int64 || DType == "int64" ? "" : $"; run the case with --dtype {DType}, or record it in {planned.Type.Name()}")}"
                : $"'{DType}' is no dtype; it is float32, float64 or (indices) int64");
        }

        if (TraceText.ParseShape(Shape) is not { } shape)
        {
            throw Wrong($"'{Shape}' is no shape; write 2x3, or nothing for a scalar");
        }

        if (shape != planned.Shape)
        {
            throw Wrong($"has the shape {shape}, but the case has it in {planned.Shape}");
        }

        return planned.Type switch
        {
            ElementType.Float32 => Parse<float>(shape),
            ElementType.Float64 => Parse<double>(shape),
            _ => Parse<long>(shape),
        };

        TensorData Parse<T>(Shape shape)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            var values = new T[shape.Count];
            return TraceText.Parse<T>(Values, values) is { } wrong ? throw Wrong(wrong) : new TensorData<T>(shape, values);
        }

        TraceFileException Wrong(string what) => new($"{Place}: {Name} of '{id}': {what}");
    }
}

/// <summary>
/// A trace, found by id in any order. It is read once for the places of its cases, of which some 60 bytes each are
/// kept where the rows of a case stand together; tensors are read when they are asked for, and never kept.
/// </summary>
internal sealed class TraceFile : IDisposable
{
    private static readonly CsvReadOptions Limits = new() { MaxCellBytes = 1 << 29, MaxRecordBytes = 1 << 29 };

    /// <summary>The most bytes that are read at once.</summary>
    private const int Longest = 1 << 30;

    private readonly SafeFileHandle handle;
    private readonly Dictionary<UInt128, (int First, int Last)> cases = [];
    private readonly List<Block> blocks = [];
    private readonly bool[] asked;

    /// <exception cref="TraceFileException">No such file, no trace, or lines that cannot be read.</exception>
    public TraceFile(string path)
    {
        Path = path;
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TraceFileException($"{path}: {(Directory.Exists(path) ? "is a folder, not a trace" : e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : $"cannot be opened: {e.Message}")}", e);
        }

        using (stream)
        {
            if (!stream.CanSeek)
            {
                throw new TraceFileException($"{path}: a trace is a file on disk, since it is read at several places; write it there first");
            }

            try
            {
                Header = Index(stream);
            }
            catch (CsvFileException e)
            {
                throw new TraceFileException(e.Message, e);
            }
        }

        asked = new bool[blocks.Count];
        handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
    }

    public string Path { get; }

    public TraceHeader Header { get; }

    /// <summary>The rows of a case in the order of the file; null where the trace has none. Safe for use from several threads.</summary>
    /// <exception cref="TraceFileException">A quantity stands there twice.</exception>
    public IReadOnlyList<TraceRow>? Find(string id)
    {
        if (!cases.TryGetValue(Hash(id), out var found))
        {
            return null;
        }

        asked[found.First] = true;
        var rows = new List<TraceRow>();
        var lines = new Dictionary<string, string>();
        for (var at = found.First; at >= 0; at = blocks[at].Next)
        {
            foreach (var row in Read(blocks[at]))
            {
                if (!lines.TryAdd(row.Name, row.Place))
                {
                    throw new TraceFileException($"{row.Place}: {row.Name} of '{id}' stands at {lines[row.Name]} already; a trace has one row for each tensor");
                }

                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>Cases that nobody asked for: how many, and the first few ids.</summary>
    public (long Count, List<string> First) Unasked(int most)
    {
        var (count, ids) = (0L, new List<string>());
        foreach (var block in cases.Values.Select(c => c.First).Where(b => !asked[b]).Order())
        {
            count++;
            if (ids.Count < most)
            {
                ids.Add(Id(blocks[block]));
            }
        }

        return (count, ids);
    }

    public void Dispose() => handle.Dispose();

    private TraceHeader Index(FileStream stream)
    {
        TraceHeader header;
        long start;
        using (var top = new CsvRecordReader(stream, Path, new CsvReadOptions { KeepRaw = true }, leaveOpen: true))
        {
            header = TraceHeader.Read(top);
            start = top.Position;
        }

        var line = 1 + Lines(stream, start);
        stream.Position = start;
        using var reader = new CsvRecordReader(stream, Path, Limits, leaveOpen: true);
        var (lastHash, lastText, open) = (default(UInt128), default(string), -1);
        for (var from = 0L; reader.Read() is { } record; from = reader.Position)
        {
            switch (record.Kind)
            {
                case CsvRecordKind.Malformed:
                    throw new TraceFileException($"{Path}:{(record.Line + line - 1).ToString(CultureInfo.InvariantCulture)}: {record.Problem!.Text}");
                case not CsvRecordKind.Record:
                    continue;
            }

            var text = record.Cell(header.Columns[0]);
            var hash = (object?)text == lastText ? lastHash : Hash(text.Trim());
            (lastHash, lastText) = (hash, text);
            var end = start + reader.Position;
            if (open >= 0 && blocks[open].Hash == hash && end - blocks[open].Offset < Longest)
            {
                blocks[open] = blocks[open] with { Length = (int)(end - blocks[open].Offset) };
                continue;
            }

            blocks.Add(new Block(hash, start + from, (int)(end - start - from), record.Line + line - 1, -1));
            open = blocks.Count - 1;
            if (cases.TryGetValue(hash, out var known))
            {
                blocks[known.Last] = blocks[known.Last] with { Next = open };
                cases[hash] = (known.First, open);
            }
            else
            {
                cases.Add(hash, (open, open));
            }
        }

        return header;
    }

    private static long Lines(FileStream stream, long length)
    {
        var bytes = new byte[length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        return LineEnds.Count(bytes);
    }

    private static UInt128 Hash(string id) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(id.AsSpan()));

    private string Id(Block block)
    {
        using var reader = Open(block);
        return reader.Read()!.Cell(Header.Columns[0]).Trim();
    }

    private IEnumerable<TraceRow> Read(Block block)
    {
        using var reader = Open(block);
        while (reader.Read() is { } record)
        {
            if (record.Kind == CsvRecordKind.Malformed)
            {
                throw new TraceFileException($"{Path}: was changed while it was in use; run again");
            }

            if (record.Kind == CsvRecordKind.Record)
            {
                string Cell(int column) => record.Cell(Header.Columns[column]);
                yield return new TraceRow(
                    TraceText.Name(Cell(1)), Cell(2).Trim(), Cell(3).Trim(), Cell(4), string.Create(CultureInfo.InvariantCulture, $"{Path}:{block.Line + record.Line - 1}"));
            }
        }
    }

    private CsvRecordReader Open(Block block)
    {
        var bytes = new byte[block.Length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), block.Offset + read) is > 0 and var more)
        {
            read += more;
        }

        return new CsvRecordReader(new MemoryStream(bytes, 0, read), Path, Limits);
    }

    /// <summary>Rows of one case that stand together; <paramref name="Next"/> are further ones, −1 where there are none.</summary>
    private readonly record struct Block(UInt128 Hash, long Offset, int Length, long Line, int Next);
}
