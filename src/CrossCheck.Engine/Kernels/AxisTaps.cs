using System.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// A sparse matrix along one dimension, by rows: y[o] = Σ Weight[k]·x[Index[k]] over First[o] ≤ k &lt; First[o + 1]. What
/// goes back through it goes through its transpose.
/// </summary>
/// <param name="Size">Number of elements of x.</param>
/// <param name="First">Where the taps of each element of y begin, and where the last ones end.</param>
internal sealed record AxisTaps<T>(int Size, int[] First, int[] Index, T[] Weight)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of elements of y.</summary>
    public int Count => First.Length - 1;

    /// <summary>From the taps of each element of y, in order.</summary>
    public static AxisTaps<T> Of(int size, IEnumerable<IReadOnlyList<(int Index, double Weight)>> rows)
    {
        var (first, index, weight) = (new List<int> { 0 }, new List<int>(), new List<T>());
        foreach (var row in rows)
        {
            index.AddRange(row.Select(tap => tap.Index));
            weight.AddRange(row.Select(tap => T.CreateTruncating(tap.Weight)));
            first.Add(index.Count);
        }

        return new(size, [.. first], [.. index], [.. weight]);
    }

    /// <summary>dx[i] = Σ Weight[k]·dy[o] over the taps k of every o that are on i, in the order of o.</summary>
    public AxisTaps<T> Transpose()
    {
        var first = new int[Size + 1];
        foreach (var i in Index)
        {
            first[i + 1]++;
        }

        for (var i = 0; i < Size; i++)
        {
            first[i + 1] += first[i];
        }

        var (index, weight, next) = (new int[Index.Length], new T[Index.Length], first[..Size]);
        for (var o = 0; o < Count; o++)
        {
            for (var k = First[o]; k < First[o + 1]; k++)
            {
                var at = next[Index[k]]++;
                (index[at], weight[at]) = (o, Weight[k]);
            }
        }

        return new(Count, first, index, weight);
    }
}
