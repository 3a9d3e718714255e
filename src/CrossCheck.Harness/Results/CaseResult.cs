using System.Collections.Immutable;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Runs;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Results;

/// <summary>What became of one tensor.</summary>
public enum TensorVerdict
{
    /// <summary>Every element agrees.</summary>
    Agree,

    /// <summary>An element is beyond its tolerance, or the shape is wrong.</summary>
    Differ,

    /// <summary>One engine does not have it; <see cref="TensorResult.Reason"/> says why.</summary>
    Unsupported,

    /// <summary>Planned, and not handed over by an engine that should have it, or never run.</summary>
    NotCompared,
}

/// <summary>What the comparison of one tensor gave.</summary>
public sealed record TensorResult
{
    /// <summary>What was compared.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>What came of it.</summary>
    public required TensorVerdict Verdict { get; init; }

    /// <summary>Number of elements beyond their tolerance.</summary>
    public long Differing { get; init; }

    /// <summary>The element nearest to, or farthest beyond, its tolerance; null for an empty tensor or one that was not compared.</summary>
    public ElementDifference? Worst { get; init; }

    /// <summary>The worst elements beyond tolerance, worst first, at most 20.</summary>
    public ImmutableArray<ElementDifference> Differences { get; init; } = [];

    /// <summary>The tolerance that was applied.</summary>
    public Tolerance Tolerance { get; init; }

    /// <summary>The absolute tolerance at which it would have agreed, the relative one left as it is.</summary>
    public double NeededAbsolute { get; init; }

    /// <summary>The relative tolerance at which it would have agreed, the absolute one left as it is.</summary>
    public double NeededRelative { get; init; }

    /// <summary>Why it was not compared, or that the shapes differ; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The mistake that the actual tensor looks like.</summary>
    public Diagnosis? Diagnosis { get; init; }

    /// <summary>Did the fallback compute it in the actual engine's place? Then nothing is verified of that engine by it.</summary>
    public bool IsFallback { get; init; }

    /// <summary>
    /// With several references, the elements at which one of them is beyond its tolerance: the same ones, in the same order,
    /// in the result against each reference that was compared.
    /// </summary>
    public ImmutableArray<ElementDifference> Places { get; init; } = [];

    /// <summary>Was every element of it looked at?</summary>
    public bool Compared => Verdict is TensorVerdict.Agree or TensorVerdict.Differ;
}

/// <summary>What became of one answer in the file.</summary>
public sealed record AnswerResult
{
    /// <summary>The column: <c>u</c>, <c>dL/dv</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Does it claim what both engines have?</summary>
    public required bool IsRight { get; init; }

    /// <summary>The first wrong element.</summary>
    public ImmutableArray<int> Index { get; init; } = [];

    /// <summary>The number as it was written, or the formula.</summary>
    public string Written { get; init; } = "";

    /// <summary>The interval that it claims.</summary>
    public double Low { get; init; }

    /// <summary>The upper end of the interval.</summary>
    public double High { get; init; }

    /// <summary>What the engine under test has there.</summary>
    public double Actual { get; init; }

    /// <summary>What the reference has there.</summary>
    public double Expected { get; init; }

    /// <summary>Number of wrong elements.</summary>
    public int Wrong { get; init; }

    /// <summary>The flat indices of the wrong elements, the first thousand.</summary>
    public ImmutableArray<int> WrongAt { get; init; } = [];

    /// <summary>The engines that it is wrong against.</summary>
    public ImmutableArray<string> Against { get; init; } = [];

    /// <summary>The only engine that has something to check it against; empty where both have.</summary>
    public string Only { get; init; } = "";

    /// <summary>Where no element can be named (a wrong shape, a formula that cannot be computed): what is wrong.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What the elements are.</summary>
    public ElementType Type { get; init; }

    /// <summary>Where it is right only by another choice at a kink: that choice, in words.</summary>
    public string Convention { get; init; } = "";

    /// <summary>The mistake that a wrong answer looks like.</summary>
    public Diagnosis? Diagnosis { get; init; }
}

