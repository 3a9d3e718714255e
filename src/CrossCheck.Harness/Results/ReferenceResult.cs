using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>What comes of a case against one reference.</summary>
public sealed record ReferenceResult
{
    /// <summary>Its name.</summary>
    public required string Engine { get; init; }

    /// <summary>It must have everything, as the first one must; any other may lack what it likes.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The name of the first reference.</summary>
    public required string First { get; init; }

    /// <summary>What comes of the engine under test against this reference alone; <c>unsupported</c> where it has nothing of the case.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>That it crashed, and how; empty otherwise.</summary>
    public string Message { get; init; } = "";

    /// <summary>One for each planned quantity: the engine under test against this reference.</summary>
    public ImmutableArray<TensorResult> Tensors { get; init; } = [];

    /// <summary>Where this reference and the first one differ: the first one's number is the actual one. Empty for the first one.</summary>
    public ImmutableArray<TensorResult> Disagreements { get; init; } = [];

    /// <summary>What the referee found where the engine under test and this reference differ.</summary>
    public Findings? Findings { get; init; }
}
