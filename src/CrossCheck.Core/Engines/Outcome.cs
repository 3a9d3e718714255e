using System.Collections.Immutable;
using System.Diagnostics;
using CrossCheck.Networks;

namespace CrossCheck.Engines;

/// <summary>Reads what a hand-written function gave, and says what is wrong with it.</summary>
internal static class Outcome
{
    /// <summary>The results of a forward function as tensors; those that are only compared may be left out at the end.</summary>
    public static ImmutableArray<TensorData?> Results(OperationCall call, Step step, Array? given, int needed)
    {
        var expected = needed == 1 ? Expectation(step, 0) : $"an array of {Texts.Whole(needed)} arrays";
        var arrays = given switch
        {
            null => throw call.Error($"gave null; expected {expected}"),
            float[] or double[] or int[] or long[] => [given],
            _ when given.Rank == 1 && given.Length >= needed && given.Length <= step.Results.Length && given.Cast<object?>().All(a => a is null or Array) => given.Cast<Array?>().ToArray(),
            _ => throw call.Error($"gave {Describe(given)}; expected {expected}"),
        };
        if (arrays.Length < needed)
        {
            throw call.Error($"gave {Describe(given)}; expected {expected}, one for each result");
        }

        var results = new TensorData?[step.Results.Length];
        for (var i = 0; i < arrays.Length; i++)
        {
            var (shape, type) = step.Results[i];
            var numbers = arrays[i] switch
            {
                null => throw call.Error($"gave null; expected {Expectation(step, i)}"),
                double[] doubles => Numbers(call, doubles, Which(step, i), shape),
                float[] floats => type == ElementType.Int64 ? Array.ConvertAll(floats, f => (double)f) : Numbers(call, floats, Which(step, i), shape),
                int[] ints when type == ElementType.Int64 => Array.ConvertAll(ints, n => (double)n),
                long[] longs when type == ElementType.Int64 => Array.ConvertAll(longs, n => (double)n),
                var other => throw call.Error($"gave {Describe(other)}; expected {Expectation(step, i)}"),
            };
            results[i] = TensorData.From(shape, Sized(call, numbers, Which(step, i), shape), type);
        }

        return [.. results];
    }

    /// <exception cref="OperationException">A wrong number of them, or floats for a case in float64.</exception>
    public static double[] Numbers(OperationCall call, float[]? given, string what, Shape shape) =>
        given is not null && call.DType == DType.Float64
            ? throw call.Error($"{what} came as float[] in a case in float64; give double[], or say that the engine has floats alone: Only = DType.Float32")
            : Sized(call, given is null ? null : Array.ConvertAll(given, f => (double)f), what, shape);

    public static double[] Numbers(OperationCall call, double[]? given, string what, Shape shape) => Sized(call, (double[]?)given?.Clone(), what, shape);

    /// <summary>Runs a function of the engine's author: whatever it throws is told with its operation and place.</summary>
    /// <exception cref="UnsupportedCaseException">It refuses the case; the reason is as it gave it.</exception>
    public static T Guarded<T>(OperationCall call, Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception e) when (e is not (OperationException or UnsupportedCaseException or OutOfMemoryException or AccessViolationException))
        {
            var frame = new StackTrace(e, fNeedFileInfo: true).GetFrames().FirstOrDefault(f => f.GetFileName() is not null);
            var place = frame is null ? "" : $" (at {Path.GetFileName(frame.GetFileName())}:{Texts.Whole(frame.GetFileLineNumber())})";
            throw call.Error($"threw {e.GetType().Name}: {e.Message.Split('\n')[0].Trim()}{place}", e);
        }
    }

    private static double[] Sized(OperationCall call, double[]? numbers, string what, Shape shape) =>
        numbers is null ? throw call.Error($"{what} is null; expected {Texts.Whole(shape.Count)} numbers for the shape {shape}")
        : numbers.Length == shape.Count ? numbers
        : throw call.Error($"{what} has {Texts.Count(numbers.Length, "number")}; expected {Texts.Whole(shape.Count)} for the shape {shape}");

    private static string Which(Step step, int result) => step.Results.Length == 1 ? "the result" : $"result {Texts.Whole(result)}";

    private static string Expectation(Step step, int result)
    {
        var (shape, type) = step.Results[result];
        var array = type switch { ElementType.Int64 => "an int[] or long[]", ElementType.Float64 => "a double[]", _ => "a float[] or double[]" };
        return $"{array} of {Texts.Whole(shape.Count)} numbers for the shape {shape}";
    }

    private static string Describe(Array given) => given.Rank == 1 && given.GetType().GetElementType() is { IsPrimitive: true } element
        ? $"{(element == typeof(int) ? "an" : "a")} {Keyword(element)}[{Texts.Whole(given.Length)}]"
        : given.Rank == 1 ? $"an array of {Texts.Whole(given.Length)} {given.GetType().GetElementType()!.Name}" : $"an array of {Texts.Whole(given.Rank)} dimensions";

    private static string Keyword(Type element) =>
        element == typeof(float) ? "float" : element == typeof(double) ? "double" : element == typeof(int) ? "int" : element == typeof(long) ? "long" : element.Name;
}
