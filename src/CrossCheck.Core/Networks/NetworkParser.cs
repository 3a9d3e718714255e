using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CrossCheck.Operations;

namespace CrossCheck.Networks;

/// <summary>
/// Reads the network language in one pass: a call becomes a statement at the moment it is read, which is
/// the order of evaluation. Python's precedence; no recursion but for brackets, which are counted.
/// </summary>
internal sealed partial class NetworkParser
{
    private const int MaxDepth = 256;
    private const int MaxStatements = 100_000;
    private static readonly string[] Reserved = ["True", "true", "False", "false", "None", "none", "inf"];
    private static readonly string[] Prefixes = ["torch", "F", "nn", "functional", "nn.functional", "torch.nn", "torch.nn.functional"];
    private static readonly HashSet<string> PlainColumns = ["id", "network", "dtype", "rtol", "atol", "tags", "note"];

    private readonly string text;
    private readonly ICatalogue catalogue;
    private readonly Lexer lexer;
    private bool isFormula;
    private readonly List<NetworkValue> values = [];
    private readonly Dictionary<string, int> names = [];
    private readonly List<(OpCall Call, int[] Results)> statements = [];
    private readonly List<string> targets = [];
    private Token token;
    private Token ahead;
    private int consumed;
    private string current = "";
    private int nested;
    private int depth;

