using System.Globalization;
using System.Numerics;
using System.Text;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Engines.Traces;

/// <summary>Writes a trace (<c>data/traces.md</c>): the same bytes for the same tensors, whatever the machine.</summary>
internal sealed class TraceWriter(Stream stream)
{
    private const int FlushAt = 1 << 16;
    private byte[] buffer = new byte[FlushAt + 1024];
    private int used;

    /// <summary>The comments that say whose trace it is, and the header. Comes first.</summary>
    /// <param name="engine">Name, version and library.</param>
    /// <param name="caseFile">The case file of a golden trace, or null.</param>
    public void Begin(EngineInfo engine, string? caseFile)
    {
        Text("# A trace: every value and gradient that an engine computed, case by case.\n");
        foreach (var (key, value) in new[] { ("engine", engine.Name), ("version", engine.Version), ("library", engine.Library), ("file", caseFile) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                Text($"# {key}: {value.ReplaceLineEndings(" ")}\n");
            }
        }

        Text(string.Join(',', TraceHeader.ColumnNames));
        Text("\n");
    }

    /// <summary>One row per tensor that the engine has, in the plan's order.</summary>
    public void Write(string id, Trace trace)
    {
        var cell = Cell(id);
        for (var k = 0; k < trace.Tensors.Length; k++)
        {
            if (trace.Tensors[k] is not { } tensor)
            {
                continue;
            }

            Text($"{cell},{Cell(trace.Plan.Quantities[k].Name)},{tensor.Type.Name()},{TraceText.Of(tensor.Shape)},");
            switch (tensor)
            {
                case TensorData<float> floats:
                    Numbers(floats.Span);
                    break;
                case TensorData<double> doubles:
                    Numbers(doubles.Span);
                    break;
                case TensorData<long> indices:
                    Numbers(indices.Span);
                    break;
            }

            Text("\n");
        }
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        stream.Write(buffer, 0, used);
        used = 0;
        stream.Flush();
    }

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n#") || text.Length != text.Trim().Length ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private void Numbers<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>, IUtf8SpanFormattable
    {
        for (var i = 0; i < values.Length; i++)
        {
            Room(64);
            if (i > 0)
            {
                buffer[used++] = (byte)' ';
            }

            if (T.IsFinite(values[i]))
            {
                values[i].TryFormat(buffer.AsSpan(used), out var written, default, CultureInfo.InvariantCulture);
                used += written;
            }
            else
            {
                Text(T.IsNaN(values[i]) ? "nan" : T.IsNegative(values[i]) ? "-inf" : "inf");
            }
        }
    }

    private void Text(string text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        used += Encoding.UTF8.GetBytes(text, buffer.AsSpan(used));
    }

    private void Room(int bytes)
    {
        if (used + bytes <= buffer.Length)
        {
            return;
        }

        stream.Write(buffer, 0, used);
        used = 0;
        if (bytes > buffer.Length)
        {
            buffer = new byte[bytes];
        }
    }
}
