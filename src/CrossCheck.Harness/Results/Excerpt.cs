using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>
/// A rectangle of a tensor, small enough to look at: rows and columns of one slice of its leading dimensions. Vectors are
/// one row, scalars one element.
/// </summary>
/// <param name="Slice">The index along the leading dimensions; empty for a tensor of at most two.</param>
/// <param name="Base">The flat index of the slice's first element.</param>
/// <param name="Stride">Elements from a row to the next.</param>
public sealed record Excerpt(Shape Shape, ImmutableArray<int> Slice, int Base, int Stride, int Row, int Rows, int Column, int Columns)
{
    /// <summary>A longer dimension is cut to this length.</summary>
    public const int Side = 10;

    /// <summary>More slices are cut to these.</summary>
    public const int Slices = 3;

    /// <summary>How many elements it shows.</summary>
    public int Count => Rows * Columns;

    /// <summary>Flat indices, row by row.</summary>
    public IEnumerable<int> Elements
    {
        get
        {
            for (var r = Row; r < Row + Rows; r++)
            {
                for (var c = Column; c < Column + Columns; c++)
                {
                    yield return Base + (r * Stride) + c;
                }
            }
        }
    }

    /// <summary>The rectangles around the elements that matter, most important first; all of a tensor that is small.</summary>
    public static ImmutableArray<Excerpt> Around(Shape shape, IReadOnlyList<int> elements)
    {
        if (shape.Count == 0)
        {
            return [];
        }

        var columns = shape.Rank == 0 ? 1 : shape[shape.Rank - 1];
        var rows = shape.Rank < 2 ? 1 : shape[shape.Rank - 2];
        var matrix = rows * columns;
        var leading = shape.Rank < 3 ? Shape.Scalar : shape.Slice(0, shape.Rank - 2);
        var slices = leading.Count <= Slices
            ? Enumerable.Range(0, (int)leading.Count)
            : elements.Select(e => e / matrix).Concat(Enumerable.Range(0, Slices)).Distinct().Take(Slices).Order();
        return [.. slices.Select(s =>
        {
            var worst = elements.Where(e => e / matrix == s).Select(e => e % matrix).FirstOrDefault();
            var (row, height) = Cut(rows, worst / columns);
            var (column, width) = Cut(columns, worst % columns);
            return new Excerpt(shape, [.. leading.IndexOf(s)], s * matrix, columns, row, height, column, width);
        })];
    }

    private static (int Start, int Length) Cut(int length, int keep) =>
        length <= Side ? (0, length) : (Math.Clamp(keep - (Side / 2), 0, length - Side), Side);
}
