using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

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
