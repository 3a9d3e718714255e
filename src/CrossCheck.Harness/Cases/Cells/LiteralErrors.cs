namespace CrossCheck.Harness.Cases.Cells;

/// <summary>Why something in a literal is no number, and what to write.</summary>
internal static class LiteralErrors
{
    public static CaseException NoNumber(string place, ReadOnlySpan<char> token, string cell, LiteralKind kind)
    {
        var input = kind == LiteralKind.Input;
        if (token.IsEmpty)
        {
            return new($"{place}: the cell ends where a number is expected");
        }

        var reason = token[0] switch
        {
            ',' or ']' => $"a number is missing before '{token[0]}'",
            '_' when input && token.Length == 1 => "'_' claims nothing and is for answers only; an input needs every number",
            '{' when input => "a formula in braces is for answers only; an input takes numbers",
            '=' when input => "'=' in front is for answers only; an input is exact as it stands",
            '{' or '@' or '=' => $"{CellErrors.Quote(token)} cannot stand inside a list; it makes up a cell by itself",
            _ => Word(token, cell),
        };
        return new($"{place}: {reason}");
    }

    private static string Word(ReadOnlySpan<char> token, string cell)
    {
        var quoted = CellErrors.Quote(token);
        var length = 0;
        while (length < token.Length && (char.IsAsciiLetterOrDigit(token[length]) || token[length] == '_'))
        {
            length++;
        }

        if (!char.IsAsciiLetter(token[0]))
        {
            return $"{quoted} is not a number; numbers look like 2, -0.5, 1e3, nan or inf";
        }

        var word = token[..length].ToString();
        if (length < token.Length && token[length] == '(' && GeneratorCell.IsName(word))
        {
            return $"{word}(…) cannot stand inside a list; it makes up a cell by itself";
        }

        if (GeneratorCell.IsName(word) && cell.Trim() == word)
        {
            return $"'{word}' needs its arguments in parentheses, as in {GeneratorCell.Example(word)}";
        }

        return word == "random"
            ? "'random' is for the cotangent dL/d… of a result only; write normal(2, 3) with the shape wanted"
            : $"{quoted} is not a number{Spelling.Suggest(word, ["nan", "inf", .. GeneratorCell.Names])}";
    }
}
