using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>
/// An equation such as <c>bij,bjk->bik</c> with the shapes it is used on. Labels are the letters; the dimensions of
/// an ellipsis, aligned at the right, are −1, −2, … from the last.
/// </summary>
internal sealed class EinsumPlan
{
    private EinsumPlan(ImmutableArray<ImmutableArray<int>> operands, ImmutableArray<int> output, Dictionary<int, int> sizes)
    {
        Operands = operands;
        Output = output;
        Sizes = sizes;
    }

    /// <summary>Per operand the label of each dimension.</summary>
    public ImmutableArray<ImmutableArray<int>> Operands { get; }

    public ImmutableArray<int> Output { get; }

    /// <summary>The size of each label; an operand may have 1 in its place, which is repeated.</summary>
    public Dictionary<int, int> Sizes { get; }

    public Shape OutputShape => Shape.Create([.. Output.Select(label => Sizes[label])]);

    /// <exception cref="CaseException">The equation cannot be read, or does not fit the shapes.</exception>
    public static EinsumPlan Parse(string equation, IReadOnlyList<Shape> shapes)
    {
        var text = equation.Replace(" ", "", StringComparison.Ordinal);
        var arrow = text.IndexOf("->", StringComparison.Ordinal);
        var terms = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (terms.Length != shapes.Count)
        {
            throw Error(equation, $"has {terms.Length} terms for {shapes.Count} operands; each operand needs one");
        }

        var operands = terms.Select((term, k) => Labels(equation, term, shapes[k].Rank)).ToImmutableArray();
        var sizes = new Dictionary<int, int>();
        for (var k = 0; k < operands.Length; k++)
        {
            for (var d = 0; d < operands[k].Length; d++)
            {
                var (label, size) = (operands[k][d], shapes[k][d]);
                var known = sizes.GetValueOrDefault(label, 1);
                if (known != 1 && size != 1 && size != known)
                {
                    throw Error(equation, $"gives {Name(label)} the sizes {known} and {size} (operand {k} of shape {shapes[k]}); they must be equal, or 1");
                }

                sizes[label] = known == 1 ? size : known;
            }
        }

        var output = arrow < 0 ? Implied(operands) : Labels(equation, text[(arrow + 2)..], -1, sizes.Keys.Count(l => l < 0));
        foreach (var label in output)
        {
            if (!sizes.ContainsKey(label) || output.Count(l => l == label) > 1)
            {
                throw Error(equation, $"has {Name(label)} {(sizes.ContainsKey(label) ? "twice" : "that no operand has")} behind the arrow");
            }
        }

        return new EinsumPlan(operands, output, sizes);
    }

    /// <summary>Per label its stride in an operand: the sum where it stands twice (a diagonal), 0 where it is repeated.</summary>
    public Dictionary<int, int> Strides(int operand, Shape shape)
    {
        var (own, strides) = (shape.Strides(), new Dictionary<int, int>());
        for (var d = 0; d < shape.Rank; d++)
        {
            var label = Operands[operand][d];
            strides[label] = strides.GetValueOrDefault(label) + (shape[d] == 1 ? 0 : own[d]);
        }

        return strides;
    }

    /// <summary>Without an arrow: the ellipsis, then the letters that stand once, in the order of their codes.</summary>
    private static ImmutableArray<int> Implied(ImmutableArray<ImmutableArray<int>> operands)
    {
        var all = operands.SelectMany(o => o).ToList();
        return [.. all.Where(l => l < 0).Distinct().Order(), .. all.Where(l => l > 0 && all.Count(o => o == l) == 1).Order()];
    }

    private static ImmutableArray<int> Labels(string equation, string term, int rank, int hidden = 0)
    {
        var labels = ImmutableArray.CreateBuilder<int>();
        var dots = term.IndexOf("...", StringComparison.Ordinal);
        var letters = dots < 0 ? term : term.Remove(dots, 3);
        if (letters.FirstOrDefault(c => !char.IsAsciiLetter(c)) is not '\0' and var wrong)
        {
            throw Error(equation, $"has '{wrong}'; it takes letters, ',', '->' and one '...' per operand");
        }

        if (rank >= 0 && (dots < 0 ? rank != letters.Length : rank < letters.Length))
        {
            throw Error(equation, $"has the term '{term}' for an operand of {rank} dimensions; each needs a letter, or stands under '...'");
        }

        hidden = rank >= 0 ? rank - letters.Length : hidden;
        for (var i = 0; i <= letters.Length; i++)
        {
            for (var e = hidden; i == dots && e > 0; e--)
            {
                labels.Add(-e);
            }

            if (i < letters.Length)
            {
                labels.Add(letters[i]);
            }
        }

        return labels.ToImmutable();
    }

    private static string Name(int label) => label < 0 ? "'...'" : $"'{(char)label}'";

    private static CaseException Error(string equation, string message) => new($"einsum: equation='{equation}' {message}");
}
