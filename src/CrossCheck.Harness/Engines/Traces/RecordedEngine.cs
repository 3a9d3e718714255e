using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines.Traces;

/// <summary>
/// An engine that ran elsewhere, in whatever language, and left a trace. It has what the trace has, case by case, and
/// cannot run anything else: the referee judges its steps on its own recorded values.
/// </summary>
public sealed class RecordedEngine : IEngine, IDisposable
{
    /// <summary>What stands before the path on a command line.</summary>
    public const string Prefix = "recorded:";

    private readonly TraceFile file;
    private readonly Dictionary<string, (long Count, string Place)> unplanned = [];

    /// <param name="path">The trace; see <c>data/traces.md</c>.</param>
    /// <exception cref="TraceFileException">It cannot be used.</exception>
    public RecordedEngine(string path)
    {
        file = new TraceFile(path);
        Name = Prefix + path;
    }

    public string Name { get; }

    /// <summary>The engine that the trace is of, as its head names it; empty where it does not.</summary>
    public string Engine => file.Header.Engine;

    public string Version => file.Header.Version.Length > 0 ? file.Header.Version : "unknown";

    public string? Library =>
        file.Header.Engine.Length == 0 ? null : file.Header.Library.Length == 0 ? file.Header.Describe : $"{file.Header.Describe}, {file.Header.Library}";

    /// <summary>What is missing is found out case by case: <see cref="Missing"/>.</summary>
    public Support Supports(OpCall call) => Support.Full;

    /// <exception cref="TraceFileException">A row of the trace does not fit its case.</exception>
    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, new Trace(group.Plan, [.. Tensors(group.Cases[c])]));
        }
    }

    /// <summary>Why the trace does not have a quantity of a case; null where it does.</summary>
    public string? Missing(Case oneCase, Trace? trace, int quantity)
    {
        ArgumentNullException.ThrowIfNull(oneCase);
        return trace is null || trace.Tensors[quantity] is not null ? null
            : trace.Tensors.All(t => t is null) ? $"{Name} does not have this case"
            : $"{Name} has no {trace.Plan.Quantities[quantity].Name}";
    }

    /// <summary>What the trace has and no case wants.</summary>
    /// <param name="whole">Every case was run, so that what was not asked for is wanted by none.</param>
    internal IEnumerable<string> Notices(bool whole)
    {
        foreach (var (name, (count, place)) in unplanned.OrderBy(u => u.Key, StringComparer.Ordinal))
        {
            yield return $"{place}: {name} is nothing that the case computes and compares; it was left out{(count > 1 ? $" ({Numbers.Count(count, "row")} of that name)" : "")}";
        }

        if (whole && file.Unasked(3) is { Count: > 0 } extra)
        {
            yield return $"{file.Path}: {Numbers.Count(extra.Count, "case")} that no case file has: {string.Join(", ", extra.First.Select(i => $"'{Shell.Printable(i)}'"))}{(extra.Count > extra.First.Count ? ", …" : "")}";
        }
    }

    public void Dispose() => file.Dispose();

    private TensorData?[] Tensors(Case oneCase)
    {
        var tensors = new TensorData?[oneCase.Plan.Quantities.Length];

        // A row without an id is named by file and line; a trace recorded from that file has its line alone.
        var rows = file.Find(oneCase.Id) ?? (oneCase.Id.LastIndexOf(':') is > 0 and var colon ? file.Find(oneCase.Id[colon..]) : null);
        foreach (var row in rows ?? [])
        {
            if (oneCase.Plan.FindQuantity(row.Name) is >= 0 and var k)
            {
                tensors[k] = row.Tensor(oneCase.Id, oneCase.Plan.Quantities[k]);
                continue;
            }

            lock (unplanned)
            {
                var (count, place) = unplanned.GetValueOrDefault(row.Name, (0, row.Place));
                unplanned[row.Name] = (count + 1, place);
            }
        }

        return tensors;
    }
}
