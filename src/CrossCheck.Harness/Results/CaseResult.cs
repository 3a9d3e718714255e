using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Results;

/// <summary>What became of one row.</summary>
public sealed record CaseResult
{
    /// <summary>The row's id, or <c>FILE:LINE</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The file as given and the line.</summary>
    public required RowPlace Place { get; init; }

    /// <summary>The same as text, <c>exam.csv:2</c>.</summary>
    public string Source => Place.ToString();

    /// <summary>The first that applies, in the order of <see cref="CrossCheck.Verdict"/>.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>One line that says why it failed, empty where it did not. Begins with the place for an error.</summary>
    public string Message { get; init; } = "";

    /// <summary>The type of its floats.</summary>
    public DType DType { get; init; }

    /// <summary>The network's text, empty where it could not be read.</summary>
    public string Network { get; init; } = "";

    /// <summary>The words of its column <c>tags</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Its column <c>note</c>.</summary>
    public string Note { get; init; } = "";

    /// <summary>The author's own columns, <c>_marks</c> and the like, with what stands there.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Own { get; init; } = [];

    /// <summary>What comes of it against each reference; the first one is required. Empty for a row in error.</summary>
    public ImmutableArray<ReferenceResult> References { get; init; } = [];

    /// <summary>Against the first reference: one for each planned quantity, in the plan's order; empty for a row in error.</summary>
    public ImmutableArray<TensorResult> Tensors => References.IsEmpty ? [] : References[0].Tensors;

    /// <summary>What the referee found where the engine under test and the first reference differ.</summary>
    public Findings? Findings => References.IsEmpty ? null : References[0].Findings;

    /// <summary>The references beside the first, in their order; empty where there is none, and for a row in error.</summary>
    public ImmutableArray<ReferenceResult> Also => References.Length < 2 ? [] : References.RemoveAt(0);

    /// <summary>One for each answer that the row claims.</summary>
    public ImmutableArray<AnswerResult> Answers { get; init; } = [];

    /// <summary>The operations that the fallback ran in the actual engine's place: <c>softmax</c>, <c>leaky_relu backward</c>.</summary>
    public ImmutableArray<string> Fallback { get; init; } = [];

    /// <summary>What the referee found, about each reference that the engine under test differs from.</summary>
    public IEnumerable<Findings> AllFindings => References.Select(r => r.Findings).OfType<Findings>();

    /// <summary>The k-th tensor against each reference.</summary>
    /// <param name="first">The name of the first reference.</param>
    public IEnumerable<(string Engine, TensorResult Tensor)> Against(int k, string first) => Also.Select(a => (a.Engine, a.Tensors[k])).Prepend((first, Tensors[k]));

    /// <summary>Is the k-th quantity beyond its tolerance against any reference?</summary>
    public bool Differs(int k) => References.Any(r => r.Tensors[k].Verdict == TensorVerdict.Differ);

    /// <summary>The names of what differs from some reference, or was planned and not compared.</summary>
    internal IEnumerable<string> Unequal => Tensors.Where((t, k) => Differs(k) || t.Verdict == TensorVerdict.NotCompared).Select(t => t.Quantity.Name);

    /// <summary>Where the reference disagrees with itself, if that was asked.</summary>
    public ImmutableArray<Noise> SelfNoise { get; init; } = [];

    /// <summary>What a passing case would not have noticed; null where it would have noticed everything.</summary>
    public Suspicion? Suspicion { get; init; }

    /// <summary>What a page shows of the tensors of a case that does not pass, if that was asked.</summary>
    public CaseView? View { get; init; }

    /// <summary>What the list of known differences says of it; null where it says nothing.</summary>
    public KnownCase? Known { get; init; }

    /// <summary>The row's number in the run, over all sources, from 0; rows that are not run count too.</summary>
    public long Position { get; init; }

    /// <summary>What was planned; null for a row in error.</summary>
    internal Plan? Plan { get; init; }
}
