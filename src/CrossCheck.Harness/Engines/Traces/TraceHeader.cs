using System.Collections.Immutable;
using System.Text;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Engines.Traces;

/// <summary>What stands above the rows of a trace: the comments that name the engine, and the columns.</summary>
/// <param name="Engine">The engine that the trace was recorded of; empty where nothing says so.</param>
/// <param name="Version">Its version; empty where nothing says so.</param>
/// <param name="Library">The library behind it; empty where there is none.</param>
/// <param name="CaseFile">The case file that it was recorded from, relative to the folder that the golden folder stands in; empty where it is of no golden folder.</param>
internal sealed record TraceHeader(string Engine, string Version, string Library, string CaseFile)
{
    internal static readonly ImmutableArray<string> ColumnNames = ["id", "quantity", "dtype", "shape", "values"];

    /// <summary>The place of each of <see cref="ColumnNames"/> in a row.</summary>
    internal ImmutableArray<int> Columns { get; init; } = [0, 1, 2, 3, 4];

    /// <summary><c>native 0.1.0</c>; <c>an unnamed engine</c>.</summary>
    public string Describe => Engine.Length == 0 ? "an unnamed engine" : Version.Length == 0 ? Engine : $"{Engine} {Version}";

    /// <summary>Reads the comments and the header; null for a file that is none of the trace's kind.</summary>
    /// <exception cref="CsvFileException">The file cannot be read.</exception>
    public static TraceHeader? TryRead(string path)
    {
        using var reader = CsvRecordReader.Open(path, new CsvReadOptions { KeepRaw = true });
        try
        {
            return Read(reader);
        }
        catch (TraceFileException)
        {
            return null;
        }
    }

    /// <summary>Are these a trace's columns, and not those of another CSV file?</summary>
    public static bool IsHeader(IEnumerable<string> cells) => cells.Select(c => c.Trim()).Where(c => c.Length > 0).ToHashSet().SetEquals(ColumnNames);

    /// <exception cref="TraceFileException">No header, or not a trace's.</exception>
    internal static TraceHeader Read(CsvRecordReader reader)
    {
        var said = new Dictionary<string, string>();
        while (reader.Read() is { } record)
        {
            switch (record.Kind)
            {
                case CsvRecordKind.Comment:
                    var text = Encoding.UTF8.GetString(record.Raw.Span).TrimStart('#').Trim();
                    if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                    {
                        said.TryAdd(text[..colon].Trim(), text[(colon + 1)..].Trim());
                    }

                    break;
                case CsvRecordKind.Malformed:
                    throw new TraceFileException(record.Problem!.Message);
                case CsvRecordKind.Record:
                    string Said(string key) => said.GetValueOrDefault(key, "");
                    return new TraceHeader(Said("engine"), Said("version"), Said("library"), Said("file")) { Columns = Find(reader.File, record) };
            }
        }

        throw new TraceFileException($"{reader.File}: has no header; the first row of a trace is {string.Join(',', ColumnNames)}");
    }

    private static ImmutableArray<int> Find(string file, CsvRecord record)
    {
        var names = record.Cells.Select(c => c.Trim()).ToList();
        var columns = ColumnNames.Select(n => names.IndexOf(n)).ToImmutableArray();
        var wrong = columns.IndexOf(-1) is >= 0 and var missing ? $"'{ColumnNames[missing]}' is missing"
            : names.Find(n => n.Length > 0 && !ColumnNames.Contains(n)) is { } unknown ? $"'{unknown}' is none of them"
            : names.Where(n => n.Length > 0).GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"'{twice.Key}' stands there twice"
            : null;
        return wrong is null ? columns : throw new TraceFileException($"{file}:{record.Line}: the columns of a trace are {string.Join(',', ColumnNames)}; {wrong}");
    }
}
