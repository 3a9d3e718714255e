using System.Numerics;

namespace CrossCheck;

/// <summary>A tensor's numbers, row-major, with their shape. Not to be written to.</summary>
public abstract class TensorData(Shape shape)
{
    /// <summary>The sizes of its dimensions.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>Number of elements.</summary>
    public int Count => checked((int)Shape.Count);

    /// <summary>What the elements are.</summary>
    public abstract ElementType Type { get; }

    /// <summary>The element at a flat index, widened to a double (exactly, for floats and for indices below 2⁵³).</summary>
    public abstract double this[int index] { get; }

    /// <summary>The numbers of <paramref name="source"/> rounded to <paramref name="type"/>.</summary>
    public static TensorData From(Shape shape, ReadOnlySpan<double> source, ElementType type)
    {
        switch (type)
        {
            case ElementType.Float32:
                var floats = new float[source.Length];
                for (var i = 0; i < floats.Length; i++)
                {
                    floats[i] = (float)source[i];
                }

                return new TensorData<float>(shape, floats);
            case ElementType.Float64:
                return new TensorData<double>(shape, source.ToArray());
            default:
                var indices = new long[source.Length];
                for (var i = 0; i < indices.Length; i++)
                {
                    indices[i] = (long)source[i];
                }

                return new TensorData<long>(shape, indices);
        }
    }

    /// <summary>A copy of the elements, each widened to a double.</summary>
    public abstract double[] ToDoubles();
}

/// <inheritdoc/>
public sealed class TensorData<T> : TensorData
    where T : unmanaged, INumber<T>
{
    /// <summary>Numbers in row-major order, which are not copied.</summary>
    public TensorData(Shape shape, ReadOnlyMemory<T> values)
        : base(shape)
    {
        if (values.Length != shape.Count)
        {
            throw new ArgumentException($"{values.Length} numbers do not fill the shape {shape}", nameof(values));
        }

        Values = values;
    }

    /// <summary>The numbers, row-major.</summary>
    public ReadOnlyMemory<T> Values { get; }

    /// <summary>The numbers, row-major.</summary>
    public ReadOnlySpan<T> Span => Values.Span;

    /// <inheritdoc/>
    public override ElementType Type =>
        typeof(T) == typeof(float) ? ElementType.Float32 : typeof(T) == typeof(double) ? ElementType.Float64 : ElementType.Int64;

    /// <summary>The element at this place in row-major order.</summary>
    public override double this[int index] => double.CreateChecked(Values.Span[index]);

    /// <inheritdoc/>
    public override double[] ToDoubles()
    {
        var from = Values.Span;
        var to = GC.AllocateUninitializedArray<double>(from.Length);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = double.CreateTruncating(from[i]);
        }

        return to;
    }
}
