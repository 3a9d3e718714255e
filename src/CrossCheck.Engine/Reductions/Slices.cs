using System.Numerics;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Reductions;

/// <summary>
/// A tensor seen as slices along some of its dimensions (those that are summed, the classes, …), each slice
/// in row-major order of these dimensions, the slices in row-major order of the others. Where the dimensions
/// are the last ones the tensor is that already, else it is copied to rows and back.
/// </summary>
internal sealed class Slices
{
    private readonly int[] starts = [];
    private readonly int[] offsets = [];

    /// <summary>Slices that stand side by side, if the last dimension is not sliced; else 0.</summary>
    private readonly int run;

    /// <summary>If the last dimension is sliced: a slice is pieces of this length, at these offsets.</summary>
    private readonly int piece;
    private readonly int[] pieces = [];

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
            var follow = Following(offsets);
            (run, piece) = follow > 1 ? (0, follow) : (Following(starts), 1);
            pieces = run > 0 ? [] : [.. offsets.Where((_, i) => i % piece == 0)];
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
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => IsRows ? tensor : All(tensor);

    /// <summary>Where rows are to be written: the tensor itself, or new memory.</summary>
    public Span<T> NewRows<T>(Span<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => IsRows ? tensor : new T[tensor.Length];

    /// <summary>tensor = rows, unless they are the tensor itself.</summary>
    public void Store<T>(ReadOnlySpan<T> rows, Span<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Return(rows, 0, tensor, add: false);

    /// <summary>tensor += rows, unless they are the tensor itself, which then was added to.</summary>
    public void Add<T>(ReadOnlySpan<T> rows, Span<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Return(rows, 0, tensor, add: true);

    /// <summary>Slices that are copied at once: neighbouring ones share cache lines, and they are to stay in the cache.</summary>
    private int Block => run == 0 ? 1 : Math.Clamp(8192 / Math.Max(1, Length), 16, 64);

    /// <summary>How many slices from this one on, of <paramref name="all"/> through all cases, are best taken at once: rows as they lie, all.</summary>
    public int Together(int first, int all) => IsRows ? all - first : Math.Min(Block - (first % Count % Block), Count - (first % Count));

    /// <summary>Memory for the slices that are taken at once; none where the tensor is rows.</summary>
    public T[] Buffer<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => IsRows ? [] : GC.AllocateUninitializedArray<T>(Math.Min(Count, Block) * Length);

    /// <summary>Some slices as rows: the tensor itself, or copied into the buffer.</summary>
    public ReadOnlySpan<T> Rows<T>(ReadOnlySpan<T> tensor, int first, int count, Span<T> buffer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (IsRows)
        {
            return tensor.Slice(first * Length, count * Length);
        }

        var rows = buffer[..(count * Length)];
        var oneCase = tensor.Slice(first / Count * (Count * Length), Count * Length);
        for (int s = 0, n; s < count; s += n)
        {
            n = InRun(first + s, count - s);
            var at = starts[(first + s) % Count];
            var into = rows[(s * Length)..];
            if (run > 0)
            {
                Tiles.Gather(oneCase[at..], offsets, n, into, Length);
                continue;
            }

            for (var i = 0; i < pieces.Length; i++)
            {
                oneCase.Slice(at + pieces[i], piece).CopyTo(into[(i * piece)..]);
            }
        }

        return rows;
    }

    /// <summary>Where some rows are to be written: the tensor itself, or the buffer.</summary>
    public Span<T> NewRows<T>(Span<T> tensor, int first, int count, Span<T> buffer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => IsRows ? tensor.Slice(first * Length, count * Length) : buffer[..(count * Length)];

    /// <summary>Some slices of the tensor = rows, unless they are the tensor itself.</summary>
    public void Store<T>(ReadOnlySpan<T> rows, int first, Span<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Return(rows, first, tensor, add: false);

    /// <summary>Some slices of the tensor += rows, unless they are the tensor itself.</summary>
    public void Add<T>(ReadOnlySpan<T> rows, int first, Span<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Return(rows, first, tensor, add: true);

    private void Return<T>(ReadOnlySpan<T> rows, int first, Span<T> tensor, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int s = 0, n, count = Length == 0 || IsRows ? 0 : rows.Length / Length; s < count; s += n)
        {
            n = InRun(first + s, Math.Min(count - s, Together(first + s, first + count)));
            var slice = (first + s) % Count;
            var place = tensor[(((first + s) / Count * Count * Length) + starts[slice])..];
            var from = rows[(s * Length)..];
            if (run > 0 && add)
            {
                Tiles.Add(from, Length, place, offsets, n);
            }
            else if (run > 0)
            {
                Tiles.Scatter(from, Length, place, offsets, n);
            }
            else
            {
                for (var i = 0; i < pieces.Length; i++)
                {
                    var to = place.Slice(pieces[i], piece);
                    if (add)
                    {
                        Map.Add(from.Slice(i * piece, piece), to);
                    }
                    else
                    {
                        from.Slice(i * piece, piece).CopyTo(to);
                    }
                }
            }
        }
    }

    private T[] All<T>(ReadOnlySpan<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = GC.AllocateUninitializedArray<T>(tensor.Length);
        for (int first = 0, count; first * (long)Length < rows.Length; first += count)
        {
            count = Together(first, rows.Length / Length);
            Rows(tensor, first, count, rows.AsSpan(first * Length, count * Length));
        }

        return rows;
    }

    /// <summary>How many of the slices stand side by side.</summary>
    private int InRun(int slice, int most) => run == 0 ? 1 : Math.Min(most, run - (slice % Count % run));

    /// <summary>The length of the equal runs that the places make, each one behind the other.</summary>
    private static int Following(int[] places)
    {
        var length = 1;
        while (length < places.Length && places[length] == places[0] + length)
        {
            length++;
        }

        return length;
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
