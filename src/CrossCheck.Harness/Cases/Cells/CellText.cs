



namespace CrossCheck.Harness.Cases.Cells;

/// <summary>What input and answer cells have in common: everything but the literal.</summary>
internal static class CellText
{
    /// <summary>16 MB, the most that a cell may have.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>Takes blanks off both ends of <c>cell[start..end]</c>.</summary>
    public static void Trim(string cell, ref int start, ref int end)
    {
        while (start < end && char.IsWhiteSpace(cell[start]))
        {
            start++;
        }

        while (start < end && char.IsWhiteSpace(cell[end - 1]))
        {
            end--;
        }
    }

    /// <exception cref="CaseException">Nothing is left, or the cell is too long.</exception>
    public static void CheckLength(string cell, int start, int end)
    {
        if (start == end)
        {
            throw new CaseException("the cell is empty; it takes a number, nested lists, a generator or a file, such as 17.3, [[1, 2]], normal(2, 3) or @x.npy");
        }

        if (cell.Length > MaxLength)
        {
            throw new CaseException($"the cell has {cell.Length} characters; at most {MaxLength} (16 MB) are allowed, larger tensors belong into a .npy file");
        }
    }

    /// <summary>The generator or file that makes up <c>cell[start..end]</c>, null where it is a literal.</summary>
    public static ITensorSource? Source(string cell, int start, int end, CellContext context)
    {
        if (cell[start] == '@')
        {
            return CellFile.Open(cell.AsSpan((start + 1)..end), context);
        }

        if (Call(cell, start, end, out var name) is not { } open)
        {
            return null;
        }

        var inside = Inside(cell, open, end, name);
        return name == "file"
            ? CellFile.Open(cell.AsSpan(inside), context)
            : name == "exact" ? throw new CaseException("exact(…) is for answers only; an input is exact as it stands")
            : GeneratorCell.Parse(name, cell.AsSpan(inside), context);
    }

    /// <summary>Where the parenthesis of <c>name(</c> stands, null where the cell does not begin so.</summary>
    public static int? Call(string cell, int start, int end, out string name)
    {
        var i = start;
        while (i < end && (char.IsLetterOrDigit(cell[i]) || cell[i] == '_') && (i > start || char.IsLetter(cell[i])))
        {
            i++;
        }

        var length = i - start;
        while (i < end && char.IsWhiteSpace(cell[i]))
        {
            i++;
        }

        var called = length > 0 && i < end && cell[i] == '(';
        name = called ? cell.Substring(start, length) : "";
        return called ? i : null;
    }

    /// <summary>What stands between the parenthesis at <paramref name="open"/> and the one that ends the cell.</summary>
    public static Range Inside(string cell, int open, int end, string name)
    {
        if (cell[end - 1] == ')')
        {
            return (open + 1)..(end - 1);
        }

        var close = cell.LastIndexOf(')', end - 1, end - open);
        throw new CaseException(close < 0
            ? $"{CellErrors.Quote(name)}( is not closed: ')' is missing at the end"
            : $"character {close + 2}: text after the end: {CellErrors.Quote(cell.AsSpan((close + 1)..end).Trim())}");
    }
}
