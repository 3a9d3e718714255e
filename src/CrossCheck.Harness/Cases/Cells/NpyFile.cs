using System.Buffers.Binary;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// A NumPy file: magic, version 1.0 to 3.0, header, then the elements in C order, little-endian float32, float64, int32
/// or int64. Only the header is read to know the shape. Source: NEP 1, A simple file format for NumPy arrays.
/// </summary>
internal sealed class NpyFile : ITensorSource
{
    private const int ChunkElements = 1 << 15;
    private readonly Func<Stream> open;
    private readonly string path;
    private readonly DType dtype;
    private readonly string type;
    private readonly long start;

    private NpyFile(Func<Stream> open, string path, CellContext context, NpyHeader header, long start)
    {
        this.open = open;
        this.path = path;
        dtype = context.DType;
        type = header.Type;
        this.start = start;
        Shape = CellErrors.CheckedShape(header.Dims, context, CellErrors.Quote(path));
    }

    public Shape Shape { get; }

    private int Size => type[2] - '0';

    public static NpyFile Open(Func<Stream> open, string path, CellContext context)
    {
        using var stream = open();
        Span<byte> prefix = stackalloc byte[12];
        var length = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (length < 10 || prefix[0] != 0x93 || !prefix[1..6].SequenceEqual("NUMPY"u8))
        {
            throw CellFile.Error(path, "does not begin like a .npy file (bytes 93 'NUMPY'); write it with numpy.save");
        }

        var version = prefix[6];
        if (version is < 1 or > 3 || prefix[7] != 0)
        {
            throw CellFile.Error(path, $"has .npy version {prefix[6]}.{prefix[7]}; 1.0, 2.0 and 3.0 are known");
        }

        var fixedLength = version == 1 ? 10 : 12;
        long headerLength = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
        if (fixedLength + headerLength > stream.Length)
        {
            throw CellFile.Error(path, $"is truncated: its header claims {headerLength} bytes, the file has {stream.Length}");
        }

        if (headerLength > NpyHeader.MaxLength)
        {
            throw CellFile.Error(path, $"has a header of {headerLength} bytes; at most {NpyHeader.MaxLength} are expected");
        }

        stream.Position = fixedLength;
        var bytes = new byte[headerLength];
        stream.ReadExactly(bytes);
        var file = new NpyFile(open, path, context, NpyHeader.Parse(bytes, path), fixedLength + headerLength);
        file.CheckLength(stream.Length);
        return file;
    }

    public double[] Materialize() => CellFile.Guard(path, () =>
    {
        using var stream = open();
        CheckLength(stream.Length);
        stream.Position = start;
        var values = new double[Shape.Count];
        var chunk = new byte[Math.Min(values.Length, ChunkElements) * Size];
        for (var i = 0; i < values.Length; i += ChunkElements)
        {
            var part = values.AsSpan(i, Math.Min(ChunkElements, values.Length - i));
            var bytes = chunk.AsSpan(0, part.Length * Size);
            stream.ReadExactly(bytes);
            Convert(bytes, part, i);
        }

        return values;
    });

    private void Convert(ReadOnlySpan<byte> bytes, Span<double> values, int first)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var element = bytes.Slice(i * Size, Size);
            switch (type)
            {
                case "<f4":
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(element);
                    break;
                case "<f8":
                    values[i] = BinaryPrimitives.ReadDoubleLittleEndian(element);
                    if (CellErrors.Overflows(values[i], dtype))
                    {
                        throw CellErrors.OutOfRange(Place(first + i), CellErrors.Text(values[i]), dtype);
                    }

                    break;
                case "<i4":
                    values[i] = BinaryPrimitives.ReadInt32LittleEndian(element);
                    break;
                default:
                    var whole = BinaryPrimitives.ReadInt64LittleEndian(element);
                    var size = whole < 0 ? unchecked((ulong)-whole) : (ulong)whole;
                    if (whole != 0 && 64 - long.LeadingZeroCount((long)size) - long.TrailingZeroCount((long)size) > 53)
                    {
                        throw new CaseException($"{Place(first + i)}: {CellErrors.Text(whole)} is not exactly representable as float64; whole numbers are safe up to ±2^53 = 9007199254740992");
                    }

                    values[i] = whole;
                    break;
            }
        }
    }

    private string Place(int flat) => $"{CellErrors.Quote(path)} {CellErrors.Place(Shape.IndexOf(flat))}";

    private void CheckLength(long length)
    {
        var expected = start + (Shape.Count * Size);
        if (length != expected)
        {
            var problem = length < expected ? "is truncated" : "has bytes behind its last element";
            throw CellFile.Error(path, $"{problem}: {Shape} of '{type}' takes {expected} bytes with the header, the file has {length}");
        }
    }
}
