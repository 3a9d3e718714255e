using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Cli;

/// <summary>A call of an operation with nothing but its required arguments, to ask an engine whether it has it.</summary>
internal static class TypicalCall
{
    private const int MostResults = 4;

    /// <summary>The call; null where none can be made up.</summary>
    public static OpCall? Of(OpSpec spec, ICatalogue catalogue)
    {
        // Behind an argument that is left out, the others are named.
        var parameters = spec.Signature.Parameters;
        var arguments = string.Join(", ", parameters.Where(p => p.Default is null).Select(
            p => p.KeywordOnly || parameters.TakeWhile(q => q != p).Any(q => q.Default is not null) ? $"{p.Name}={Argument(p)}" : Argument(p)));
        for (var results = 1; results <= MostResults; results++)
        {
            try
            {
                var network = Network.Parse($"{string.Join(", ", Enumerable.Range(1, results).Select(i => $"result{Numbers.Whole(i)}"))} = {spec.Name}({arguments})", catalogue);
                return network.Statements[^1].Call;
            }
            catch (CaseException)
            {
                // It has another number of results.
            }
        }

        return null;
    }

    private static string Argument(Parameter parameter) => parameter.Kind switch
    {
        ParameterKind.Tensors => $"({parameter.Name}1, {parameter.Name}2)",
        ParameterKind.Int => "1",
        ParameterKind.Ints => parameter.Arity > 1 ? $"({string.Join(", ", Enumerable.Repeat("1", parameter.Arity))})" : "(1,)",
        ParameterKind.Float or ParameterKind.FloatOrChoice => "1.0",
        ParameterKind.Floats => parameter.Arity > 1 ? $"({string.Join(", ", Enumerable.Repeat("1.0", parameter.Arity))})" : "(1.0,)",
        ParameterKind.Bool => "True",
        ParameterKind.Str => "''",
        ParameterKind.Choice => $"'{parameter.Choices[0]}'",
        _ => parameter.Name.TrimStart('_'), // a column may not begin with it
    };
}
