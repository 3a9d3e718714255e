using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// Sums, inner products and extrema. Terms are added in a tree that depends on their number only: up to 8 in
/// order, else blocks of 1024, each on four 512-bit accumulators, then pairwise; so the bits are the same on all machines, and the
/// error grows with the logarithm of the length.
/// </summary>
internal static class Reduce
{
    private const int Block = 1024;

    /// <summary>A handful of terms is added in order, as on paper: a vector would be mostly padding.</summary>
    private const int Few = 8;

    /// <summary>Σ xᵢ; +0 for none. A sum of negative zeros is −0.</summary>
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => x.Length <= Few ? SumInOrder(x) : AcrossAdd(SumTree(x));

    /// <summary>Σ aᵢ·bᵢ, each product fused with its addition; +0 for none.</summary>
    public static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"The factors of an inner product have lengths {a.Length} and {b.Length}; they must be the same.");
        return a.Length <= Few ? DotInOrder(a, b) : AcrossAdd(DotTree(a, b));
    }

    /// <summary>The largest value; NaN if there is one; +0 is larger than −0; −∞ for none.</summary>
    public static T Max<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var max = Vector512.Create(T.NegativeInfinity);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            max = Larger(max, Load(x, i));
        if (i < x.Length)
            max = Larger(max, LoadRest(x, i, T.NegativeInfinity));
        T result = T.NegativeInfinity;
        for (int j = 0; j < Vector512<T>.Count; j++)
            result = T.Max(result, max[j]);
        return T.IsNaN(result) ? T.NaN : result;
    }

    /// <summary>The smallest value; NaN if there is one; −0 is smaller than +0; ∞ for none.</summary>
    public static T Min<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var min = Vector512.Create(T.PositiveInfinity);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            min = Smaller(min, Load(x, i));
        if (i < x.Length)
            min = Smaller(min, LoadRest(x, i, T.PositiveInfinity));
        T result = T.PositiveInfinity;
        for (int j = 0; j < Vector512<T>.Count; j++)
            result = T.Min(result, min[j]);
        return T.IsNaN(result) ? T.NaN : result;
    }

    private static T SumInOrder<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = x.IsEmpty ? T.Zero : x[0];
        for (int i = 1; i < x.Length; i++)
            sum += x[i];
        return sum;
    }

    private static T DotInOrder<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = a.IsEmpty ? T.Zero : a[0] * b[0];
        for (int i = 1; i < a.Length; i++)
            sum = T.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    private static Vector512<T> SumTree<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length <= Block)
            return SumBlock(x);
        int left = LeftPart(x.Length);
        return SumTree(x[..left]) + SumTree(x[left..]);
    }

    private static Vector512<T> DotTree<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Length <= Block)
            return DotBlock(a, b);
        int left = LeftPart(a.Length);
        return DotTree(a[..left], b[..left]) + DotTree(a[left..], b[left..]);
    }

    /// <summary>Half of the blocks, rounded up; whole blocks, so that only the last one is short.</summary>
    private static int LeftPart(int length) => ((((length - 1) / Block) + 2) / 2) * Block;

    // −0 is the neutral element of addition (+0 + −0 = +0, −0 + −0 = −0): it starts every accumulator and pads.
    private static Vector512<T> SumBlock<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> s0 = Vector512.Create(T.NegativeZero), s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i <= x.Length - (4 * width); i += 4 * width)
        {
            s0 += Load(x, i);
            s1 += Load(x, i + width);
            s2 += Load(x, i + (2 * width));
            s3 += Load(x, i + (3 * width));
        }

        if (i < x.Length)
            s0 += LoadRest(x, i, T.NegativeZero);
        if (i + width < x.Length)
            s1 += LoadRest(x, i + width, T.NegativeZero);
        if (i + (2 * width) < x.Length)
            s2 += LoadRest(x, i + (2 * width), T.NegativeZero);
        if (i + (3 * width) < x.Length)
            s3 += LoadRest(x, i + (3 * width), T.NegativeZero);
        return (s0 + s1) + (s2 + s3);
    }

    private static Vector512<T> DotBlock<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> s0 = Vector512.Create(T.NegativeZero), s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i <= a.Length - (4 * width); i += 4 * width)
        {
            s0 = Fused.MultiplyAdd(Load(a, i), Load(b, i), s0);
            s1 = Fused.MultiplyAdd(Load(a, i + width), Load(b, i + width), s1);
            s2 = Fused.MultiplyAdd(Load(a, i + (2 * width)), Load(b, i + (2 * width)), s2);
            s3 = Fused.MultiplyAdd(Load(a, i + (3 * width)), Load(b, i + (3 * width)), s3);
        }

        if (i < a.Length)
            s0 = Rest(a, b, i, s0);
        if (i + width < a.Length)
            s1 = Rest(a, b, i + width, s1);
        if (i + (2 * width) < a.Length)
            s2 = Rest(a, b, i + (2 * width), s2);
        if (i + (3 * width) < a.Length)
            s3 = Rest(a, b, i + (3 * width), s3);
        return (s0 + s1) + (s2 + s3);

        // −0·+0 = −0 leaves the padded lanes alone.
        static Vector512<T> Rest(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int i, Vector512<T> sum) =>
            Fused.MultiplyAdd(LoadRest(a, i, T.NegativeZero), LoadRest(b, i, T.Zero), sum);
    }

    /// <summary>The sum of the lanes, pairwise.</summary>
    internal static T AcrossAdd<T>(Vector512<T> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> lanes = MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<T>, T>(ref sum), Vector512<T>.Count);
        for (int half = lanes.Length / 2; half > 0; half /= 2)
        {
            for (int j = 0; j < half; j++)
                lanes[j] += lanes[j + half];
        }

        return lanes[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Larger<T>(Vector512<T> max, Vector512<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var take = Vector512.GreaterThan(x, max) | ~Vector512.Equals(x, x);
        // Equal numbers have equal bits, but for the zeros: +0 & −0 = +0.
        x = Vector512.ConditionalSelect(Vector512.Equals(x, max), x & max, x);
        return Vector512.ConditionalSelect(take | Vector512.Equals(x, max), x, max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Smaller<T>(Vector512<T> min, Vector512<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var take = Vector512.GreaterThan(min, x) | ~Vector512.Equals(x, x);
        x = Vector512.ConditionalSelect(Vector512.Equals(x, min), x | min, x);
        return Vector512.ConditionalSelect(take | Vector512.Equals(x, min), x, min);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load<T>(ReadOnlySpan<T> x, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)index);

    /// <summary>At most a vector from <paramref name="index"/> on, filled up with <paramref name="padding"/>.</summary>
    private static Vector512<T> LoadRest<T>(ReadOnlySpan<T> x, int index, T padding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vector = Vector512.Create(padding);
        var rest = x.Slice(index, Math.Min(Vector512<T>.Count, x.Length - index));
        rest.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<T>, T>(ref vector), Vector512<T>.Count));
        return vector;
    }
}
