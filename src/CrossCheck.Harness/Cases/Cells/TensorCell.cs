namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// The text of an input cell, parsed: a number, nested lists, a generator or a file. The shape of a generator or a file is known
/// without its numbers.
/// </summary>
internal sealed class TensorCell
{
    private readonly ITensorSource? source;
    private readonly double[]? values;

    private TensorCell(Shape shape, ITensorSource? source, double[]? values)
    {
        Shape = shape;
        this.source = source;
        this.values = values;
    }

    public Shape Shape { get; }

    /// <summary>Number of elements, at most <see cref="CellContext.MaxElements"/>.</summary>
    public int Count => (int)Shape.Count;

    /// <summary>Reads the text; of a file, the header of <c>.npy</c> only.</summary>
    /// <exception cref="CaseException">The text is no tensor: the message says where, why and what to write.</exception>
    public static TensorCell Parse(string text, CellContext context)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        int start = 0, end = text.Length;
        CellText.Trim(text, ref start, ref end);
        CellText.CheckLength(text, start, end);
        if (CellText.Source(text, start, end, context) is { } source)
        {
            return new(source.Shape, source, null);
        }

        var numbers = LiteralReader.Read(text, start, end, context, LiteralKind.Input);
        return new(numbers.Shape, null, numbers.Low);
    }

    /// <summary>The numbers, row-major, not rounded to the dtype. Not to be written to: of a literal it is always the same array.</summary>
    /// <exception cref="CaseException">A number of a file does not fit, or the file has changed.</exception>
    public double[] Materialize() => values ?? source!.Materialize();
}
