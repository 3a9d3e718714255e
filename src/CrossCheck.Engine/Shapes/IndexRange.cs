using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Indices that are places along a dimension.</summary>
internal static class IndexRange
{
    /// <summary>Throws unless every index is a place in the dimension of the first operand that an option names.</summary>
    public static void Check(IndexCheck check, string option)
    {
        var (input, dim) = (check.Shapes[0]!, check.Call.Int(option));
        var size = input.Rank == 0 ? 1 : input[dim < 0 ? dim + input.Rank : dim];
        var values = check.Values.Span;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] < 0 || values[i] >= size)
            {
                var at = check.Shape.Rank == 0 ? "" : $"[{string.Join(", ", check.Shape.IndexOf(i))}]";
                throw new CaseException(
                    $"{check.Call.Spec.Name}: {check.Call.SlotName(check.Slot)}{at} = {values[i]} must be from 0 to {size - 1}, the places along {option}={dim} of the input {input}");
            }
        }
    }
}
