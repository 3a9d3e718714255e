using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Results;

/// <summary>An excerpt of a tensor that is given.</summary>
public sealed record GivenView(string Name, Shape Shape, ElementType Type, ImmutableArray<(Excerpt Excerpt, ImmutableArray<double> Values)> Parts);

/// <summary>One element of both engines.</summary>
public readonly record struct ViewedElement(double Actual, double Expected, double Allowed)
{
    /// <summary>As the reports list differences.</summary>
    public ElementDifference Difference => new(0, Actual, Expected, Allowed);
}

/// <summary>Excerpts of a tensor that differs, with both engines' numbers.</summary>
public sealed record TensorView(string Quantity, ImmutableArray<(Excerpt Excerpt, ImmutableArray<ViewedElement> Values)> Parts)
{
    /// <summary>The same excerpts against the references beside the first, as far as they have them.</summary>
    public ImmutableArray<ReferenceView> Also { get; init; } = [];
}

/// <summary>The excerpts of a tensor against one more reference.</summary>
public sealed record ReferenceView(string Engine, ImmutableArray<ImmutableArray<ViewedElement>> Parts);

/// <summary>One element of an answer: as written (<c>_</c> where nothing is claimed), whether it is wrong, and what the engines have.</summary>
public readonly record struct AnsweredElement(string Written, bool IsWrong, double Actual, double Expected);

/// <summary>Excerpts of a wrong answer beside both engines' numbers.</summary>
public sealed record AnswerView(string Name, ElementType Type, ImmutableArray<(Excerpt Excerpt, ImmutableArray<AnsweredElement> Values)> Parts);

/// <summary>
/// What a page about a case shows of its tensors, cut to a size that does not grow with them: some hundred numbers for
/// each tensor that is given, that differs, or whose answer is wrong.
/// </summary>
public sealed record CaseView(Plan Plan, ImmutableArray<GivenView> Given, ImmutableArray<TensorView> Differing, ImmutableArray<AnswerView> Answers);
