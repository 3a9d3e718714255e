namespace CrossCheck.Harness.Cases.Cells;

/// <summary>The numbers of a literal, row-major; of an answer, with their intervals and places in the text.</summary>
internal sealed class LiteralNumbers(Shape shape, double[] low, double[]? high, int[]? offsets)
{
    public Shape Shape { get; } = shape;

    /// <summary>The numbers, or the lower bounds of what they claim.</summary>
    public double[] Low { get; } = low;

    /// <summary>Upper bounds; null where every number is exact.</summary>
    public double[]? High { get; } = high;

    /// <summary>Of an answer: where each number begins in the text, or the complement of where an <c>_</c> stands.</summary>
    public int[]? Offsets { get; } = offsets;
}

/// <summary>How the numbers of a literal are meant.</summary>
internal enum LiteralKind
{
    Input,

    /// <summary>Numbers with a decimal point are rounded; <c>±</c> and <c>_</c> are allowed.</summary>
    Answer,

    /// <summary>Every number is exact; <c>±</c> still states an interval (<c>--answers exact</c>).</summary>
    ExactAnswer,

    /// <summary>Every number is exact, <c>±</c> a contradiction (<c>exact(…)</c>, <c>=…</c>).</summary>
    ExactCell,
}
