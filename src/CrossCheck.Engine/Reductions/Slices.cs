using System.Numerics;

namespace CrossCheck.Engine.Reductions;

/// <summary>
/// A tensor seen as slices along some of its dimensions (those that are summed, the classes, …), each slice
/// in row-major order of these dimensions, the slices in row-major order of the others. Where the dimensions
/// are the last ones the tensor is that already, else it is copied to rows and back.
/// </summary>
internal sealed class Slices
{
    /// <summary>Slices that are copied at once: neighbouring ones share cache lines.</summary>
    private const int Block = 16;

    private readonly int[] starts = [];
    private readonly int[] offsets = [];

    public Slices(Shape shape, ReadOnlySpan<bool> along)
    {
        var (kept, sliced) = (new List<int>(), new List<int>());
        IsRows = true;
        for (var d = 0; d < shape.Rank; d++)
        {
            (along[d] ? sliced : kept).Add(d);
            IsRows &= along[d] || shape[d] == 1 || sliced.TrueForAll(s => shape[s] == 1);
        }

        Length = sliced.Aggregate(1, (n, d) => n * shape[d]);
        Count = kept.Aggregate(1, (n, d) => n * shape[d]);
        if (!IsRows)
        {
            var strides = shape.Strides();
            starts = Offsets(shape, strides, kept);
            offsets = Offsets(shape, strides, sliced);
        }
    }

    /// <summary>Slices along one dimension; a scalar is one slice of one element.</summary>
    public static Slices Along(Shape shape, int dimension)
    {
        var along = new bool[shape.Rank];
        if (along.Length > 0)
        {
            along[dimension < 0 ? dimension + shape.Rank : dimension] = true;
        }

        return new Slices(shape, along);
    }

    /// <summary>Number of slices.</summary>
    public int Count { get; }

    /// <summary>Number of elements of a slice.</summary>
    public int Length { get; }

    /// <summary>The tensor is rows as it lies in memory.</summary>
    public bool IsRows { get; }

    /// <summary>The slices of all cases as rows: the tensor itself, or a copy.</summary>
    public ReadOnlySpan<T> Rows<T>(ReadOnlySpan<T> tensor)
        where T : unmanaged
    {
        if (IsRows)
        {
            return tensor;
        }

        var rows = new T[tensor.Length];
        for (int start = 0, size = Count * Length; start < rows.Length; start += size)
        {
            Gather(tensor.Slice(start, size), rows.AsSpan(start, size));
        }

        return rows;
    }

    /// <summary>Where rows for <see cref="Store"/> are to be written: the tensor itself, or new memory.</summary>
    public Span<T> NewRows<T>(Span<T> tensor)
        where T : unmanaged => IsRows ? tensor : new T[tensor.Length];

    /// <summary>tensor = rows, unless they are the tensor itself.</summary>
    public void Store<T>(ReadOnlySpan<T> rows, Span<T> tensor)
        where T : unmanaged
    {
        for (int start = 0, size = Count * Length; !IsRows && start < rows.Length; start += size)
        {
            for (var first = 0; first < Count; first += Block)
            {
                var last = Math.Min(first + Block, Count);
                for (var i = 0; i < Length; i++)
                {
                    for (var s = first; s < last; s++)
                    {
                        tensor[start + starts[s] + offsets[i]] = rows[start + (s * Length) + i];
                    }
                }
            }
        }
    }

    /// <summary>tensor += rows, unless they are the tensor itself, which then was added to.</summary>
    public void Add<T>(ReadOnlySpan<T> rows, Span<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int start = 0, size = Count * Length; !IsRows && start < rows.Length; start += size)
        {
            for (var first = 0; first < Count; first += Block)
            {
                var last = Math.Min(first + Block, Count);
                for (var i = 0; i < Length; i++)
                {
                    for (var s = first; s < last; s++)
                    {
                        tensor[start + starts[s] + offsets[i]] += rows[start + (s * Length) + i];
                    }
                }
            }
        }
    }

    private void Gather<T>(ReadOnlySpan<T> tensor, Span<T> rows)
        where T : unmanaged
    {
        for (var first = 0; first < Count; first += Block)
        {
            var last = Math.Min(first + Block, Count);
            for (var i = 0; i < Length; i++)
            {
                for (var s = first; s < last; s++)
                {
                    rows[(s * Length) + i] = tensor[starts[s] + offsets[i]];
                }
            }
        }
    }

    private static int[] Offsets(Shape shape, int[] strides, List<int> dimensions)
    {
        int[] offsets = [0];
        foreach (var d in dimensions)
        {
            var longer = new int[offsets.Length * shape[d]];
            for (var i = 0; i < longer.Length; i++)
            {
                longer[i] = offsets[i / shape[d]] + (i % shape[d] * strides[d]);
            }

            offsets = longer;
        }

        return offsets;
    }
}
