using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>Operands that broadcast: written out in full, and added up again.</summary>
internal static class Repetition
{
    /// <summary>The tensor repeated to a shape that it broadcasts to.</summary>
    public static TensorData InFull(TensorData tensor, Shape shape)
    {
        if (tensor.Shape == shape)
        {
            return tensor;
        }

        if (tensor is TensorData<long> indices)
        {
            var repeated = new long[shape.Count];
            var own = indices.Values;
            Walk(tensor.Shape, shape, (from, to) => repeated[to] = own.Span[from]);
            return new TensorData<long>(shape, repeated);
        }

        var (numbers, full) = (Arrays.Of(tensor), GC.AllocateUninitializedArray<double>((int)shape.Count));
        Walk(tensor.Shape, shape, (from, to) => full[to] = numbers[from]);
        return new TensorData<double>(shape, full);
    }

    /// <summary>Σg and Σg² over the repetitions of each element.</summary>
    public static (double[] Sums, double[] Squares) Sums(double[] full, Shape shape, Shape own)
    {
        var (sums, squares) = (new double[own.Count], new double[own.Count]);
        Walk(own, shape, (at, from) =>
        {
            sums[at] += full[from];
            squares[at] += full[from] * full[from];
        });
        return (sums, squares);
    }

    /// <summary>Where in an operand the elements of a shape that it broadcasts to come from.</summary>
    public static int[] Places(Shape own, Shape shape, IReadOnlyList<int> elements)
    {
        if (own == shape)
        {
            return [.. elements];
        }

        var strides = Broadcasting.Strides(own, shape);
        return [.. elements.Select(e => shape.IndexOf(e).Select((index, d) => index * strides[d]).Sum())];
    }

    /// <summary>Every element of the shape, with the one of the operand that stands there.</summary>
    private static void Walk(Shape own, Shape shape, Action<int, int> visit)
    {
        var (strides, count) = (Broadcasting.Strides(own, shape), (int)shape.Count);
        var index = new int[shape.Rank];
        for (int i = 0, at = 0; i < count; i++)
        {
            visit(at, i);
            for (var d = shape.Rank - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                at -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
    }
}
