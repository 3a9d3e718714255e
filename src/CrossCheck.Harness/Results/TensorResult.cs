using System.Collections.Immutable;
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

    /// <summary>It was left out, and nobody expects it: a value without a name, which the stretch around it is judged with.</summary>
    public bool IsOptional { get; init; }

    /// <summary>It is beyond its tolerance, and agrees: every operation is right, and rounding explains the rest; or the reference has a known fault.</summary>
    public bool IsExplained { get; init; }

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
