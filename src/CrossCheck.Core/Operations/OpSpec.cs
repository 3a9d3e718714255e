using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Operations;

/// <summary>
/// What an operation is, apart from how anybody computes it: name and arguments, the shapes of its results,
/// its formula and where that stands, and what it chooses where it has no derivative.
/// </summary>
public sealed class OpSpec(string signature)
{
    /// <summary>Name, arguments and defaults, in PyTorch's order.</summary>
    public Signature Signature { get; } = Signature.Parse(signature);

    /// <summary>PyTorch's name, as networks write it.</summary>
    public string Name => Signature.Name;

    /// <summary>
    /// The names of the arguments by position in a second form of the call that differs from the signature in where a
    /// True or False stands: <c>var(input, unbiased)</c>. Empty where there is none.
    /// </summary>
    public ImmutableArray<string> Overload { get; init; } = [];

    /// <summary>One line of mathematics with shapes.</summary>
    public required string Formula { get; init; }

    /// <summary>The page that the definition was written from.</summary>
    public required string Source { get; init; }

    /// <summary>Where it has no derivative and what is chosen there; empty for a smooth function.</summary>
    public string Kinks { get; init; } = "";

    /// <summary>The choices at the kinks, as cases: pinned by a test, measured anew by <c>doctor</c>.</summary>
    public ImmutableArray<KinkConvention> Conventions { get; init; } = [];

    /// <summary>
    /// The kinks that the operands of a call hit, each with the set of derivatives that are valid there; null for a smooth
    /// function. Given lazily: there may be as many as there are elements.
    /// </summary>
    public Func<ChoiceContext, IEnumerable<Choice>>? Choices { get; init; }

    /// <summary>
    /// Shapes and types of the results, in order, auxiliary ones last. Throws <see cref="CaseException"/> on
    /// shapes or options that do not fit; may change the role of an operand (<see cref="InferContext"/>).
    /// </summary>
    public required Func<InferContext, ImmutableArray<Result>> Infer { get; init; }

    /// <summary>How many names a statement must give; depends on the options only.</summary>
    public Func<OpCall, int> ResultCount { get; init; } = static _ => 1;

    /// <summary>Names of further results, compared as <c>y.name</c> and never used by a statement.</summary>
    public Func<OpCall, ImmutableArray<string>> Auxiliary { get; init; } = static _ => [];

    /// <summary>
    /// Checks the values of an index operand (classes in range) before anything runs: call, slot, values, shape
    /// rules. Throws <see cref="CaseException"/>.
    /// </summary>
    public Action<IndexCheck>? CheckIndices { get; init; }

    /// <summary>
    /// Does each slice of the first operand along its first dimension, by itself, give that slice of the result? Then the
    /// operation can be run row by row, and an engine compared with itself.
    /// </summary>
    public Func<OpCall, ImmutableArray<Shape?>, bool> RowByRow { get; init; } = static (_, _) => false;

    /// <summary>How rounding enters it; depends on the options only.</summary>
    public Func<OpCall, RoundingClass> Rounding { get; init; } = static _ => RoundingClass.Composite;

    /// <summary>
    /// About how many numbers are added up for one element of a result (slot −1) or of the gradient of an operand: what a
    /// rounding error grows with the square root of. Where nothing is said, products are counted, and for all else
    /// <see cref="Terms.Shared"/> is taken.
    /// </summary>
    public Func<Step, int, double>? Terms { get; init; }

    /// <summary>Which dimensions of its tensors belong together, so that a part of a call is the same numbers; null where it cannot be cut.</summary>
    public Func<Step, Axes?> Axes { get; init; } = static _ => null;

    /// <summary>Numbers among the options that engines take as they are written and do not round to the dtype first.</summary>
    public ImmutableArray<string> UnroundedOptions { get; init; } = [];

    /// <summary>What None stands for, where that depends on the dtype.</summary>
    public ImmutableDictionary<string, Func<DType, double>> DefaultOfDType { get; init; } = ImmutableDictionary<string, Func<DType, double>>.Empty;

    /// <summary>The signature as one line.</summary>
    public override string ToString() => Signature.ToString();
}

/// <summary>Shape and element type of one result.</summary>
public readonly record struct Result(Shape Shape, ElementType Type);

/// <summary>The indices given to an operation, with the shapes that bound them.</summary>
public sealed record IndexCheck(OpCall Call, int Slot, ReadOnlyMemory<long> Values, Shape Shape, ImmutableArray<Shape?> Shapes)
{
    /// <summary>The values of another index operand of the call; null where they are not known yet.</summary>
    public Func<int, ReadOnlyMemory<long>?> Others { get; init; } = static _ => null;

    /// <summary>Throws unless every index but <paramref name="except"/> lies in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="places">What the indices count, for the message.</param>
    public void RequireRange(long low, long high, long? except = null, string places = "classes")
    {
        var values = Values.Span;
        for (var i = 0; i < values.Length; i++)
        {
            if ((values[i] < low || values[i] >= high) && values[i] != except)
            {
                var at = Shape.Rank == 0 ? "" : $"[{string.Join(", ", Shape.IndexOf(i))}]";
                throw new CaseException(
                    $"{Call.Spec.Name}: {Call.SlotName(Slot)}{at} = {values[i]} is not one of the {high - low} {places} {low} to {high - 1}"
                    + (except is { } e ? $" (nor ignore_index={e})" : ""));
            }
        }
    }
}
