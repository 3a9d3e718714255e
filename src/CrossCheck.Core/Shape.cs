using System.Collections;
using System.Runtime.CompilerServices;

namespace CrossCheck;

/// <summary>The sizes of a tensor's dimensions, row-major; <c>()</c> is a scalar. Immutable, compared by value.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[] dims;

    private Shape(int[] dims)
    {
        this.dims = dims;
        Count = CountOf(dims);
    }

    /// <summary>The shape <c>()</c>.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>Number of dimensions.</summary>
    public int Rank => dims.Length;

    /// <summary>Number of elements: the product of the sizes.</summary>
    public long Count { get; }

    /// <summary>The sizes.</summary>
    public ReadOnlySpan<int> Dims => dims;

    int IReadOnlyCollection<int>.Count => dims.Length;

    /// <summary>The size of a dimension.</summary>
    public int this[int dimension] => dims[dimension];

    /// <summary>A shape of these sizes; none make a scalar.</summary>
    public static Shape Create(ReadOnlySpan<int> dims) => dims.IsEmpty ? Scalar ?? new([]) : new(dims.ToArray());

    /// <summary>A shape of these sizes; none make a scalar.</summary>
    public static Shape Of(params ReadOnlySpan<int> dims) => Create(dims);

    /// <summary>The product of the sizes; <see cref="long.MaxValue"/> where it does not fit.</summary>
    public static long CountOf(ReadOnlySpan<int> dims)
    {
        if (dims.Contains(0))
        {
            return 0;
        }

        var count = 1L;
        foreach (var size in dims)
        {
            count = count > long.MaxValue / size ? long.MaxValue : count * size;
        }

        return count;
    }

    /// <summary>Product of the sizes from <paramref name="start"/> up to, but without, <paramref name="end"/>.</summary>
    public int Product(int start, int end)
    {
        var product = 1;
        for (var i = start; i < end; i++)
        {
            product = checked(product * dims[i]);
        }

        return product;
    }

    /// <summary>The last dimensions from <paramref name="start"/> on.</summary>
    public Shape Slice(int start, int end) => Create(dims.AsSpan(start, end - start));

    /// <summary>These dimensions and then the other's.</summary>
    public Shape Concat(Shape other) => Create([.. dims, .. other.dims]);

    /// <summary>The same with another size of one dimension.</summary>
    public Shape With(int dimension, int size)
    {
        var copy = dims.ToArray();
        copy[dimension] = size;
        return new(copy);
    }

    /// <summary>Row-major strides in elements.</summary>
    public int[] Strides()
    {
        var strides = new int[dims.Length];
        var stride = 1;
        for (var i = dims.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= dims[i];
        }

        return strides;
    }

    /// <summary>The multi-dimensional index of a flat one.</summary>
    public int[] IndexOf(long flat)
    {
        var index = new int[dims.Length];
        for (var i = dims.Length - 1; i >= 0; i--)
        {
            index[i] = (int)(flat % dims[i]);
            flat /= dims[i];
        }

        return index;
    }

    /// <summary>Are all sizes equal?</summary>
    public bool Equals(Shape? other) => other is not null && dims.AsSpan().SequenceEqual(other.dims);

    /// <summary>Are all sizes equal?</summary>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <summary>Of the sizes.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in dims)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>As PyTorch writes it: <c>()</c>, <c>(4)</c>, <c>(2, 3)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", dims)})";

    /// <summary>The sizes, one by one.</summary>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Are all sizes equal?</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Does a size differ?</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);
}
