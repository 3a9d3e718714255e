using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CrossCheck.Operations;

/// <summary>
/// An operation's name and parameters, in PyTorch's order and with its defaults, read from one line:
/// <c>max_pool2d(Tensor input, int[2] kernel_size, int[2]? stride=None, bool ceil_mode=False)</c>.
/// </summary>
/// <remarks>
/// Types: <c>Tensor Buffer Index Index[] Tensor[] Tensor* int int[] int[2] int[2]|'a'|'b' float float|'a' float[] float[2] bool str 'a'|'b' fixed</c>; a <c>?</c>
/// behind a type admits None, in <c>int?[2]</c> for each of the integers; <c>Tensor*</c> takes all further arguments by
/// position; what stands behind a bare <c>*</c> is given by keyword only.
/// </remarks>
public sealed partial class Signature
{
    private Signature(string name, ImmutableArray<Parameter> parameters)
    {
        Name = name;
        Parameters = parameters;
    }

    /// <summary>The operation's name.</summary>
    public string Name { get; }

    /// <summary>In PyTorch's order.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Reads a signature as it is written in an operation's file.</summary>
    public static Signature Parse(string text)
    {
        var open = text.IndexOf('(');
        if (open < 0 || !text.EndsWith(')'))
        {
            throw new FormatException($"signature '{text}': expected name(…)");
        }

        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        var keywordOnly = false;
        foreach (var part in Split(text[(open + 1)..^1]))
        {
            if (part == "*")
            {
                keywordOnly = true;
                continue;
            }

            var match = ParameterPattern().Match(part);
            if (!match.Success)
            {
                throw new FormatException($"signature '{text}': cannot read '{part}'");
            }

            var type = match.Groups["type"].Value;
            var (kind, arity) = type switch
            {
                "Tensor" => (ParameterKind.Tensor, 0),
                "Buffer" => (ParameterKind.Buffer, 0),
                "Index" => (ParameterKind.Index, 0),
                "Index[]" => (ParameterKind.Indices, 0),
                "Tensor[]" or "Tensor*" => (ParameterKind.Tensors, 0),
                "int" => (ParameterKind.Int, 0),
                "int[]" => (ParameterKind.Ints, 0),
                "float" => (ParameterKind.Float, 0),
                "float[]" => (ParameterKind.Floats, 0),
                "bool" => (ParameterKind.Bool, 0),
                "str" => (ParameterKind.Str, 0),
                "fixed" => (ParameterKind.Fixed, 0),
                _ when type.StartsWith("int[", StringComparison.Ordinal) && type.Contains('|', StringComparison.Ordinal) => (ParameterKind.IntsOrChoice, type[4] - '0'),
                _ when type.StartsWith("float|", StringComparison.Ordinal) => (ParameterKind.FloatOrChoice, 0),
                _ when type.StartsWith("float[", StringComparison.Ordinal) => (ParameterKind.Floats, type[6] - '0'),
                _ when type.StartsWith("int?[", StringComparison.Ordinal) => (ParameterKind.Ints, type[5] - '0'),
                _ when type.StartsWith("int[", StringComparison.Ordinal) => (ParameterKind.Ints, type[4] - '0'),
                _ when type.StartsWith('\'') => (ParameterKind.Choice, 0),
                _ => throw new FormatException($"signature '{text}': unknown type '{type}'"),
            };
            parameters.Add(new Parameter
            {
                Name = match.Groups["name"].Value,
                Kind = kind,
                Arity = arity,
                ItemsOptional = type.StartsWith("int?[", StringComparison.Ordinal),
                Choices = kind is ParameterKind.Choice or ParameterKind.IntsOrChoice or ParameterKind.FloatOrChoice ? [.. type.Split('|').Where(c => c[0] == '\'').Select(c => c.Trim('\''))] : [],
                Optional = match.Groups["optional"].Success,
                KeywordOnly = keywordOnly,
                Variadic = type == "Tensor*",
                Default = match.Groups["default"].Success ? match.Groups["default"].Value : null,
            });
        }

        return new Signature(text[..open], parameters.ToImmutable());
    }

    /// <summary>As PyTorch's documentation writes it: <c>leaky_relu(input, negative_slope=0.01, inplace=False)</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        foreach (var parameter in Parameters)
        {
            if (parameter.KeywordOnly && !parts.Contains("*"))
            {
                parts.Add("*");
            }

            parts.Add(parameter.Variadic ? "*" + parameter.Name : parameter.Default is null ? parameter.Name : $"{parameter.Name}={parameter.Default}");
        }

        return $"{Name}({string.Join(", ", parts)})";
    }

    private static IEnumerable<string> Split(string list)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && depth == 0))
            {
                if (list[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = i + 1;
            }
            else if (list[i] is '(' or '[')
            {
                depth++;
            }
            else if (list[i] is ')' or ']')
            {
                depth--;
            }
        }
    }

    [GeneratedRegex(@"^(?<type>'[^ ]*'|[A-Za-z]+(\*|\??\[\d?\])?(\|'[^ ]*')?)(?<optional>\?)? (?<name>\w+)(=(?<default>.+))?$")]
    private static partial Regex ParameterPattern();
}
