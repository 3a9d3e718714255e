using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CrossCheck.Engine.Kernels;

/// <summary>Chooses between numbers by a mask of whole numbers, 0 and 1. Spans of one call have the same length.</summary>
internal static class Select
{
    /// <summary>y = a where the mask is not 0, else b.</summary>
    public static void Forward<T>(ReadOnlySpan<long> mask, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(mask.Length, a.Length, b.Length, y.Length);
        ref long pm = ref MemoryMarshal.GetReference(mask);
        ref T pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b), py = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i <= y.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            Vector512.ConditionalSelect(IsZero<T>(ref pm, i), Vector512.LoadUnsafe(ref pb, (nuint)i), Vector512.LoadUnsafe(ref pa, (nuint)i)).StoreUnsafe(ref py, (nuint)i);
        for (; i < y.Length; i++)
            y[i] = mask[i] == 0 ? b[i] : a[i];
    }

    /// <summary>dx += dy where the mask is 1 (<paramref name="when"/> = 1) or where it is 0 (0).</summary>
    public static void Backward<T>(ReadOnlySpan<long> mask, long when, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(mask.Length, dy.Length, dx.Length, dx.Length);
        ref long pm = ref MemoryMarshal.GetReference(mask);
        ref T pdy = ref MemoryMarshal.GetReference(dy), pdx = ref MemoryMarshal.GetReference(dx);
        var invert = when == 0 ? Vector512<T>.Zero : Vector512<T>.AllBitsSet;
        int i = 0;
        for (; i <= dx.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var taken = Vector512.LoadUnsafe(ref pdy, (nuint)i) & (IsZero<T>(ref pm, i) ^ invert);
            (Vector512.LoadUnsafe(ref pdx, (nuint)i) + taken).StoreUnsafe(ref pdx, (nuint)i);
        }

        for (; i < dx.Length; i++)
            dx[i] += (mask[i] == 0) == (when == 0) ? dy[i] : T.Zero;
    }

    /// <summary>All bits set in the lanes whose mask is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> IsZero<T>(ref long mask, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var low = Vector512.Equals(Vector512.LoadUnsafe(ref mask, (nuint)index), Vector512<long>.Zero);
        return typeof(T) == typeof(double)
            ? low.As<long, T>()
            : Vector512.Narrow(low, Vector512.Equals(Vector512.LoadUnsafe(ref mask, (nuint)index + 8), Vector512<long>.Zero)).As<int, T>();
    }

    private static void Same(int expected, int b, int c, int d)
    {
        if (b != expected || c != expected || d != expected)
            throw new ArgumentException($"The spans of one selection have lengths {expected}, {b}, {c}, {d}; all must be the same.");
    }
}
