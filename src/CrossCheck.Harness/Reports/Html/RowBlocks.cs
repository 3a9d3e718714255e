using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Reports.Html;

/// <summary>
/// Every case as a row of the report's table, as JSON in blocks: the first ones as they are, further ones deflated and in
/// Base64, none past a stated size. A row is [id, verdict, tags, file, line, tolerance used, why, network, page], where a
/// file or network of 0 repeats that of the row above.
/// </summary>
internal sealed class RowBlocks
{
    /// <summary>A run of more cases lists the first ones, and those that have a page.</summary>
    public const int Most = 200_000;
    private const int MostBytes = 2_200_000;
    private const int PlainBytes = 400_000;
    private const int BlockBytes = 1 << 17;
    private const int Text = 160;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly ArrayBufferWriter<byte> block = new();
    private readonly List<string> blocks = [];
    private string file = "";
    private string network = "";
    private long bytes;

    public long Rows { get; private set; }

    /// <summary>The blocks as script elements, which a page keeps as text.</summary>
    public IEnumerable<string> Blocks
    {
        get
        {
            Close();
            return blocks;
        }
    }

    /// <param name="page">The number of the case's page, −1 where it has none. A case with a page is always listed.</param>
    /// <returns>False where the case is not listed, since the table is full.</returns>
    public bool Add(CaseResult result, string why, int page)
    {
        if (page < 0 && (Rows >= Most || bytes >= MostBytes))
        {
            return false;
        }

        Rows++;
        block.Write(block.WrittenCount == 0 ? "["u8 : ",\n"u8);
        using (var json = new Utf8JsonWriter(block, Options))
        {
            json.WriteStartArray();
            json.WriteStringValue(HtmlText.Printable(HtmlText.Cut(result.Id, Text)));
            json.WriteStringValue(result.Suspicion is { Mistrusted: true } ? result.Verdict.Name() + "?" : result.Verdict.Name());
            json.WriteStringValue(HtmlText.Printable(HtmlText.Cut(string.Join(' ', result.Tags), Text)));
            Repeated(json, HtmlText.Cut(result.Place.File, Text), ref file);
            json.WriteStringValue(result.Place.Line > 0 ? result.Place.Line.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
            json.WriteStringValue(Used(result));
            json.WriteStringValue(HtmlText.Printable(HtmlText.Cut(why, Text)));
            Repeated(json, HtmlText.Cut(result.Network, Text), ref network);
            json.WriteNumberValue(page);
            json.WriteEndArray();
        }

        if (block.WrittenCount > BlockBytes)
        {
            Close();
        }

        return true;
    }

    /// <summary>Text for a script element: as it is, or deflated.</summary>
    public static string Deflate(ReadOnlySpan<byte> utf8)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(utf8);
        }

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }

    /// <summary>How much of the tolerance the worst element takes; empty where nothing was compared, or all of it is exact.</summary>
    private static string Used(CaseResult result)
    {
        var used = 0.0;
        foreach (var tensor in result.Tensors)
        {
            if (tensor.Worst is { Abs: > 0 } worst)
            {
                used = Math.Max(used, worst.Abs / worst.Allowed);
            }
        }

        return used == 0 ? "" : double.IsFinite(used) ? used.ToString("0.##e0", System.Globalization.CultureInfo.InvariantCulture) is var text && used is >= 0.01 and < 1000 ? used.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) : text : "∞";
    }

    private static void Repeated(Utf8JsonWriter json, string text, ref string last)
    {
        if (text == last)
        {
            json.WriteNumberValue(0);
            return;
        }

        json.WriteStringValue(HtmlText.Printable(text));
        last = text;
    }

    private void Close()
    {
        if (block.WrittenCount == 0)
        {
            return;
        }

        block.Write("]"u8);
        var plain = bytes < PlainBytes;
        var text = plain ? Encoding.UTF8.GetString(block.WrittenSpan) : Deflate(block.WrittenSpan);
        blocks.Add($"<script type=\"application/json\" class=rows{(plain ? "" : " data-deflated")}>{text}</script>");
        bytes += plain ? block.WrittenCount : text.Length;
        (file, network) = ("", "");
        block.ResetWrittenCount();
    }
}
