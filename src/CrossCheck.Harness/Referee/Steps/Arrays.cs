using System.Runtime.InteropServices;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>Whole tensors as arrays, without a call for each element.</summary>
internal static class Arrays
{
    /// <summary>The elements as doubles, in an array that is the caller's.</summary>
    public static double[] Copy(TensorData tensor)
    {
        if (tensor is TensorData<double> doubles)
        {
            return doubles.Span.ToArray();
        }

        if (tensor is not TensorData<float> floats)
        {
            return tensor.ToDoubles();
        }

        var from = floats.Span;
        var to = GC.AllocateUninitializedArray<double>(tensor.Count);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = from[i];
        }

        return to;
    }

    /// <summary>The elements as doubles: the tensor's own array where it has one to itself, to be read only.</summary>
    public static double[] Of(TensorData tensor) =>
        tensor is TensorData<double> doubles && MemoryMarshal.TryGetArray(doubles.Values, out var own) && own.Offset == 0 && own.Count == own.Array!.Length
            ? own.Array
            : Copy(tensor);

    /// <summary>A float tensor in another float type; indices as they are.</summary>
    public static TensorData To(TensorData tensor, ElementType type) =>
        tensor.Type == ElementType.Int64 || tensor.Type == type ? tensor
        : type == ElementType.Float64 ? new TensorData<double>(tensor.Shape, Copy(tensor))
        : TensorData.From(tensor.Shape, Of(tensor), type);

    /// <summary>y = x², element by element.</summary>
    public static TensorData Square(TensorData tensor, ElementType type)
    {
        if (tensor.Type == ElementType.Int64)
        {
            return tensor;
        }

        if (tensor is TensorData<float> floats && type == ElementType.Float32)
        {
            var from = floats.Span;
            var to = GC.AllocateUninitializedArray<float>(tensor.Count);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = from[i] * from[i];
            }

            return new TensorData<float>(tensor.Shape, to);
        }

        var squares = Copy(tensor);
        for (var i = 0; i < squares.Length; i++)
        {
            squares[i] *= squares[i];
        }

        return new TensorData<double>(tensor.Shape, squares);
    }

    /// <summary>Ones in the place of floats.</summary>
    public static TensorData Ones(TensorData tensor, ElementType type)
    {
        var shape = tensor.Shape;
        if (tensor.Type == ElementType.Int64)
        {
            return tensor;
        }

        if (type == ElementType.Float32)
        {
            var floats = new float[shape.Count];
            Array.Fill(floats, 1);
            return new TensorData<float>(shape, floats);
        }

        var doubles = new double[shape.Count];
        Array.Fill(doubles, 1);
        return new TensorData<double>(shape, doubles);
    }

    /// <summary>Is the magnitude of all that is not 0 between these bounds?</summary>
    public static bool IsWithin(TensorData tensor, double least, double most)
    {
        if (tensor is TensorData<float> floats)
        {
            foreach (var value in floats.Span)
            {
                if (value != 0 && !(Math.Abs(value) >= least && Math.Abs(value) <= most))
                {
                    return false;
                }
            }

            return true;
        }

        return tensor.Type == ElementType.Int64 || Array.TrueForAll(Of(tensor), v => v == 0 || (Math.Abs(v) >= least && Math.Abs(v) <= most));
    }

    /// <summary>The elements at some places, in this shape.</summary>
    public static TensorData Pick(TensorData tensor, Shape shape, int[] places) => tensor switch
    {
        TensorData<float> floats => new TensorData<float>(shape, Pick(floats.Span, places)),
        TensorData<double> doubles => new TensorData<double>(shape, Pick(doubles.Span, places)),
        _ => new TensorData<long>(shape, Pick(((TensorData<long>)tensor).Span, places)),
    };

    /// <summary>y = c·x, in doubles.</summary>
    public static TensorData Times(TensorData tensor, double factor) => new TensorData<double>(tensor.Shape, Array.ConvertAll(Of(tensor), x => factor * x));

    private static T[] Pick<T>(ReadOnlySpan<T> from, int[] places)
    {
        var picked = new T[places.Length];
        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = from[places[i]];
        }

        return picked;
    }
}

/// <summary>The floats of a tensor, element by element, without a virtual call for each.</summary>
internal readonly struct Elements
{
    private readonly ReadOnlyMemory<float> floats;
    private readonly double[]? doubles;

    public Elements(TensorData tensor)
    {
        floats = tensor is TensorData<float> single ? single.Values : default;
        doubles = tensor is TensorData<float> ? null : Arrays.Of(tensor);
    }

    public double this[int i] => doubles is null ? floats.Span[i] : doubles[i];
}
