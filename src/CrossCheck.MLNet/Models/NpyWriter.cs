using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CrossCheck.Harness.Reports;

namespace CrossCheck.MLNet.Models;

/// <summary>Writes a NumPy file whose shape is known beforehand, a part at a time; it takes its place when it is complete. Source: NEP 1.</summary>
internal sealed class NpyWriter : IDisposable
{
    private readonly ReportFile file;

    /// <param name="type"><c>&lt;f4</c> or <c>&lt;i8</c>.</param>
    /// <exception cref="IOException">It cannot be written there.</exception>
    public NpyWriter(string path, string type, params ReadOnlySpan<long> shape)
    {
        file = ReportFile.Create(path);
        var sizes = string.Join(", ", shape.ToArray().Select(s => s.ToString(CultureInfo.InvariantCulture)));
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}{(shape.Length == 1 ? "," : "")}), }}";

        // Magic, version and header together fill blocks of 64 bytes.
        header = header.PadRight(((10 + header.Length + 1 + 63) / 64 * 64) - 11) + "\n";
        Span<byte> prefix = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(prefix[8..], checked((ushort)header.Length));
        file.Stream.Write(prefix);
        file.Stream.Write(Encoding.Latin1.GetBytes(header));
    }

    public void Write(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            file.Stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            file.Stream.Write(bytes);
        }
    }

    public void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        file.Stream.Write(bytes);
    }

    public void Complete() => file.Complete();

    public void Dispose() => file.Dispose();
}
