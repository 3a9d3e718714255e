using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>y = f(x) elementwise, with its derivative; an option (a slope, a bound) is a field of the struct.</summary>
internal interface IUnary
{
    V Forward<V>(V x)
        where V : struct, IReal<V>;

    /// <summary>dx = f′(x)·dy.</summary>
    V Backward<V>(V x, V y, V dy)
        where V : struct, IReal<V>;
}

/// <summary>y = f(a, b) elementwise, with both derivatives.</summary>
internal interface IBinary
{
    V Forward<V>(V a, V b)
        where V : struct, IReal<V>;

    /// <summary>da = ∂f/∂a·dy.</summary>
    V BackwardA<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V>;

    /// <summary>db = ∂f/∂b·dy.</summary>
    V BackwardB<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V>;
}

/// <summary>
/// Elementwise loops. The rest that does not fill a vector is padded and goes through the same vector code, so
/// an element's bits do not depend on where it stands. Spans of one call have the same length; an output may be
/// one of the inputs, but not overlap it otherwise.
/// </summary>
internal static class Map
{
    /// <summary>y = f(x).</summary>
    public static void Forward<TOp, T>(TOp op, ReadOnlySpan<T> x, Span<T> y)
        where TOp : struct, IUnary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(x.Length, y.Length);
        ref T px = ref MemoryMarshal.GetReference(x), py = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            op.Forward(Load(ref px, i)).Value.StoreUnsafe(ref py, (nuint)i);
        if (i < x.Length)
            StoreRest(op.Forward(LoadRest(x, i)), y, i);
    }

    /// <summary>dx += f′(x)·dy.</summary>
    public static void Backward<TOp, T>(TOp op, ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where TOp : struct, IUnary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(x.Length, y.Length, dy.Length, dx.Length);
        ref T px = ref MemoryMarshal.GetReference(x), py = ref MemoryMarshal.GetReference(y);
        ref T pdy = ref MemoryMarshal.GetReference(dy), pdx = ref MemoryMarshal.GetReference(dx);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            (Load(ref pdx, i) + op.Backward(Load(ref px, i), Load(ref py, i), Load(ref pdy, i))).Value.StoreUnsafe(ref pdx, (nuint)i);
        if (i < x.Length)
            StoreRest(LoadRest(dx, i) + op.Backward(LoadRest(x, i), LoadRest(y, i), LoadRest(dy, i)), dx, i);
    }

    /// <summary>y = f(a, b).</summary>
    public static void Forward<TOp, T>(TOp op, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where TOp : struct, IBinary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(a.Length, b.Length, y.Length);
        ref T pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b);
        ref T py = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i <= a.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            op.Forward(Load(ref pa, i), Load(ref pb, i)).Value.StoreUnsafe(ref py, (nuint)i);
        if (i < a.Length)
            StoreRest(op.Forward(LoadRest(a, i), LoadRest(b, i)), y, i);
    }

    /// <summary>da += ∂f/∂a·dy.</summary>
    public static void BackwardA<TOp, T>(TOp op, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> da)
        where TOp : struct, IBinary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(a.Length, b.Length, y.Length, dy.Length, da.Length);
        ref T pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b);
        ref T py = ref MemoryMarshal.GetReference(y), pdy = ref MemoryMarshal.GetReference(dy);
        ref T pda = ref MemoryMarshal.GetReference(da);
        int i = 0;
        for (; i <= a.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var d = op.BackwardA(Load(ref pa, i), Load(ref pb, i), Load(ref py, i), Load(ref pdy, i));
            (Load(ref pda, i) + d).Value.StoreUnsafe(ref pda, (nuint)i);
        }

        if (i < a.Length)
            StoreRest(LoadRest(da, i) + op.BackwardA(LoadRest(a, i), LoadRest(b, i), LoadRest(y, i), LoadRest(dy, i)), da, i);
    }

    /// <summary>db += ∂f/∂b·dy.</summary>
    public static void BackwardB<TOp, T>(TOp op, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> db)
        where TOp : struct, IBinary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(a.Length, b.Length, y.Length, dy.Length, db.Length);
        ref T pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b);
        ref T py = ref MemoryMarshal.GetReference(y), pdy = ref MemoryMarshal.GetReference(dy);
        ref T pdb = ref MemoryMarshal.GetReference(db);
        int i = 0;
        for (; i <= a.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var d = op.BackwardB(Load(ref pa, i), Load(ref pb, i), Load(ref py, i), Load(ref pdy, i));
            (Load(ref pdb, i) + d).Value.StoreUnsafe(ref pdb, (nuint)i);
        }

        if (i < a.Length)
            StoreRest(LoadRest(db, i) + op.BackwardB(LoadRest(a, i), LoadRest(b, i), LoadRest(y, i), LoadRest(dy, i)), db, i);
    }

    /// <summary>sum += x.</summary>
    public static void Add<T>(ReadOnlySpan<T> x, Span<T> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Same(x.Length, sum.Length);
        ref T px = ref MemoryMarshal.GetReference(x), ps = ref MemoryMarshal.GetReference(sum);
        int i = 0;
        for (; i <= x.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            (Load(ref ps, i) + Load(ref px, i)).Value.StoreUnsafe(ref ps, (nuint)i);
        if (i < x.Length)
            StoreRest(LoadRest<T>(sum, i) + LoadRest(x, i), sum, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane<T> Load<T>(ref T start, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(Vector512.LoadUnsafe(ref start, (nuint)index));

    private static Lane<T> LoadRest<T>(ReadOnlySpan<T> x, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vector = Vector512<T>.Zero;
        x[index..].CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<T>, T>(ref vector), Vector512<T>.Count));
        return new(vector);
    }

    private static void StoreRest<T>(Lane<T> lane, Span<T> y, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vector = lane.Value;
        MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<T>, T>(ref vector), Vector512<T>.Count)[..(y.Length - index)].CopyTo(y[index..]);
    }

    private static void Same(int expected, int b, int c = -1, int d = -1, int e = -1)
    {
        if (b == expected && (c < 0 || c == expected) && (d < 0 || d == expected) && (e < 0 || e == expected))
            return;
        string lengths = string.Join(", ", new[] { expected, b, c, d, e }.Where(n => n >= 0));
        throw new ArgumentException($"The spans of one elementwise call have lengths {lengths}; all must be the same.");
    }
}
