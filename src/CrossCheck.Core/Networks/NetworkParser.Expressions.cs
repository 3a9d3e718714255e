using System.Collections.Immutable;
using System.Globalization;

namespace CrossCheck.Networks;

/// <content>Expressions, by precedence climbing.</content>
internal sealed partial class NetworkParser
{
    private Term ParseExpression() => ParseSum();

    private Term ParseSum()
    {
        var left = ParseProduct();
        while (Is("+") || Is("-"))
        {
            var (symbol, at) = (token.Text, token.Position);
            Advance();
            left = Binary(symbol, left, ParseProduct(), at);
        }

        return left;
    }

    private Term ParseProduct()
    {
        var left = ParseUnary();
        while (Is("*") || Is("/") || Is("@"))
        {
            var (symbol, at) = (token.Text, token.Position);
            Advance();
            left = Binary(symbol, left, ParseUnary(), at);
        }

        return left;
    }

    private Term ParseUnary()
    {
        if (!Is("-") && !Is("+"))
        {
            return ParsePower();
        }

        var (minus, at) = (Is("-"), token.Position);
        Advance();
        Enter();
        var operand = ParseUnary();
        depth--;
        if (operand.Literal is int or double)
        {
            return operand with { Literal = !minus ? operand.Literal : operand.Literal is int i ? (object)-i : -(double)operand.Literal, Position = at };
        }

        RequireValue(operand, minus ? "-" : "+");
        return minus ? Emit("neg", [(null, operand)], at, at) : operand;
    }

    private Term ParsePower()
    {
        var value = ParseAtom();
        if (!Is("^") && !Is("**"))
        {
            return value;
        }

        var at = token.Position;
        Advance();
        Enter();
        var exponent = ParseUnary();
        depth--;
        return Binary("^", value, exponent, at);
    }

    private Term ParseAtom()
    {
        var start = token;
        switch (token.Kind)
        {
            case TokenKind.Integer or TokenKind.Real:
                Advance();
                return new(start.Position) { Literal = Number(start) };
            case TokenKind.Text:
                Advance();
                return new(start.Position) { Literal = start.Text[1..^1] };
            case TokenKind.Name:
                Advance();
                return Is("(") ? ParseCall(start) : ParseName(start);
            case TokenKind.Symbol when Is("(") || Is("["):
                return ParseBracket();
            default:
                throw Error($"expected a value here, not {Shown(token)}");
        }
    }

    private Term ParseName(Token name)
    {
        switch (name.Text)
        {
            case "True" or "true":
                return new(name.Position) { Literal = true };
            case "False" or "false":
                return new(name.Position) { Literal = false };
            case "None" or "none":
                return new(name.Position) { Literal = Term.None };
            case "inf" or "math.inf" or "torch.inf":
                return new(name.Position) { Literal = double.PositiveInfinity };
        }

        if (name.Text.Contains('.', StringComparison.Ordinal) && !isFormula)
        {
            throw Error($"'{name.Text}': a name has no '.'; write methods as functions: x.sum() is sum(x)", name.Position);
        }

        if (targets.Contains(name.Text) && !isFormula)
        {
            throw Error($"'{name.Text}' is used in its own statement", name.Position);
        }

        if (!names.TryGetValue(name.Text, out var index))
        {
            if (PlainColumns.Contains(name.Text) && !isFormula)
            {
                throw Error($"'{name.Text}' is a column of the case file itself and cannot name a tensor", name.Position);
            }

            if (name.Text.StartsWith('_'))
            {
                throw Error($"'{name.Text}': columns that begin with '_' are the author's own and are not read; rename the tensor", name.Position);
            }

            index = Declare(name.Text, -1, isColumn: true, auxiliary: false);
        }

        return new(name.Position) { Value = index };
    }

    private Term ParseBracket()
    {
        var open = token;
        var (close, items, comma) = (Is("(") ? ")" : "]", new List<Term>(), false);
        Advance();
        Enter();
        while (!Is(close))
        {
            items.Add(ParseExpression());
            comma = Is(",");
            if (comma)
            {
                Advance();
            }
            else if (!Is(close))
            {
                throw Error(token.Kind == TokenKind.End ? $"'{open.Text}' is not closed" : $"expected ',' or '{close}', not {Shown(token)}", token.Kind == TokenKind.End ? open.Position : token.Position);
            }
        }

        Advance();
        depth--;
        return close == ")" && items.Count == 1 && !comma ? items[0] : new(open.Position) { Literal = items.ToImmutableArray() };
    }

    private Term ParseCall(Token name)
    {
        if (name.Text.LastIndexOf('.') is >= 0 and var dot)
        {
            var (owner, function) = (name.Text[..dot], name.Text[(dot + 1)..]);
            throw Error(
                catalogue.Find(function) is null ? $"unknown function '{name.Text}'{Suggest(function)}"
                : Prefixes.Contains(owner) ? $"'{name.Text}': functions are written without a prefix: {function}(…)"
                : $"'{name.Text}': methods are written as functions: {function}({owner}, …)",
                name.Position);
        }

        var arguments = new List<(string? Name, Term Value)>();
        var open = token.Position;
        Advance();
        Enter();
        while (!Is(")"))
        {
            var keyword = token.Kind == TokenKind.Name && ahead is { Kind: TokenKind.Symbol, Text: "=" } ? token : default;
            if (keyword.Text is not null)
            {
                Advance();
                Advance();
            }

            var value = ParseExpression();
            arguments.Add((keyword.Text, keyword.Text is null ? value : value with { Position = keyword.Position }));
            if (arguments[^1].Name is null && arguments.Any(a => a.Name is not null))
            {
                throw Error($"'{name.Text}': an argument without a name stands behind one with a name", arguments[^1].Value.Position);
            }

            if (Is(","))
            {
                Advance();
            }
            else if (!Is(")"))
            {
                throw token.Kind == TokenKind.End
                    ? Error($"the bracket of {name.Text}( is not closed", open)
                    : Error($"expected ',' or ')' in {name.Text}(…), not {Shown(token)}");
            }
        }

        Advance();
        depth--;
        return Emit(name.Text, arguments, name.Position, name.Position);
    }

    private Term Binary(string symbol, Term left, Term right, int at)
    {
        if (left.Literal is int or double && right.Literal is int or double)
        {
            return left with { Literal = Fold(symbol, left.Literal, right.Literal, at) };
        }

        RequireValue(left, symbol);
        RequireValue(right, symbol);
        var name = symbol switch { "+" => "add", "-" => "sub", "*" => "mul", "/" => "div", "@" => "matmul", _ => "pow" };
        return Emit(name, [(null, left), (null, right)], left.Position, at);
    }

    private object Fold(string symbol, object left, object right, int at)
    {
        if (symbol == "@")
        {
            throw Error("'@' multiplies tensors, not numbers", at);
        }

        var (a, b) = (Convert.ToDouble(left, CultureInfo.InvariantCulture), Convert.ToDouble(right, CultureInfo.InvariantCulture));
        var result = symbol switch { "+" => a + b, "-" => a - b, "*" => a * b, "/" => a / b, _ => Math.Pow(a, b) };
        var integral = left is int && right is int && symbol != "/" && !(symbol == "^" && b < 0);
        return integral && Math.Abs(result) <= int.MaxValue ? (object)(int)result : result;
    }

    private void RequireValue(Term term, string symbol)
    {
        if (term.Literal is not null and not (int or double))
        {
            throw Error($"'{symbol}' takes tensors and numbers, not {Describe(term)}", term.Position);
        }
    }

    private static object Number(Token number)
    {
        if (number.Kind == TokenKind.Integer && int.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        return double.Parse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
