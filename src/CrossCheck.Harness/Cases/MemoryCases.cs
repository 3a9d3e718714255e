using System.Collections.Immutable;
using CrossCheck.Harness.Cases.Cells;
using CrossCheck.Harness.Cases.Csv;

namespace CrossCheck.Harness.Cases;

/// <summary>Rows that a program makes: cells of text as in a case file, without the file. The header counts as line 1, so the first row is line 2.</summary>
/// <param name="name">What messages and reports call it, in the place of a path.</param>
/// <param name="columns">The header.</param>
/// <param name="rows">The cells of each row, null for a blank one. They are read as the run comes to them, once.</param>
/// <param name="files">The bytes of <c>.npy</c> files that cells name, by that name; null for none. Others lie in the current folder.</param>
public sealed class MemoryCases(string name, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows, IReadOnlyDictionary<string, byte[]>? files = null)
    : CaseSource(name, "")
{
    internal override IReadOnlyDictionary<string, byte[]> Files => files ?? CellContext.NoFiles;

    private protected override Header ReadHeader() => new(Name, [.. columns]);

    private protected override IEnumerable<CsvRecord> Records()
    {
        var line = 1L;
        foreach (var row in rows)
        {
            line++;
            ImmutableArray<string> cells = [.. row.Select(c => c ?? "")];
            yield return new CsvRecord(cells.All(string.IsNullOrWhiteSpace) ? CsvRecordKind.Blank : CsvRecordKind.Record, line, line, cells, null, default, null);
        }
    }
}
