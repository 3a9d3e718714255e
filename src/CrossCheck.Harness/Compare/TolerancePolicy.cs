using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Engines;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Compare;

/// <summary>
/// The tolerance of each quantity: the most specific row of a table (<c>op, quantity, dtype, engine, rtol, atol, measured, why</c>,
/// <c>*</c> for any), the dtype's default where none matches. A row that names an engine holds where that engine, running or
/// recorded, is one of the two that are compared. A row without a reason, or one that allows more than four
/// times the error that was measured, is refused.
/// </summary>
public sealed class TolerancePolicy
{
    /// <summary>A row may allow this many times what was measured.</summary>
    private const double Slack = 4;

    private static readonly string[] Columns = ["op", "quantity", "dtype", "engine", "rtol", "atol", "measured", "why"];
    private readonly ImmutableArray<ToleranceRow> rows;
    private readonly ConditionalWeakTable<Plan, ConcurrentDictionary<string, Allowance[]>> known = [];

    private readonly ImmutableHashSet<string> engineNames;

    private TolerancePolicy(ImmutableArray<ToleranceRow> rows)
    {
        this.rows = rows;
        engineNames = [.. rows.Select(r => r.Engine).Where(e => e != "*")];
    }

    /// <summary>The dtype's defaults alone.</summary>
    public static TolerancePolicy Defaults { get; } = new([]);

    /// <summary>The table that comes with CrossCheck, <c>data/tolerances.csv</c>.</summary>
    public static TolerancePolicy Shipped { get; } = Read(
        new CsvRecordReader(typeof(TolerancePolicy).Assembly.GetManifestResourceStream("tolerances.csv")!, "tolerances.csv"));

    /// <summary>Reads a table.</summary>
    /// <exception cref="CsvFileException">It cannot be read, or a row is not as it must be.</exception>
    public static TolerancePolicy Open(string path) => Read(CsvRecordReader.Open(path));

    internal ImmutableArray<ToleranceRow> Rows => rows;

    /// <summary>The same table with one row that allows another part of what it does; 0 leaves the row out.</summary>
    internal TolerancePolicy With(ToleranceRow row, double part) => new(part == 0
        ? rows.Remove(row)
        : rows.Replace(row, row with { Tolerance = new Tolerance(row.Tolerance.Relative * part, row.Tolerance.Absolute * part) }));

    /// <summary>Per quantity of a plan what these engines may differ by: a row's tolerance, else the dtype's, scaled to the tensor.</summary>
    public Allowance[] Of(Plan plan, params ReadOnlySpan<IEngine> engines)
    {
        var names = Named(engines);
        return known.GetValue(plan, _ => []).GetOrAdd(string.Join(',', names), _ => [.. plan.Quantities.Select(q => Find(plan, q, names) is { } found ? new Allowance(found) : new Allowance(Tolerance.Plain(plan.DType), IsScaled: true))]);
    }

    /// <summary>Per quantity of a plan what the table allows this engine in particular; null where it has no row of its own.</summary>
    public Tolerance?[]? OfItsOwn(Plan plan, IEngine engine) =>
        Named([engine]) is { Length: > 0 } names ? [.. plan.Quantities.Select(q => Find(plan, q, names, own: true))] : null;

    /// <summary>Those of the engines that a row names.</summary>
    private string[] Named(ReadOnlySpan<IEngine> engines)
    {
        List<string>? names = null;
        foreach (var engine in engines)
        {
            var name = EngineTraits.Of(engine).Named ?? engine.Name;
            if (engineNames.Contains(name))
            {
                (names ??= []).Add(name);
            }
        }

        return names is null ? [] : [.. names.Distinct()];
    }

