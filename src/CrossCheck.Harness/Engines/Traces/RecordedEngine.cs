using System.Collections.Immutable;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines.Traces;

/// <summary>
/// An engine that ran elsewhere, in whatever language, and left a trace. It has what the trace has, case by case, and
/// cannot run anything else: the referee judges its steps on its own recorded values.
/// </summary>
public sealed class RecordedEngine : IEngine, IEngineTraits, IDisposable
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

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The engine that the trace is of, as its head names it; empty where it does not.</summary>
    public string Engine => file.Header.Engine;

    /// <inheritdoc/>
    public bool CanRunAgain => false;

    /// <inheritdoc/>
    public string? Named => Engine;

    /// <inheritdoc/>
    public string Version => file.Header.Version.Length > 0 ? file.Header.Version : "unknown";

    /// <inheritdoc/>
    public string? Library =>
        file.Header.Engine.Length == 0 ? null : file.Header.Library.Length == 0 ? file.Header.Describe : $"{file.Header.Describe}, {file.Header.Library}";

    /// <summary>What is missing is found out case by case: <see cref="Trace.Reasons"/>.</summary>
    public Support Supports(OpCall call) => Support.Full;

    /// <exception cref="TraceFileException">A row of the trace does not fit its case.</exception>
    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, Of(group.Cases[c]));
        }
    }

    private Trace Of(Case oneCase)
    {
        var others = new List<string>();
        var tensors = Tensors(oneCase, others);
        var none = tensors.All(t => t is null);
        var reasons = ImmutableArray.CreateBuilder<string?>(tensors.Length);
        var mistaken = ImmutableArray.CreateBuilder<int>();
        for (var k = 0; k < tensors.Length; k++)
        {
            var name = oneCase.Plan.Quantities[k].Name;
            var meant = tensors[k] is null ? Spelling.Nearest(name, others.Where(o => !o.Contains('.', StringComparison.Ordinal))) : null;
            reasons.Add(tensors[k] is not null ? null
                : meant is not null ? $"{Name} has no {name}, but '{Shell.Printable(meant)}', which the case does not have; did you mean '{name}'?"
                : none ? $"{Name} does not have this case"
                : $"{Name} has no {name}");
            if (meant is not null)
            {
                mistaken.Add(k);
            }
        }

        return new Trace(oneCase.Plan, [.. tensors]) { Reasons = reasons.MoveToImmutable(), Mistaken = mistaken.ToImmutable() };
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

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <param name="others">Receives the names that the case does not have.</param>
    private TensorData?[] Tensors(Case oneCase, List<string> others)
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

            others.Add(row.Name);
            lock (unplanned)
            {
                var (count, place) = unplanned.GetValueOrDefault(row.Name, (0, row.Place));
                unplanned[row.Name] = (count + 1, place);
            }
        }

        return tensors;
    }
}
