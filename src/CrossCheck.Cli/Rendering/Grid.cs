using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Rendering;

/// <summary>
/// What is shown of a tensor: a matrix per slice of its leading dimensions, long dimensions cut to their ends, as NumPy
/// does, but with the worst element always there.
/// </summary>
/// <param name="Label">The slice, <c>[0, 1, :, :]</c>; empty for a tensor that is one matrix.</param>
/// <param name="Rows">Flat index of the first element of each row; −1 for the rows left out.</param>
/// <param name="Columns">Columns; −1 for those left out.</param>
/// <param name="IsScalar">Whether the one element is a number rather than a matrix.</param>
internal sealed record Grid(string Label, int[] Rows, int[] Columns, bool IsScalar)
{
    /// <summary>The longest dimension that is shown whole.</summary>
    private const int Whole = 8;
    private const int Ends = 3;
    private const int WholeSlices = 4;

    /// <summary>The slices to show, null for those left out.</summary>
    /// <param name="shape">The tensor's.</param>
    /// <param name="worst">The flat index of an element that must be shown, or −1.</param>
    public static IEnumerable<Grid?> Of(Shape shape, int worst)
    {
        if (shape.Count == 0)
        {
            yield break;
        }

        var columns = shape.Rank == 0 ? 1 : shape[shape.Rank - 1];
        var rows = shape.Rank < 2 ? 1 : shape[shape.Rank - 2];
        var matrix = rows * columns;
        var (slice, row, column) = worst < 0 ? (-1, -1, -1) : (worst / matrix, worst % matrix / columns, worst % columns);
        var leading = shape.Rank < 3 ? Shape.Scalar : shape.Slice(0, shape.Rank - 2);
        foreach (var s in Cut((int)leading.Count, slice, WholeSlices, 1))
        {
            yield return s < 0
                ? null
                : new Grid(
                    shape.Rank < 3 ? "" : ReportNumber.Index(leading.IndexOf(s))[..^1] + ", :, :]",
                    [.. Cut(rows, s == slice ? row : -1).Select(r => r < 0 ? -1 : (s * matrix) + (r * columns))],
                    [.. Cut(columns, s == slice ? column : -1)],
                    shape.Rank == 0);
        }
    }

    /// <summary>All of a short dimension; of a long one both ends and <paramref name="keep"/>, with −1 for what lies between.</summary>
    public static IEnumerable<int> Cut(int length, int keep, int whole = Whole, int ends = Ends)
    {
        var last = -1;
        for (var i = 0; i < length; i++)
        {
            if (length <= whole || i < ends || i >= length - ends || i == keep)
            {
                if (i != last + 1)
                {
                    yield return -1;
                }

                yield return last = i;
            }
        }
    }
}