/// <summary>What a reference beside the first one has of a case. It may lack what it likes.</summary>
public sealed record ReferenceResult
{
    /// <summary>Its name.</summary>
    public required string Engine { get; init; }

    /// <summary>The name of the first reference.</summary>
    public required string First { get; init; }

    /// <summary>What comes of the engine under test against this reference alone; <c>unsupported</c> where it has nothing of the case.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>That it crashed, and how; empty otherwise.</summary>
    public string Message { get; init; } = "";

    /// <summary>One for each planned quantity: the engine under test against this reference.</summary>
    public ImmutableArray<TensorResult> Tensors { get; init; } = [];

    /// <summary>Where this reference and the first one differ: the first one's number is the actual one.</summary>
    public ImmutableArray<TensorResult> Disagreements { get; init; } = [];

    /// <summary>What the referee found where the engine under test and this reference differ.</summary>
    public Findings? Findings { get; init; }
}

/// <summary>What became of one row.</summary>
public sealed record CaseResult
{
    /// <summary>The row's id, or <c>FILE:LINE</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>exam.csv:2</c>: the file as given and the line.</summary>
    public required string Source { get; init; }

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

    /// <summary>One for each planned quantity, in the plan's order; empty for a row in error.</summary>
    public ImmutableArray<TensorResult> Tensors { get; init; } = [];

    /// <summary>One for each answer that the row claims.</summary>
    public ImmutableArray<AnswerResult> Answers { get; init; } = [];

    /// <summary>The operations that the fallback ran in the actual engine's place: <c>softmax</c>, <c>leaky_relu backward</c>.</summary>
    public ImmutableArray<string> Fallback { get; init; } = [];

    /// <summary>What the referee found where the engines differ.</summary>
    public Findings? Findings { get; init; }

    /// <summary>The references beside the first, in their order; empty where there is none, and for a row in error.</summary>
    public ImmutableArray<ReferenceResult> Also { get; init; } = [];

    /// <summary>What the referee found, about each reference that the engine under test differs from.</summary>
    public IEnumerable<Findings> AllFindings => Also.Select(a => a.Findings).Prepend(Findings).OfType<Findings>();

    /// <summary>The k-th tensor against each reference.</summary>
    /// <param name="first">The name of the first reference.</param>
    public IEnumerable<(string Engine, TensorResult Tensor)> Against(int k, string first) => Also.Select(a => (a.Engine, a.Tensors[k])).Prepend((first, Tensors[k]));

    /// <summary>Is the k-th quantity beyond its tolerance against any reference?</summary>
    public bool Differs(int k) => Tensors[k].Verdict == TensorVerdict.Differ || Also.Any(a => a.Tensors[k].Verdict == TensorVerdict.Differ);

    /// <summary>The names of what differs from some reference, or was planned and not compared.</summary>
    internal IEnumerable<string> Unequal => Tensors.Where((t, k) => Differs(k) || t.Verdict == TensorVerdict.NotCompared).Select(t => t.Quantity.Name);

    /// <summary>Where the reference disagrees with itself, if that was asked.</summary>
    public ImmutableArray<Noise> SelfNoise { get; init; } = [];

    /// <summary>What a passing case would not have noticed; null where it would have noticed everything.</summary>
    public Suspicion? Suspicion { get; init; }

    /// <summary>What a page shows of the tensors of a case that does not pass, if that was asked (<see cref="RunOptions.KeepViews"/>).</summary>
    public CaseView? View { get; init; }

    /// <summary>What the list of known differences says of it; null where it says nothing.</summary>
    public KnownCase? Known { get; init; }

    /// <summary>The row's place in the run, over all files, from 0; rows that are not run count too.</summary>
    public long Position { get; init; }

    /// <summary>What was planned; null for a row in error.</summary>
    internal Plan? Plan { get; init; }
}

/// <summary>Counts of what was planned, or of what was compared.</summary>
public record struct Tally(long Cases, long Tensors, long Elements);
