using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>A function of up to four numbers, elementwise; those that a call does not give are not to be looked at.</summary>
internal interface IMany
{
    V Forward<V>(V a, V b, V c, V d)
        where V : struct, IReal<V>;

    /// <summary>The gradient of the operand <paramref name="slot"/>: ∂f/∂(a, b, c or d)·dy.</summary>
    V Backward<V>(int slot, V a, V b, V c, V d, V dy)
        where V : struct, IReal<V>;
}

/// <summary>Elementwise loops over up to four spans of one length, with the promises of <see cref="Map"/>.</summary>
internal static class MapMany
{
    /// <summary>y = f(a, b, c, d).</summary>
    public static void Forward<TOp, T>(TOp op, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, Span<T> y)
        where TOp : struct, IMany
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i += Vector512<T>.Count)
            Store(op.Forward(Load(a, i), Load(b, i), Load(c, i), Load(d, i)), y, i);
    }

    /// <summary>grad += ∂f/∂(operand slot)·dy.</summary>
    public static void Backward<TOp, T>(
        TOp op, int slot, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, ReadOnlySpan<T> d, ReadOnlySpan<T> dy, Span<T> grad)
        where TOp : struct, IMany
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < grad.Length; i += Vector512<T>.Count)
            Store(Load<T>(grad, i) + op.Backward(slot, Load(a, i), Load(b, i), Load(c, i), Load(d, i), Load(dy, i)), grad, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane<T> Load<T>(ReadOnlySpan<T> x, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (index <= x.Length - Vector512<T>.Count)
            return new(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)index));
        return LoadRest(x, index);
    }

    // The rest is padded with zeros; an operand that is not there is all padding.
    private static Lane<T> LoadRest<T>(ReadOnlySpan<T> x, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vector = Vector512<T>.Zero;
        if (index < x.Length)
            x[index..].CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<T>, T>(ref vector), Vector512<T>.Count));
        return new(vector);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Lane<T> lane, Span<T> y, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (index <= y.Length - Vector512<T>.Count)
        {
            lane.Value.StoreUnsafe(ref MemoryMarshal.GetReference(y), (nuint)index);
            return;
        }

        var vector = lane.Value;
        MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<T>, T>(ref vector), Vector512<T>.Count)[..(y.Length - index)].CopyTo(y[index..]);
    }
}
