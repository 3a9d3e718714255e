using System.Collections.Immutable;
using CrossCheck.Networks;

namespace CrossCheck.Operations;

/// <summary>
/// The dimensions of a call's tensors, named: those of the same letter run through the same index. Where an element of a
/// result, or of a gradient, is wanted, every tensor may be cut down to that element's index in the letters that it has:
/// the call on what is left gives the same number there.
/// </summary>
/// <remarks>
/// So a letter stands where the operation treats each index by itself (the rows of a softmax), or adds up over it what is
/// linear in every operand (the features of a linear layer). A dimension whose elements depend on each other otherwise,
/// or whose size enters the result, is <see cref="Whole"/>.
/// </remarks>
/// <param name="Operands">Per slot a letter for each dimension; null for None.</param>
/// <param name="Results">Per result the same.</param>
public sealed record Axes(ImmutableArray<string?> Operands, ImmutableArray<string> Results)
{
    /// <summary>The call to make on a part, where it is not the same: the sum for a mean, whose divisor is a size.</summary>
    public OpCall? Call { get; init; }

    /// <summary>What the upstream gradient of a part is multiplied by, for that call.</summary>
    public double Share { get; init; } = 1;

    /// <summary>A dimension that is never cut.</summary>
    public const char Whole = '_';

    /// <summary>Letters for the dimensions that <c>*</c> stands for, counted from the right.</summary>
    private const char FirstOfStar = '\uE000';

    /// <summary>
    /// Written like einsum, all slots before the arrow and all results behind it: <c>*i, oi, o -> *o</c>. A star stands for
    /// the dimensions in front, however many, which broadcast; <c>_</c> for a dimension that is whole, <c>~</c> for all
    /// that are left. Where a tensor has fewer dimensions than letters, it has the last ones.
    /// </summary>
    public static Axes Of(Step step, string equation)
    {
        var sides = equation.Split("->");
        var (operands, results) = (Split(sides[0]), Split(sides[1]));
        return Create(
            [.. step.Shapes.Select((shape, slot) => shape is null ? null : Fill(operands[slot], shape.Rank))],
            [.. step.Results.Select((result, i) => Fill(results[i], result.Shape.Rank))],
            step);
    }

    /// <summary>Every element by itself, all operands broadcast to the result.</summary>
    public static Axes Elementwise(Step step) => Create(
        [.. step.Shapes.Select(shape => shape is null ? null : Fill("*", shape.Rank))],
        [.. step.Results.Select(result => Fill("*", result.Shape.Rank))],
        step);

    /// <summary>Every dimension of a single operand by itself but some, and the same ones of the results.</summary>
    public static Axes Except(Step step, IReadOnlyList<bool> whole)
    {
        string Letters(int rank) => string.Concat(Enumerable.Range(0, rank).Select(d => whole[d] ? Whole : (char)('a' + d)));
        return Create([.. step.Shapes.Select(shape => shape is null ? null : Letters(shape.Rank))], [.. step.Results.Select(r => Letters(r.Shape.Rank))], step);
    }

    /// <summary>The dimensions of a single operand that a result lacks, or has with size 1, and the others by themselves.</summary>
    /// <param name="linear">Is it a sum, so that those too may be cut?</param>
    public static Axes Reduced(Step step, IReadOnlyList<bool> reduced, bool linear)
    {
        char Letter(int d) => reduced[d] && !linear ? Whole : (char)('a' + d);
        var dims = Enumerable.Range(0, reduced.Count).ToList();
        return Create(
            [.. step.Shapes.Select((shape, slot) => shape is null ? null : slot == 0 ? string.Concat(dims.Select(Letter)) : Fill("~", shape.Rank))],
            [.. step.Results.Select(r => string.Concat(dims.Where(d => r.Shape.Rank == reduced.Count || !reduced[d]).Select(d => reduced[d] ? Whole : Letter(d))))],
            step);
    }

    /// <summary>Takes the letters off the dimensions of size 1 that broadcast.</summary>
    public static Axes Create(ImmutableArray<string?> operands, ImmutableArray<string> results, Step step)
    {
        var sizes = new Dictionary<char, int>();
        void Measure(string? letters, Shape? shape)
        {
            for (var d = 0; letters is not null && d < letters.Length; d++)
            {
                sizes[letters[d]] = Math.Max(sizes.GetValueOrDefault(letters[d]), shape![d]);
            }
        }

        string Strip(string letters, Shape shape) => string.Concat(letters.Select((letter, d) => shape[d] == sizes[letter] ? letter : Whole));
        for (var slot = 0; slot < operands.Length; slot++)
        {
            Measure(operands[slot], step.Shapes[slot]);
        }

        for (var i = 0; i < results.Length; i++)
        {
            Measure(results[i], step.Results[i].Shape);
        }

        return new([.. operands.Select((o, slot) => o is null ? null : Strip(o, step.Shapes[slot]!))], [.. results.Select((r, i) => Strip(r, step.Results[i].Shape))]);
    }

    private static string[] Split(string side) => [.. side.Split(',').Select(part => part.Trim())];

    private static string Fill(string pattern, int rank)
    {
        var rest = rank - pattern.Count(c => c is not ('*' or '~'));
        var letters = pattern
            .Replace("*", string.Concat(Enumerable.Range(0, Math.Max(0, rest)).Select(k => (char)(FirstOfStar + rest - 1 - k))), StringComparison.Ordinal)
            .Replace("~", new string(Whole, Math.Max(0, rest)), StringComparison.Ordinal);
        return letters[Math.Max(0, letters.Length - rank)..];
    }
}
