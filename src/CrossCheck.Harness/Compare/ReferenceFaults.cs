using System.Collections.Immutable;
using System.Globalization;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Compare;

/// <summary>
/// Faults of references that are known, from a table (<c>engine, op, direction, dtype, off, version, why</c>): where the referee finds
/// one of them, the definition decides, and the summary counts it. A fault has a size: what is off by more is not it.
/// </summary>
public sealed class ReferenceFaults
{
    private static readonly string[] Columns = ["engine", "op", "direction", "dtype", "off", "version", "why"];

    private ReferenceFaults(ImmutableArray<ReferenceFault> rows) => Rows = rows;

    /// <summary>None is known.</summary>
    public static ReferenceFaults None { get; } = new([]);

    /// <summary>The table that comes with CrossCheck, <c>data/reference-faults.csv</c>.</summary>
    public static ReferenceFaults Shipped { get; } = Read(
        new CsvRecordReader(typeof(ReferenceFaults).Assembly.GetManifestResourceStream("reference-faults.csv")!, "reference-faults.csv"));

    /// <summary>The rows of the table.</summary>
    public ImmutableArray<ReferenceFault> Rows { get; }

    /// <summary>Reads a table.</summary>
    /// <exception cref="CsvFileException">It cannot be read, or a row is not as it must be.</exception>
    public static ReferenceFaults Open(string path) => Read(CsvRecordReader.Open(path));

    /// <summary>The known fault that a culprit is; null where it is none.</summary>
    /// <param name="engine">The name of the engine whose numbers they are.</param>
    public ReferenceFault? Find(Culprit culprit, string engine, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(culprit);
        return Rows.FirstOrDefault(r => r.Engine == engine && r.Operation == culprit.Operation && r.Direction == culprit.Direction
            && (r.DType == "*" || r.DType == dtype.Name()) && r.Explains(culprit.Computed, culprit.Truth));
    }

    private static ReferenceFaults Read(CsvRecordReader reader)
    {
        using (reader)
        {
            var (rows, header) = (ImmutableArray.CreateBuilder<ReferenceFault>(), false);
            foreach (var record in reader)
            {
                if (record.Kind == CsvRecordKind.Malformed)
                {
                    throw new CsvFileException(reader.File, $"line {record.Line}: {record.Problem!.Text}");
                }

                if (record.Kind != CsvRecordKind.Record)
                {
                    continue;
                }

                var cells = Enumerable.Range(0, Columns.Length).Select(i => record.Cell(i).Trim()).ToArray();
                if (header)
                {
                    rows.Add(Parse(cells, what => new CsvFileException(reader.File, $"line {record.Line}: {what}")));
                }
                else
                {
                    header = cells.SequenceEqual(Columns) ? true : throw new CsvFileException(reader.File, $"its header must be {string.Join(',', Columns)}");
                }
            }

            return new ReferenceFaults(rows.ToImmutable());
        }
    }

    private static ReferenceFault Parse(string[] cells, Func<string, CsvFileException> error)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (cells[i].Length == 0)
            {
                throw error($"{Columns[i]} is blank{(Columns[i] == "why" ? "; a fault needs its reason" : "; write * for any")}");
            }
        }

        if (cells[2] is not ("forward" or "backward"))
        {
            throw error($"direction: '{cells[2]}' is neither forward nor backward");
        }

        var off = double.PositiveInfinity;
        return cells[4] != "*" && !(double.TryParse(cells[4], NumberStyles.Float, CultureInfo.InvariantCulture, out off) && off > 0)
            ? throw error($"off: '{cells[4]}' must be a number above 0, the most by which the fault is off as a share of the right number, or *")
            : new ReferenceFault(cells[0], cells[1], cells[2], cells[3], off, cells[5], cells[6]);
    }
}

/// <summary>A row of the table.</summary>
/// <param name="Off">By how much the fault is off at most, as a share of the right number.</param>
/// <param name="Version">Where it was measured.</param>
public sealed record ReferenceFault(string Engine, string Operation, string Direction, string DType, double Off, string Version, string Why)
{
    /// <summary>Is the number wrong by no more than the fault makes it?</summary>
    public bool Explains(double computed, double truth) => double.IsPositiveInfinity(Off) || Math.Abs(computed - truth) <= Off * Math.Abs(truth);
}
