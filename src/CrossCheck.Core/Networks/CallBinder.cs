using System.Collections.Immutable;
using System.Globalization;
using CrossCheck.Operations;

namespace CrossCheck.Networks;

/// <summary>Binds the arguments of a call to the operation's signature, as Python does.</summary>
internal static class CallBinder
{
    public static OpCall Bind(
        OpSpec spec, List<(string? Name, Term Value)> arguments, string text, Func<string, int, NetworkException> error)
    {
        var parameters = spec.Signature.Parameters;
        var bound = new Term?[parameters.Length];
        var positional = 0;
        arguments = Gather(parameters, arguments);
        var order = Order(spec, arguments);
        foreach (var (name, value) in arguments)
        {
            if (name is null && positional >= order.Length)
            {
                throw error($"'{spec.Name}' takes at most {order.Length} arguments by position: {spec.Signature}", value.Position);
            }

            var index = Find(spec, name ?? order[positional++], value, error);

            if (bound[index] is not null)
            {
                throw error($"'{spec.Name}': argument '{parameters[index].Name}' is given twice", value.Position);
            }

            bound[index] = value;
        }

        var operands = ImmutableArray.CreateBuilder<Operand>();
        var layout = ImmutableArray.CreateBuilder<(string, int, int)>();
        var options = ImmutableDictionary.CreateBuilder<string, object?>();
        for (var i = 0; i < parameters.Length; i++)
        {
            var (parameter, term) = (parameters[i], bound[i]);
            if (term is null && parameter.Default is null)
            {
                throw error($"'{spec.Name}' needs its argument '{parameter.Name}': {spec.Signature}", arguments.Count > 0 ? arguments[0].Value.Position : 0);
            }

            if (parameter.IsTensor)
            {
                var start = operands.Count;
                AddOperands(spec, parameter, term, operands, error);
                layout.Add((parameter.Name, start, operands.Count - start));
            }
            else
            {
                options.Add(parameter.Name, term is null ? DefaultOf(parameter) : Convert(spec, parameter, term, error));
            }
        }

        return new OpCall(spec, operands.ToImmutable(), layout.ToImmutable(), options.ToImmutable(), text);
    }

    /// <summary>Makes one tuple of the positional arguments from a last parameter on that takes them all.</summary>
    private static List<(string? Name, Term Value)> Gather(ImmutableArray<Parameter> parameters, List<(string? Name, Term Value)> arguments)
    {
        var start = parameters.Length - 1;
        if (parameters.IsEmpty || !parameters[start].Variadic)
        {
            return arguments;
        }

        var end = arguments.TakeWhile(a => a.Name is null).Count();
        if (end <= start || (end == start + 1 && arguments[start].Value.Literal is ImmutableArray<Term>))
        {
            return arguments;
        }

        var gathered = new Term(arguments[start].Value.Position) { Literal = arguments[start..end].Select(a => a.Value).ToImmutableArray() };
        return [.. arguments[..start], (null, gathered), .. arguments[end..]];
    }

    /// <summary>The parameters that arguments by position stand for: the signature's, or the overload's if only it has a place for a True or False.</summary>
    private static string[] Order(OpSpec spec, List<(string? Name, Term Value)> arguments)
    {
        var parameters = spec.Signature.Parameters;
        var literals = arguments.TakeWhile(a => a.Name is null).Select(a => a.Value.Literal).ToArray();
        bool Fits(IEnumerable<Parameter> order) => order.Zip(literals).All(pair => pair.Second is not bool || pair.First.Kind is ParameterKind.Bool);
        var overload = spec.Overload.Select(name => parameters.First(p => p.Name == name));
        return [.. (spec.Overload.IsEmpty || Fits(parameters) || !Fits(overload) ? parameters.TakeWhile(p => !p.KeywordOnly) : overload).Select(p => p.Name)];
    }

