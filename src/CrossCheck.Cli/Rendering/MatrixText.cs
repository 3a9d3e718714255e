namespace CrossCheck.Cli.Rendering;

/// <summary>One element of a table: a number and the sign behind it.</summary>
internal readonly record struct CellText(string Number, bool Marked = false)
{
    /// <summary>Digits before the point, which end where the numbers of a column are aligned.</summary>
    public int Whole => Number.AsSpan().IndexOfAny('.', 'e') is >= 0 and var point && char.IsAsciiDigit(Number[^1]) ? point : Number.Length;
}

/// <summary>A matrix as lines of text, its columns aligned at the decimal point.</summary>
internal static class MatrixText
{
    public const string Mark = "≠";
    private const string Omitted = "…";

    /// <param name="grid">Which elements.</param>
    /// <param name="cell">The text of an element, by flat index.</param>
    /// <param name="marks">Whether to leave room for marks.</param>
    public static List<string> Lines(Grid grid, Func<int, CellText> cell, bool marks)
    {
        var columns = grid.Columns.Select(c => c < 0 ? null : Column(grid, c, cell)).ToList();
        var lines = new List<string>();
        for (var r = 0; r < grid.Rows.Length; r++)
        {
            var parts = columns.Select(c => c is null ? Omitted + (marks ? " " : "") : c[r] + (marks ? grid.Rows[r] >= 0 && cell(grid.Rows[r] + grid.Columns[columns.IndexOf(c)]).Marked ? Mark : " " : ""));
            var row = string.Join(marks ? " " : "  ", parts);
            lines.Add(grid.IsScalar ? row.TrimEnd() : $"[ {row} ]");
        }

        return lines;
    }

    /// <summary>Blocks next to each other where they fit, below each other where they do not.</summary>
    public static IEnumerable<string> SideBySide(IReadOnlyList<(string Title, List<string> Lines)> blocks, int width)
    {
        var widths = blocks.Select(b => Math.Max(b.Title.Length, b.Lines.Max(l => l.Length))).ToList();
        if (widths.Sum() + (3 * (blocks.Count - 1)) > width)
        {
            foreach (var (title, lines) in blocks)
            {
                yield return title;
                foreach (var line in lines)
                {
                    yield return line;
                }
            }

            yield break;
        }

        for (var i = -1; i < blocks.Max(b => b.Lines.Count); i++)
        {
            var parts = blocks.Select((b, j) => (i < 0 ? b.Title : i < b.Lines.Count ? b.Lines[i] : "").PadRight(widths[j]));
            yield return string.Join("   ", parts).TrimEnd();
        }
    }

    private static string[] Column(Grid grid, int column, Func<int, CellText> cell)
    {
        var cells = grid.Rows.Select(r => r < 0 ? (CellText?)null : cell(r + column)).ToList();
        var whole = cells.Max(c => c?.Whole ?? 1);
        var rest = cells.Max(c => c is { } t ? t.Number.Length - t.Whole : 0);
        return [.. cells.Select(c => c is { } t
            ? new string(' ', whole - t.Whole) + t.Number + new string(' ', rest - (t.Number.Length - t.Whole))
            : Omitted.PadLeft(whole).PadRight(whole + rest))];
    }
}
