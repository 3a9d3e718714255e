using System.Globalization;
using System.Text;

namespace CrossCheck.Networks;

internal enum TokenKind
{
    Name,
    Integer,
    Real,
    Text,
    Symbol,
    Break,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Position, int End);

/// <summary>Cuts a network's text into tokens. Line breaks inside brackets are blank space; <c>#</c> starts a comment.</summary>
internal sealed class Lexer(string text, bool dottedNames)
{
    private int position;
    private int depth;

    public Token Next()
    {
        while (position < text.Length)
        {
            var c = text[position];
            if (c == '#')
            {
                var end = text.AsSpan(position).IndexOfAny('\n', '\r');
                position = end < 0 ? text.Length : position + end;
            }
            else if (c is '\n' or '\r' && depth == 0)
            {
                return Take(TokenKind.Break, 1);
            }
            else if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                position++;
            }
            else
            {
                return Read(c);
            }
        }

        return new(TokenKind.End, "", text.Length, text.Length);
    }

    private Token Read(char c)
    {
        if (IsNameStart(c))
        {
            var end = position + 1;
            while (end < text.Length && (IsNamePart(text[end]) || (dottedNames && text[end] == '.' && end + 1 < text.Length && IsNamePart(text[end + 1]))))
            {
                end++;
            }

            return Take(TokenKind.Name, end - position);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1])))
        {
            return ReadNumber();
        }

        switch (c)
        {
            case '\'' or '"':
                var close = text.IndexOf(c, position + 1);
                var lineEnd = text.AsSpan(position).IndexOfAny('\n', '\r');
                if (close < 0 || (lineEnd >= 0 && close > position + lineEnd))
                {
                    throw Error($"the string that begins here has no closing {c}", position);
                }

                return Take(TokenKind.Text, close + 1 - position);
            case '*' when position + 1 < text.Length && text[position + 1] == '*':
                return Take(TokenKind.Symbol, 2);
            case '(' or '[':
                depth++;
                return Take(TokenKind.Symbol, 1);
            case ')' or ']':
                depth = Math.Max(0, depth - 1);
                return Take(TokenKind.Symbol, 1);
            case '+' or '-' or '*' or '/' or '@' or '^' or '=' or ',' or ';':
                return Take(TokenKind.Symbol, 1);
            case '−' or '–' or '—':
                throw Error($"'{c}' (U+{(int)c:X4}) is not the minus of the network language; write '-'", position);
            case '×' or '·':
                throw Error($"'{c}' is not the product of the network language; write '*'", position);
            case '²' or '³':
                throw Error($"'{c}': a power is written with ^, as in x^2", position);
            case '.':
                throw Error("'.' does not stand in a network; functions are written without 'torch.' or 'F.', and methods as functions: sum(x)", position);
            default:
                var shown = Rune.TryGetRuneAt(text, position, out var rune) ? rune.ToString() : $"U+{(int)c:X4}";
                throw Error($"'{shown}' does not stand in a network", position);
        }
    }

    private Token ReadNumber()
    {
        var end = position;
        var real = false;
        while (end < text.Length)
        {
            var c = text[end];
            if (c is 'e' or 'E' && end + 1 < text.Length
                && (char.IsAsciiDigit(text[end + 1]) || (text[end + 1] is '+' or '-' && end + 2 < text.Length && char.IsAsciiDigit(text[end + 2]))))
            {
                real = true;
                end += 2;
            }
            else if (c == '.')
            {
                real = true;
                end++;
            }
            else if (char.IsAsciiDigit(c))
            {
                end++;
            }
            else
            {
                break;
            }
        }

        if (end < text.Length && IsNamePart(text[end]))
        {
            throw Error($"'{text[position..(end + 1)]}' is neither a number nor a name; a product is written with *", position);
        }

        return Take(real ? TokenKind.Real : TokenKind.Integer, end - position);
    }

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, text.Substring(position, length), position, position + length);
        position += length;
        return token;
    }

    public NetworkException Error(string message, int at)
    {
        var line = 1;
        var start = 0;
        for (var i = 0; i < at && i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                line++;
                start = i + 1;
            }
        }

        return new NetworkException(message, line, Math.Max(at, start) - start + 1);
    }

    private static bool IsNameStart(char c) => c == '_' || char.IsLetter(c);

    /// <summary>Letters, digits, combining marks and the subscript digits of α₀.</summary>
    private static bool IsNamePart(char c) => c == '_' || char.IsLetterOrDigit(c) || c is >= '₀' and <= '₉'
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
