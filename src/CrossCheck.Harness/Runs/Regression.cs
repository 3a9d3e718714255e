using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Cases.Csv;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Runs;

/// <summary>Runs an engine again and compares, bit by bit, with what was recorded of it.</summary>
public sealed class Regression
{
    /// <summary>The most drifting tensors that are listed one by one.</summary>
    public const int Listed = 1000;

    private readonly RunOptions options;
    private readonly bool exact;
    private readonly Dictionary<string, OperationDrift> operations = [];
    private readonly Dictionary<string, int> recordedBy = [];
    private readonly List<Drift> drifts = [];
    private readonly List<string> added = [];
    private readonly List<string> gone = [];
    private readonly List<string> problems = [];
    private readonly List<string> unusable = [];
    private Tally compared;
    private long drifting;

    private Regression(RunOptions options, bool exact)
    {
        this.options = options with { Expected = options.Actual };
        this.exact = exact;
    }

    /// <param name="folder">The golden folder.</param>
    /// <param name="files">The case files to run.</param>
    /// <param name="options">The engine is <see cref="JudgeOptions.Actual"/>.</param>
    /// <param name="exact">Any changed bit is a failure.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RegressionSummary Run(string folder, IReadOnlyList<string> files, RunOptions options, bool exact, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        var regression = new Regression(options, exact);
        var (rows, ids, golden) = (new EngineRows(regression.options), new IdSet(), new GoldenFolder(folder));
        foreach (var path in files)
        {
            try
            {
                using var file = new CaseFile(path);
                file.Open();
                regression.Compare(golden.TraceOf(path), rows.Run(file, ids, stop));
                if (file.NotUtf8 is { } message)
                {
                    regression.unusable.Add(message);
                }
            }
            catch (Exception e) when (e is CsvFileException or TraceFileException or IOException or UnauthorizedAccessException)
            {
                regression.unusable.Add(e.Message);
            }
        }

        foreach (var (trace, caseFile) in golden.Abandoned())
        {
            regression.gone.Add($"{trace}: its case file {caseFile} is not there any more");
        }

        return regression.Summary();
    }

    private RegressionSummary Summary() => new()
    {
        Engine = EngineInfo.Of(options.Actual),
        Exact = exact,
        RecordedBy = [.. recordedBy.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal)],
        Compared = compared,
        Operations = [.. operations.Values
            .OrderByDescending(o => o.Moved > o.Carried).ThenByDescending(o => o.Moved > 0).ThenByDescending(o => o.Beyond > 0).ThenBy(o => o.Name, StringComparer.Ordinal)],
        Drifts = [.. drifts],
        DriftingTensors = drifting,
        New = [.. added],
        Gone = [.. gone],
        Problems = [.. problems],
        Unusable = [.. unusable],
    };

    private void Compare(string path, IEnumerable<EngineRow> rows)
    {
        using var trace = File.Exists(path) ? new TraceFile(path) : null;
        if (trace is not null)
        {
            recordedBy[trace.Header.Describe] = recordedBy.GetValueOrDefault(trace.Header.Describe) + 1;
        }

        foreach (var row in rows)
        {
            var place = $"{row.Row.Place}: '{Shell.Printable(row.Row.Id)}'";
            try
            {
                var recorded = trace?.Find(row.StableId);
                if (row.Trace is null)
                {
                    problems.Add(row.Problem!);
                }
                else if (recorded is null)
                {
                    added.Add(place);
                }
                else
                {
                    Compare(row.Row, row.Trace, recorded, place, trace!.Header.Describe);
                }
            }
            catch (TraceFileException e)
            {
                problems.Add(e.Message);
            }
        }

        if (trace?.Unasked(int.MaxValue) is { Count: > 0 } left)
        {
            gone.AddRange(left.First.Select(id => $"{path}: '{Shell.Printable(id)}'"));
        }
    }

    private void Compare(CaseRow row, Trace now, IReadOnlyList<TraceRow> recorded, string place, string by)
    {
        var plan = now.Plan;
        var then = new TensorData?[plan.Quantities.Length];
        foreach (var line in recorded)
        {
            if (plan.FindQuantity(line.Name) is not (>= 0 and var k) || now.Tensors[k] is null)
            {
                gone.Add($"{line.Place}: {line.Name} of '{Shell.Printable(row.Id)}' is computed no more");
                continue;
            }

            then[k] = line.Tensor(row.Id, plan.Quantities[k]);
        }

        var allowances = options.AllowancesOf(row, options.Actual, options.Actual);
        var changes = then.Select((before, k) => before is null ? default : Bits.Changed(before, now.Tensors[k]!)).ToArray();
        for (var k = 0; k < then.Length; k++)
        {
            if (then[k] is not { } before || now.Tensors[k] is not { } after)
            {
                if (now.Tensors[k] is not null)
                {
                    added.Add($"{place}: {plan.Quantities[k].Name}");
                }

                continue;
            }

            var quantity = plan.Quantities[k];
            var (name, operands) = Behind(plan, quantity);
            compared.Tensors++;
            compared.Elements += after.Count;
            var operation = operations.GetValueOrDefault(name) ?? new OperationDrift { Name = name };
            operation = operation with { Tensors = operation.Tensors + 1, Elements = operation.Elements + after.Count };
            if (changes[k] is { Moved: > 0 } change)
            {
                var result = Comparer.Compare(quantity, after, before, allowances[k], "now", "then");
                var worst = result.Differences.IsEmpty ? change.Worst : result.Differences[0].Index;
                var drift = new Drift(
                    row.Id, row.Place.ToString(), quantity.Name, name, change.Moved, change.MaxUlp, result.Differing, operands.Any(o => changes[o].Moved > 0),
                    [.. quantity.Shape.IndexOf(worst)], before[worst], after[worst], quantity.Type, by);
                operation = operation.With(drift);
                drifting++;
                if (drifts.Count < Listed)
                {
                    drifts.Add(drift);
                }
            }

            operations[name] = operation;
        }

        compared.Cases += then.Any(t => t is not null) ? 1 : 0;
    }

    /// <summary>What computes a quantity, and the quantities that it is computed from.</summary>
    private static (string Name, List<int> Operands) Behind(Plan plan, Quantity quantity)
    {
        var operands = new List<int>();
        void Add(string name)
        {
            if (plan.FindQuantity(name) is >= 0 and var k)
            {
                operands.Add(k);
            }
        }

        void AddOperands(Step step)
        {
            foreach (var operand in step.Call.Operands.Where(o => o.Kind == OperandKind.Value))
            {
                Add(plan.Network.Values[operand.Value].Name);
            }
        }

        if (quantity.Kind == QuantityKind.Value)
        {
            var step = plan.Steps[plan.Network.Values[quantity.Value].Statement];
            AddOperands(step);
            return ($"{step.Call.Spec.Name} forward", operands);
        }

        var users = plan.Steps.Where(s => s.Statement.Results.Any(r => plan.Values[r].HasGradient)
            && s.Call.Operands.Index().Any(o => o.Item.Kind == OperandKind.Value && o.Item.Value == quantity.Value && s.Roles[o.Index] == OperandRole.Differentiable)).ToList();
        foreach (var step in users)
        {
            AddOperands(step);
            foreach (var result in step.Statement.Results)
            {
                Add(plan.Network.Values[result].Name);
                Add(Plan.GradientName(plan.Network.Values[result].Name));
            }
        }

        return ($"{string.Join(" + ", users.Select(s => s.Call.Spec.Name).Distinct())} backward", operands);
    }
}