    private static TolerancePolicy Read(CsvRecordReader reader)
    {
        using (reader)
        {
            var (rows, header) = (ImmutableArray.CreateBuilder<ToleranceRow>(), false);
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

                if (!header)
                {
                    header = record.Cells.Select(c => c.Trim()).SequenceEqual(Columns)
                        ? true
                        : throw new CsvFileException(reader.File, $"its header must be {string.Join(',', Columns)}");
                    continue;
                }

                rows.Add(Parse(reader.File, record, rows));
            }

            return new TolerancePolicy(rows.ToImmutable());
        }
    }

    private static ToleranceRow Parse(string file, CsvRecord record, IEnumerable<ToleranceRow> others)
    {
        var cells = Enumerable.Range(0, Columns.Length).Select(i => record.Cell(i).Trim()).ToArray();
        CsvFileException Error(string what) => new(file, $"line {record.Line}: {what}");
        double Number(int column) =>
            double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0
                ? value
                : throw Error($"{Columns[column]}: '{cells[column]}' must be a finite number that is not negative");

        for (var i = 0; i < 4; i++)
        {
            if (cells[i].Length == 0)
            {
                throw Error($"{Columns[i]} is blank; write * for any");
            }
        }

        if (cells[2] != "*" && !DTypes.TryParse(cells[2], out _))
        {
            throw Error($"dtype: '{cells[2]}' is neither float32, float64 nor *");
        }

        if (cells[7].Length == 0)
        {
            throw Error("why is blank; a tolerance needs its reason");
        }

        var measured = Number(6);
        if (measured is < 1 / Slack or > 1)
        {
            throw Error($"measured: {cells[6]} of what is allowed was seen; it must be from {1 / Slack} (a row allows at most {Slack} times the measured error) to 1");
        }

        var row = new ToleranceRow(cells[0], cells[1], cells[2], cells[3], new Tolerance(Number(4), Number(5)));
        return others.Any(o => o.Name == row.Name)
            ? throw Error($"{row.Name} stands above already")
            : row;
    }

    private Tolerance? Find(Plan plan, Quantity quantity, string[] engines, bool own = false)
    {
        var network = plan.Network;
        var uses = quantity.Kind == QuantityKind.Value
            ? [(plan.Steps[network.Values[quantity.Value].Statement].Call, "value")]
            : plan.Steps.SelectMany(s => s.Call.Operands.Select((o, slot) => (s.Call, o, slot)))
                .Where(u => u.o.Kind == OperandKind.Value && u.o.Value == quantity.Value)
                .Select(u => (u.Call, Parameter: Plan.GradientName(u.Call.SlotName(u.slot))));

        // A gradient that several operations add to is as exact as the least exact of them.
        var found = uses.Select(u => Find(u.Call.Spec.Name, u.Item2, quantity, plan.DType, engines, own)).OfType<Tolerance>().ToList();
        return found.Count == 0 ? null : new Tolerance(found.Max(t => t.Relative), found.Max(t => t.Absolute));
    }

    private Tolerance? Find(string operation, string parameter, Quantity quantity, DType dtype, string[] engines, bool own)
    {
        var kind = quantity.Kind == QuantityKind.Value ? "value" : "gradient";
        var matching = rows.Where(r => (r.Operation == "*" || r.Operation == operation)
            && (r.Quantity == "*" || r.Quantity == kind || r.Quantity == parameter || r.Quantity == quantity.Name)
            && (r.DType == "*" || r.DType == dtype.Name())
            && (r.Engine == "*" ? !own : engines.Contains(r.Engine)));
        return matching.MaxBy(r => r.Specificity)?.Tolerance;
    }
}

/// <summary>A row of the table: what an operation's quantity may differ by.</summary>
internal sealed record ToleranceRow(string Operation, string Quantity, string DType, string Engine, Tolerance Tolerance)
{
    /// <summary>What it is for, as the table writes it.</summary>
    public string Name => $"{Operation},{Quantity},{DType},{Engine}";

    /// <summary>More for each column that is not <c>*</c>; the engine counts most, then the operation, then the quantity.</summary>
    public int Specificity =>
        (Engine == "*" ? 0 : 1000) + (Operation == "*" ? 0 : 100) + (Quantity switch { "*" => 0, "value" or "gradient" => 10, _ => 20 }) + (DType == "*" ? 0 : 1);
}