    private static int Find(OpSpec spec, string name, Term value, Func<string, int, NetworkException> error)
    {
        var parameters = spec.Signature.Parameters;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Name == name)
            {
                return i;
            }
        }

        var suggestion = Spelling.Suggest(name, parameters.Select(p => p.Name));
        throw error($"'{spec.Name}' has no argument '{name}'{(suggestion.Length > 0 ? suggestion : $": {spec.Signature}")}", value.Position);
    }

    private static void AddOperands(
        OpSpec spec, Parameter parameter, Term? term, ImmutableArray<Operand>.Builder operands, Func<string, int, NetworkException> error)
    {
        switch (term?.Literal)
        {
            case null when term is null:
                operands.Add(Operand.None);
                break;
            case null when parameter.Kind == ParameterKind.Tensors:
                throw Wrong(spec, parameter, term, error);
            case null:
                operands.Add(Operand.Of(term.Value));
                break;
            case int or double when parameter.Kind != ParameterKind.Tensors:
                operands.Add(Operand.Constant(ToDouble(term.Literal)));
                break;
            case ImmutableArray<Term> items when parameter.Kind == ParameterKind.Tensors:
                foreach (var item in items)
                {
                    AddOperands(spec, parameter with { Kind = ParameterKind.Tensor }, item, operands, error);
                }

                break;
            case ImmutableArray<Term> items when parameter.Kind == ParameterKind.Indices && items.Length > 0:
                foreach (var item in items)
                {
                    AddOperands(spec, parameter with { Kind = ParameterKind.Index }, item, operands, error);
                }

                break;
            case var literal when literal == Term.None && parameter.Optional:
                operands.Add(Operand.None);
                break;
            default:
                throw Wrong(spec, parameter, term, error);
        }
    }

    private static object? Convert(OpSpec spec, Parameter parameter, Term term, Func<string, int, NetworkException> error)
    {
        var literal = term.Literal;
        if (literal == Term.None && (parameter.Optional || (parameter.Kind == ParameterKind.Fixed && parameter.Default == "None")))
        {
            return null;
        }

        switch (parameter.Kind)
        {
            case ParameterKind.Int when literal is int:
            case ParameterKind.Bool when literal is bool:
            case ParameterKind.Str when literal is string:
            case ParameterKind.Choice or ParameterKind.IntsOrChoice or ParameterKind.FloatOrChoice when literal is string s && parameter.Choices.Contains(s):
                return literal;
            case ParameterKind.Fixed when Show(term) == parameter.Default:
                return DefaultOf(parameter);
            case ParameterKind.Float or ParameterKind.FloatOrChoice when literal is int or double:
                return ToDouble(literal);
            case ParameterKind.Floats when literal is int or double:
                return ImmutableArray.CreateRange(Enumerable.Repeat(ToDouble(literal), Math.Max(1, parameter.Arity)));
            case ParameterKind.Floats when literal is ImmutableArray<Term> numbers && numbers.All(t => t.Literal is int or double) && HasLength(parameter, numbers.Length):
                return numbers.Length == 1 && parameter.Arity > 1
                    ? [.. Enumerable.Repeat(ToDouble(numbers[0].Literal!), parameter.Arity)]
                    : numbers.Select(t => ToDouble(t.Literal!)).ToImmutableArray();
            case ParameterKind.Ints or ParameterKind.IntsOrChoice when literal is int single:
                return ImmutableArray.CreateRange(Enumerable.Repeat(single, Math.Max(1, parameter.Arity)));
            case ParameterKind.Ints or ParameterKind.IntsOrChoice when literal is ImmutableArray<Term> items && items.All(t => t.Literal is int || (parameter.ItemsOptional && t.Literal == Term.None)) && HasLength(parameter, items.Length):
                return items.Length == 1 && parameter.Arity > 1
                    ? [.. Enumerable.Repeat(IntOrNone(items[0]), parameter.Arity)]
                    : items.Select(IntOrNone).ToImmutableArray();
            default:
                throw Wrong(spec, parameter, term, error);
        }
    }

    /// <summary>May a tuple for this parameter have so many numbers? One stands for all.</summary>
    private static bool HasLength(Parameter parameter, int length) => parameter.Arity == 0 || length == parameter.Arity || length == 1;

    private static int IntOrNone(Term term) => term.Literal is int number ? number : OpCall.NoInt;

    private static object? DefaultOf(Parameter parameter)
    {
        var text = parameter.Default!;
        return parameter.Kind switch
        {
            _ when text == "None" => null,
            ParameterKind.Int => int.Parse(text, CultureInfo.InvariantCulture),
            ParameterKind.Ints when text == "()" => ImmutableArray<int>.Empty,
            ParameterKind.Ints or ParameterKind.IntsOrChoice => ImmutableArray.CreateRange(Enumerable.Repeat(int.Parse(text, CultureInfo.InvariantCulture), Math.Max(1, parameter.Arity))),
            ParameterKind.Float => double.Parse(text, CultureInfo.InvariantCulture),
            ParameterKind.Floats => ImmutableArray.CreateRange(Enumerable.Repeat(double.Parse(text, CultureInfo.InvariantCulture), Math.Max(1, parameter.Arity))),
            ParameterKind.Bool => text == "True",
            ParameterKind.FloatOrChoice when text[0] != '\'' => double.Parse(text, CultureInfo.InvariantCulture),
            ParameterKind.Choice or ParameterKind.FloatOrChoice or ParameterKind.Str => text.Trim('\''),
            _ => text,
        };
    }

    private static NetworkException Wrong(OpSpec spec, Parameter parameter, Term term, Func<string, int, NetworkException> error) =>
        error($"'{spec.Name}': {parameter.Name}={Show(term)} must be {parameter.Expectation}{Remedy(parameter, term)}", term.Position);

    private static string Remedy(Parameter parameter, Term term) => (parameter.Kind, term.Literal) switch
    {
        (ParameterKind.Choice or ParameterKind.IntsOrChoice or ParameterKind.FloatOrChoice or ParameterKind.Str, null) => "; a string stands in quotes",
        (_, ImmutableArray<Term>) when parameter.IsTensor => "; give the numbers as a column of their own",
        _ => "",
    };

    private static string Show(Term term) => term.Literal switch
    {
        null => "(a tensor)",
        string s => $"'{s}'",
        bool b => b ? "True" : "False",
        ImmutableArray<Term> items => $"({string.Join(", ", items.Select(Show))}{(items.Length == 1 ? "," : "")})",
        int or double => ToDouble(term.Literal).ToString(CultureInfo.InvariantCulture),
        _ => "None",
    };

    private static double ToDouble(object literal) => literal is int i ? i : (double)literal;
}
