using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>An operation that one engine computes wrongly, on inputs and upstream gradients that are right.</summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="Operation">The operation; for gradients that are right each but not added up, the name of the value.</param>
/// <param name="Direction"><c>forward</c>, <c>backward</c>, or <c>sum of gradients</c>.</param>
/// <param name="Statement">The statement in the network.</param>
/// <param name="Quantity">What came out wrong, in the network's names.</param>
/// <param name="Index">The worst element of it.</param>
/// <param name="Computed">What the engine made of it, by itself.</param>
/// <param name="Truth">What is true there.</param>
/// <param name="Note">What else is known of it: that it is right by itself, and wrong in the run; empty where nothing is.</param>
public sealed record Culprit(
    string Engine, string Operation, string Direction, string Statement, string Quantity, ImmutableArray<int> Index, double Computed, double Truth, string Note = "")
{
    /// <summary>The note as it follows the name.</summary>
    public string Remark => Note.Length == 0 ? "" : $" ({Note})";

    /// <summary><c>leaky_relu backward</c>: what failures are grouped by.</summary>
    public string Name => $"{Operation} {Direction}";
}

/// <summary>A point without a derivative, and what each engine chose there.</summary>
/// <param name="Convention">What the operation's spec declares.</param>
public sealed record KinkChoice(
    string Operation, string Quantity, ImmutableArray<int> Index, double Actual, double Expected, string ActualChoice, string ExpectedChoice, string Convention);

/// <summary>One differing element beside the truth.</summary>
public sealed record JudgedElement(string Quantity, ImmutableArray<int> Index, double Actual, double Expected, double Truth, double ActualUlps, double ExpectedUlps);

/// <summary>What the referee concludes.</summary>
public enum Conclusion
{
    /// <summary>The engine under test is wrong.</summary>
    ActualIsWrong,

    /// <summary>The reference is wrong.</summary>
    ExpectedIsWrong,

    /// <summary>Both are wrong.</summary>
    BothAreWrong,

    /// <summary>The engines agree with each other and not with the definition.</summary>
    DefinitionInDoubt,

    /// <summary>The engines differ by valid choices of subgradient only.</summary>
    Kink,

    /// <summary>The engines agree, and the definitions with them.</summary>
    NothingWrong,

    /// <summary>Every operation of both engines is right: what lies between them is rounding, which the network may amplify.</summary>
    AmplifiedRounding,

    /// <summary>The reference has a fault that is known; by the definition the engine under test is right.</summary>
    KnownFault,

    /// <summary>A tensor was missing, or nobody can say what is true.</summary>
    NotJudged,
}

/// <summary>What the referee found about a case in which the engines differ.</summary>
public sealed record Findings
{
    /// <summary>The conclusion.</summary>
    public required Conclusion Conclusion { get; init; }

    /// <summary>The conclusion in words: <c>native is wrong: leaky_relu backward</c>.</summary>
    public required string Text { get; init; }

    /// <summary>All faulty operations, forward ones first, in the network's order.</summary>
    public ImmutableArray<Culprit> Culprits { get; init; } = [];

    /// <summary>The choices of subgradient that were met.</summary>
    public ImmutableArray<KinkChoice> Kinks { get; init; } = [];

    /// <summary>The known faults of the reference that were met: <c>hardsigmoid backward of torch</c>.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>How many times further apart the engines are than rounding of one operation explains; 0 where that is not what was found.</summary>
    public double Amplification { get; init; }

    /// <summary>The worst elements of each differing tensor beside the whole network's truth.</summary>
    public ImmutableArray<JudgedElement> Judged { get; init; } = [];
}
