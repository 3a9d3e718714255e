namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// The text of an answer cell, parsed: per element the interval [Low, High] that it claims, or a formula. A number with a digit
/// behind its decimal point is rounded and claims half a unit of its last digit to both sides (<c>19.3</c> is [19.25, 19.35]),
/// <c>19.3±0.2</c> states its interval, all other numbers, generators, files and formulas are exact.
/// </summary>
/// <remarks>
/// Bounds are the doubles nearest to the decimal bounds, and exact numbers are not rounded to the dtype: the engine's 0.1f is
/// not 0.1, so whoever compares widens the interval by the tolerance.
/// </remarks>
internal sealed class AnswerCell
{
    private readonly string text;
    private readonly LiteralNumbers? literal;
    private readonly Lazy<double[]>? generated;

    private AnswerCell(string text, Shape? shape, string? formula, LiteralNumbers? literal, ITensorSource? source)
    {
        this.text = text;
        this.literal = literal;
        Shape = shape;
        Formula = formula;
        generated = source is null ? null : new(source.Materialize);
    }

    /// <summary>Null for a formula, whose shape is known when it is computed.</summary>
    public Shape? Shape { get; }

    /// <summary>Number of elements; 0 for a formula.</summary>
    public int Count => (int)(Shape?.Count ?? 0);

    /// <summary>The expression between the braces; null where the answer is numbers.</summary>
    public string? Formula { get; }

    /// <summary>No number claims more than itself.</summary>
    public bool IsExact => literal?.High is null;

    /// <param name="exact">Take every number as exact (<c>--answers exact</c>); a stated <c>±</c> keeps its interval.</param>
    /// <exception cref="CaseException">The text is no answer: the message says where, why and what to write.</exception>
    public static AnswerCell Parse(string text, CellContext context, bool exact)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        int start = 0, end = text.Length;
        CellText.Trim(text, ref start, ref end);
        CellText.CheckLength(text, start, end);
        var kind = exact ? LiteralKind.ExactAnswer : LiteralKind.Answer;
        if (text[start] == '=')
        {
            kind = LiteralKind.ExactCell;
            start++;
            CellText.Trim(text, ref start, ref end);
            CellText.CheckLength(text, start, end);
        }

        while (CellText.Call(text, start, end, out var name) is { } open && name == "exact")
        {
            kind = LiteralKind.ExactCell;
            (start, end) = (open + 1, CellText.Inside(text, open, end, name).End.GetOffset(text.Length));
            CellText.Trim(text, ref start, ref end);
            CellText.CheckLength(text, start, end);
        }

        if (text[start] == '{')
        {
            return new(text, null, FormulaOf(text, start, end), null, null);
        }

        if (CellText.Source(text, start, end, context) is { } source)
        {
            return new(text, source.Shape, null, null, source);
        }

        var numbers = LiteralReader.Read(text, start, end, context, kind);
        return new(text, numbers.Shape, null, numbers, null);
    }

    /// <summary>Whether element <paramref name="i"/> claims anything: not where an <c>_</c> stands.</summary>
    public bool Claims(int i) => literal is null || literal.Offsets![i] >= 0;

    /// <summary>The least number that element <paramref name="i"/> claims; NaN where it claims NaN.</summary>
    /// <exception cref="CaseException">The answer is a file (read at the first call), and a number of it does not fit.</exception>
    public double Low(int i) => literal is null ? generated!.Value[i] : literal.Low[i];

    /// <summary>The greatest number that element <paramref name="i"/> claims.</summary>
    /// <exception cref="CaseException"><inheritdoc cref="Low" path="/exception"/></exception>
    public double High(int i) => literal is null ? generated!.Value[i] : (literal.High ?? literal.Low)[i];

    /// <summary>Element <paramref name="i"/> as its author wrote it, <c>_</c> included; of a generator or a file, the shortest text of the number.</summary>
    public string Written(int i)
    {
        if (literal is null)
        {
            return CellErrors.Text(Low(i));
        }

        var offset = literal.Offsets![i];
        if (offset < 0)
        {
            return "_";
        }

        // It was read once, so it is a number, perhaps with a margin.
        var position = offset;
        NumberText.TryScan(text, ref position, out _);
        var number = text[offset..position];
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        if (position == text.Length || text[position] != '±')
        {
            return number;
        }

        for (position++; char.IsWhiteSpace(text[position]); position++)
        {
        }

        var margin = position;
        NumberText.TryScan(text, ref position, out _);
        return $"{number}±{text[margin..position]}";
    }

    private static string FormulaOf(string text, int start, int end)
    {
        var close = text.LastIndexOf('}', end - 1, end - start);
        if (close < 0)
        {
            throw new CaseException($"character {start + 1}: the formula is not closed: '}}' is missing at the end");
        }

        if (close != end - 1)
        {
            throw new CaseException($"character {close + 2}: text after the end: {CellErrors.Quote(text.AsSpan((close + 1)..end).Trim())}");
        }

        var formula = text[(start + 1)..close].Trim();
        return formula.Length > 0 ? formula : throw new CaseException("the formula is empty; write an expression between the braces, such as {p - g}");
    }
}