    public NetworkParser(string source, ICatalogue catalogue)
    {
        // A lone surrogate cannot be normalised; as U+FFFD it is refused with its place.
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(source)).Normalize(NormalizationForm.FormC);
        this.catalogue = catalogue;
        lexer = new Lexer(text, dottedNames: true);
        token = lexer.Next();
        ahead = lexer.Next();
    }

    public Network Parse()
    {
        while (true)
        {
            while (token.Kind == TokenKind.Break || Is(";"))
            {
                Advance();
            }

            if (token.Kind == TokenKind.End)
            {
                break;
            }

            ParseStatement();
            if (token.Kind is not (TokenKind.Break or TokenKind.End) && !Is(";"))
            {
                throw Error(Is(")") || Is("]")
                    ? $"'{token.Text}' closes nothing"
                    : $"'{token.Text}' is not expected here; statements are separated by ';' or a line break");
            }
        }

        if (statements.Count == 0)
        {
            throw Error("a network has at least one statement, such as y = relu(x)");
        }

        return Build();
    }

    public Network ParseFormula()
    {
        isFormula = true;
        current = "answer";
        targets.Add(current);
        var result = ParseExpression();
        if (token.Kind != TokenKind.End)
        {
            throw Error($"'{token.Text}' is not expected here; a formula is one expression");
        }

        Assign(result, 0);
        return Build();
    }

    private Network Build()
    {
        var last = statements[^1];
        return new Network(
            text,
            [.. values],
            [.. statements.Select(s => new Statement(s.Call, [.. s.Results]))],
            last.Results.Count(r => !values[r].IsAuxiliary));
    }

    private void ParseStatement()
    {
        var start = token.Position;
        targets.Clear();
        do
        {
            if (targets.Count > 0)
            {
                Advance();
            }

            if (token.Kind != TokenKind.Name)
            {
                throw Error(targets.Count == 0
                    ? $"a statement begins with a name, such as y = relu(x), not with {Shown(token)}"
                    : $"expected a further name, not {Shown(token)}");
            }

            CheckTarget();
            targets.Add(token.Text);
            Advance();
        }
        while (Is(","));

        if (!Is("="))
        {
            throw Is("(")
                ? Error($"the result of {targets[^1]}(…) needs a name: y = {targets[^1]}(…)", start)
                : Error($"expected '=' behind '{targets[^1]}', not {Shown(token)}");
        }

        Advance();
        current = targets[0];
        nested = 0;
        Assign(ParseExpression(), start);
    }

    private void CheckTarget()
    {
        var name = token.Text;
        if (Reserved.Contains(name))
        {
            throw Error($"'{name}' cannot be assigned");
        }

        if (name.Contains('.', StringComparison.Ordinal))
        {
            throw Error($"'{name}': a name has no '.'");
        }

        if (PlainColumns.Contains(name))
        {
            throw Error($"'{name}' is a column of the case file itself and cannot name a value");
        }

        if (name.StartsWith('_'))
        {
            throw Error($"'{name}': names that begin with '_' are the author's own columns and cannot name a value");
        }

        if (targets.Contains(name) || (names.TryGetValue(name, out var index) && !values[index].IsInput))
        {
            throw Error($"'{name}' is assigned twice; a name is assigned once");
        }

        if (names.ContainsKey(name))
        {
            throw Error($"'{name}' is assigned here but used above; a name is assigned before it is used");
        }
    }

    /// <summary>Gives the value of an expression its name(s).</summary>
    private void Assign(Term term, int position)
    {
        if (term.Literal is not null && term.Literal is not (double or int))
        {
            throw Error($"{Describe(term)} is not a value; a statement computes a tensor", term.Position);
        }

        // u = x is a node of its own, and so is u = 2.
        if (term.Call < 0)
        {
            term = Emit("identity", [(null, term)], term.Position, term.Position);
        }

        var (call, results) = statements[term.Call];
        var expected = call.Spec.ResultCount(call);
        if (expected > 0 && targets.Count != expected)
        {
            var example = string.Join(", ", Enumerable.Range(1, expected).Select(i => $"y{i}"));
            throw Error(
                expected == 1
                    ? $"'{call.Spec.Name}' has one result, not {targets.Count}"
                    : $"'{call.Spec.Name}' has {expected} results here; name them all: {example} = {call.Text}",
                position);
        }

        // Emitted last, as a nested result; that it has names of its own is known only now.
        foreach (var result in results)
        {
            names.Remove(values[result].Name);
        }

        values.RemoveRange(results[0], results.Length);
        AddResults(term.Call, call, targets, isColumn: true);
    }

    private void AddResults(int statement, OpCall call, List<string> named, bool isColumn)
    {
        var results = new List<int>();
        foreach (var target in named)
        {
            results.Add(Declare(target, statement, isColumn, auxiliary: false));
        }

        foreach (var auxiliary in call.Spec.Auxiliary(call))
        {
            results.Add(Declare($"{named[0]}.{auxiliary}", statement, isColumn: false, auxiliary: true));
        }

        statements[statement] = (call, [.. results]);
    }

    private int Declare(string name, int statement, bool isColumn, bool auxiliary)
    {
        values.Add(new NetworkValue(name, statement, isColumn, auxiliary));
        names[name] = values.Count - 1;
        return values.Count - 1;
    }

    /// <summary>Appends a statement and returns its (nested) result.</summary>
    private Term Emit(string name, List<(string? Name, Term Value)> arguments, int start, int position)
    {
        if (catalogue.Find(name) is not { } operation)
        {
            throw Error($"unknown function '{name}'{Suggest(name)}", position);
        }

        if (statements.Count >= MaxStatements)
        {
            throw Error($"a network has at most {MaxStatements} operations", position);
        }

        foreach (var (_, value) in arguments)
        {
            CheckUsable(value);
        }

        var call = CallBinder.Bind(operation.Spec, arguments, text[start..consumed], Error);
        statements.Add((call, []));
        AddResults(statements.Count - 1, call, [.. NestedNames(call)], isColumn: false);
        var results = statements[^1].Results;
        return new(start) { Value = results[0], Call = statements.Count - 1 };
    }

    private IEnumerable<string> NestedNames(OpCall call)
    {
        var count = Math.Max(1, call.Spec.ResultCount(call));
        nested++;
        for (var i = 0; i < count; i++)
        {
            yield return count == 1 ? $"{current}.{nested}" : $"{current}.{nested}.{i}";
        }
    }

    private string Suggest(string function) => Spelling.Suggest(function, catalogue.Operations.Select(o => o.Spec.Name));

    /// <summary>A call with several results cannot be an argument.</summary>
    private void CheckUsable(Term term)
    {
        if (term.Call >= 0)
        {
            var call = statements[term.Call].Call;
            if (call.Spec.ResultCount(call) != 1)
            {
                throw Error($"'{call.Spec.Name}' has several results here and cannot be nested; name them in a statement of their own", term.Position);
            }
        }

        if (term.Literal is ImmutableArray<Term> items)
        {
            foreach (var item in items)
            {
                CheckUsable(item);
            }
        }
    }

    private static string Describe(Term term) => term.Literal switch
    {
        null => "a tensor",
        string s => $"the string '{s}'",
        bool b => b ? "True" : "False",
        ImmutableArray<Term> => "a tuple",
        int or double => string.Create(CultureInfo.InvariantCulture, $"the number {term.Literal}"),
        _ => "None",
    };

    private string Shown(Token token) => token.Kind switch
    {
        TokenKind.End => isFormula ? "the end of the formula" : "the end of the network",
        TokenKind.Break => "the end of the line",
        _ => $"'{token.Text}'",
    };

    private bool Is(string symbol) => token.Kind == TokenKind.Symbol && token.Text == symbol;

    private void Advance()
    {
        consumed = token.End;
        token = ahead;
        ahead = ahead.Kind == TokenKind.End ? ahead : lexer.Next();
    }

    private void Enter()
    {
        if (++depth > MaxDepth)
        {
            throw Error($"nested more than {MaxDepth} levels deep");
        }
    }

    private NetworkException Error(string message) => Error(message, token.Position);

    private NetworkException Error(string message, int position) => lexer.Error(message, position);
}
