using System.Globalization;
using System.Text;

namespace CrossCheck.MLNet.Models;

/// <summary>
/// Separated values as ML.NET users keep them: a header (it may begin with <c>#</c>), quoted cells that may span lines, blank
/// lines and the <c>#@</c> lines of ML.NET's own text files skipped. UTF-8, read as a stream.
/// </summary>
internal sealed class TableReader : IDisposable
{
    private const int LongestRecord = 128 << 20;
    private readonly StreamReader reader;
    private readonly string path;
    private readonly List<string> cells = [];
    private readonly StringBuilder cell = new();
    private long next;

    /// <exception cref="ModelException">The file is not there, or has no header.</exception>
    public TableReader(string path, char? separator)
    {
        this.path = path;
        try
        {
            reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ModelException(Directory.Exists(path) ? $"{path}: is a folder, not a table of data" : File.Exists(path) ? $"{path}: cannot be opened: {e.Message}" : $"{path}: no such file", e);
        }

        try
        {
            var first = Line();
            while (first is not null && (string.IsNullOrWhiteSpace(first) || first.StartsWith("#@", StringComparison.Ordinal)))
            {
                first = Line();
            }

            first = first?.TrimStart('\uFEFF') ?? throw new ModelException($"{path}: is empty; its first line must name the columns");
            Separator = separator ?? (first.Contains('\t', StringComparison.Ordinal) ? '\t' : !first.Contains(',', StringComparison.Ordinal) && first.Contains(';', StringComparison.Ordinal) ? ';' : ',');
            Split(first.TrimStart('#'));
            Header = [.. cells.Select(c => c.Trim())];
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public char Separator { get; }

    public IReadOnlyList<string> Header { get; }

    /// <summary>The line on which the current record begins, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The current record.</summary>
    public IReadOnlyList<string> Cells => cells;

    /// <summary>The next record; false at the end.</summary>
    /// <exception cref="ModelException">A quote is not closed, the text is not UTF-8, or the record has more cells than the header.</exception>
    public bool Read()
    {
        string? line;
        do
        {
            line = Line();
            if (line is null)
            {
                return false;
            }
        }
        while (string.IsNullOrWhiteSpace(line.Replace(Separator, ' ')));

        LineNumber = next;
        Split(line);
        return cells.Count <= Header.Count
            ? true
            : throw new ModelException($"{path}:{Text(LineNumber)}: has {Text(cells.Count)} cells, the header {Text(Header.Count)} (the separator is {Name(Separator)})");
    }

    public void Dispose() => reader.Dispose();

    public static string Name(char separator) => separator == '\t' ? "a tab" : $"'{separator}'";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string? Line()
    {
        try
        {
            next++;
            return reader.ReadLine();
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelException($"{path}:{Text(next)}: is not UTF-8 text; save it as UTF-8", e);
        }
        catch (IOException e)
        {
            throw new ModelException($"{path}: reading failed: {e.Message}", e);
        }
    }

    private void Split(string line)
    {
        cells.Clear();
        var (i, start) = (0, next);
        while (true)
        {
            if (i < line.Length && line[i] == '"')
            {
                cell.Clear();
                i++;
                while (true)
                {
                    var quote = line.IndexOf('"', i);
                    if (quote < 0)
                    {
                        cell.Append(line, i, line.Length - i).Append('\n');
                        (line, i) = ((cell.Length < LongestRecord ? Line() : null) ?? throw new ModelException($"{path}:{Text(start)}: a quote is not closed"), 0);
                        continue;
                    }

                    cell.Append(line, i, quote - i);
                    i = quote + 1;
                    if (i >= line.Length || line[i] != '"')
                    {
                        break;
                    }

                    cell.Append('"');
                    i++;
                }

                var end = line.IndexOf(Separator, i);
                cells.Add(cell.Append(line, i, (end < 0 ? line.Length : end) - i).ToString());
                i = end;
            }
            else
            {
                var end = line.IndexOf(Separator, i);
                cells.Add(line[i..(end < 0 ? line.Length : end)]);
                i = end;
            }

            if (i < 0)
            {
                return;
            }

            i++;
        }
    }
}
