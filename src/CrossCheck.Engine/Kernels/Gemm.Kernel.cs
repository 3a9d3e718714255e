using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CrossCheck.Engine.Kernels;

// The register tiles: C[height, width] (+)= A panel · B panel, one accumulator register per row and half row.
internal static partial class Gemm
{
    /// <summary>12 rows where there are 32 vector registers of 512 bits, 6 otherwise.</summary>
    private static int TileHeight => Vector512.IsHardwareAccelerated ? 12 : 6;

    /// <summary>Two registers.</summary>
    private static int TileWidth<T>() => 2 * (Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256<T>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Kernel<T>(int k, T* a, T* b, T* c, int stride, Store store)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Kernel512(k, a, b, c, stride, store);
        else
            Kernel256(k, a, b, c, stride, store);
    }

    /// <summary>24 accumulators of 512 bits: 12×32 floats, 12×16 doubles.</summary>
    private static unsafe void Kernel512<T>(int k, T* a, T* b, T* c, int stride, Store store)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> c00 = default, c01 = default;
        Vector512<T> c10 = default, c11 = default;
        Vector512<T> c20 = default, c21 = default;
        Vector512<T> c30 = default, c31 = default;
        Vector512<T> c40 = default, c41 = default;
        Vector512<T> c50 = default, c51 = default;
        Vector512<T> c60 = default, c61 = default;
        Vector512<T> c70 = default, c71 = default;
        Vector512<T> c80 = default, c81 = default;
        Vector512<T> c90 = default, c91 = default;
        Vector512<T> ca0 = default, ca1 = default;
        Vector512<T> cb0 = default, cb1 = default;
        if (store == Store.Continue)
        {
            Load(c, out c00, out c01);
            Load(c + (1 * (long)stride), out c10, out c11);
            Load(c + (2 * (long)stride), out c20, out c21);
            Load(c + (3 * (long)stride), out c30, out c31);
            Load(c + (4 * (long)stride), out c40, out c41);
            Load(c + (5 * (long)stride), out c50, out c51);
            Load(c + (6 * (long)stride), out c60, out c61);
            Load(c + (7 * (long)stride), out c70, out c71);
            Load(c + (8 * (long)stride), out c80, out c81);
            Load(c + (9 * (long)stride), out c90, out c91);
            Load(c + (10 * (long)stride), out ca0, out ca1);
            Load(c + (11 * (long)stride), out cb0, out cb1);
        }

        for (int p = 0; p < k; p++, a += 12, b += 2 * Vector512<T>.Count)
        {
            Vector512<T> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Vector512<T>.Count), x;
            x = Vector512.Create(a[0]);
            c00 = Fused.MultiplyAdd(x, b0, c00);
            c01 = Fused.MultiplyAdd(x, b1, c01);
            x = Vector512.Create(a[1]);
            c10 = Fused.MultiplyAdd(x, b0, c10);
            c11 = Fused.MultiplyAdd(x, b1, c11);
            x = Vector512.Create(a[2]);
            c20 = Fused.MultiplyAdd(x, b0, c20);
            c21 = Fused.MultiplyAdd(x, b1, c21);
            x = Vector512.Create(a[3]);
            c30 = Fused.MultiplyAdd(x, b0, c30);
            c31 = Fused.MultiplyAdd(x, b1, c31);
            x = Vector512.Create(a[4]);
            c40 = Fused.MultiplyAdd(x, b0, c40);
            c41 = Fused.MultiplyAdd(x, b1, c41);
            x = Vector512.Create(a[5]);
            c50 = Fused.MultiplyAdd(x, b0, c50);
            c51 = Fused.MultiplyAdd(x, b1, c51);
            x = Vector512.Create(a[6]);
            c60 = Fused.MultiplyAdd(x, b0, c60);
            c61 = Fused.MultiplyAdd(x, b1, c61);
            x = Vector512.Create(a[7]);
            c70 = Fused.MultiplyAdd(x, b0, c70);
            c71 = Fused.MultiplyAdd(x, b1, c71);
            x = Vector512.Create(a[8]);
            c80 = Fused.MultiplyAdd(x, b0, c80);
            c81 = Fused.MultiplyAdd(x, b1, c81);
            x = Vector512.Create(a[9]);
            c90 = Fused.MultiplyAdd(x, b0, c90);
            c91 = Fused.MultiplyAdd(x, b1, c91);
            x = Vector512.Create(a[10]);
            ca0 = Fused.MultiplyAdd(x, b0, ca0);
            ca1 = Fused.MultiplyAdd(x, b1, ca1);
            x = Vector512.Create(a[11]);
            cb0 = Fused.MultiplyAdd(x, b0, cb0);
            cb1 = Fused.MultiplyAdd(x, b1, cb1);
        }

        Put(c, c00, c01, store);
        Put(c + (1 * (long)stride), c10, c11, store);
        Put(c + (2 * (long)stride), c20, c21, store);
        Put(c + (3 * (long)stride), c30, c31, store);
        Put(c + (4 * (long)stride), c40, c41, store);
        Put(c + (5 * (long)stride), c50, c51, store);
        Put(c + (6 * (long)stride), c60, c61, store);
        Put(c + (7 * (long)stride), c70, c71, store);
        Put(c + (8 * (long)stride), c80, c81, store);
        Put(c + (9 * (long)stride), c90, c91, store);
        Put(c + (10 * (long)stride), ca0, ca1, store);
        Put(c + (11 * (long)stride), cb0, cb1, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Load<T>(T* c, out Vector512<T> left, out Vector512<T> right)
        where T : unmanaged
    {
        left = Vector512.Load(c);
        right = Vector512.Load(c + Vector512<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Put<T>(T* c, Vector512<T> left, Vector512<T> right, Store store)
        where T : unmanaged
    {
        if (store == Store.Add)
        {
            left = Vector512.Load(c) + left;
            right = Vector512.Load(c + Vector512<T>.Count) + right;
        }

        left.Store(c);
        right.Store(c + Vector512<T>.Count);
    }

    /// <summary>12 accumulators of 256 bits: 6×16 floats, 6×8 doubles.</summary>
    private static unsafe void Kernel256<T>(int k, T* a, T* b, T* c, int stride, Store store)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> c00 = default, c01 = default;
        Vector256<T> c10 = default, c11 = default;
        Vector256<T> c20 = default, c21 = default;
        Vector256<T> c30 = default, c31 = default;
        Vector256<T> c40 = default, c41 = default;
        Vector256<T> c50 = default, c51 = default;
        if (store == Store.Continue)
        {
            Load(c, out c00, out c01);
            Load(c + (1 * (long)stride), out c10, out c11);
            Load(c + (2 * (long)stride), out c20, out c21);
            Load(c + (3 * (long)stride), out c30, out c31);
            Load(c + (4 * (long)stride), out c40, out c41);
            Load(c + (5 * (long)stride), out c50, out c51);
        }

        for (int p = 0; p < k; p++, a += 6, b += 2 * Vector256<T>.Count)
        {
            Vector256<T> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Vector256<T>.Count), x;
            x = Vector256.Create(a[0]);
            c00 = Fused.MultiplyAdd(x, b0, c00);
            c01 = Fused.MultiplyAdd(x, b1, c01);
            x = Vector256.Create(a[1]);
            c10 = Fused.MultiplyAdd(x, b0, c10);
            c11 = Fused.MultiplyAdd(x, b1, c11);
            x = Vector256.Create(a[2]);
            c20 = Fused.MultiplyAdd(x, b0, c20);
            c21 = Fused.MultiplyAdd(x, b1, c21);
            x = Vector256.Create(a[3]);
            c30 = Fused.MultiplyAdd(x, b0, c30);
            c31 = Fused.MultiplyAdd(x, b1, c31);
            x = Vector256.Create(a[4]);
            c40 = Fused.MultiplyAdd(x, b0, c40);
            c41 = Fused.MultiplyAdd(x, b1, c41);
            x = Vector256.Create(a[5]);
            c50 = Fused.MultiplyAdd(x, b0, c50);
            c51 = Fused.MultiplyAdd(x, b1, c51);
        }

        Put(c, c00, c01, store);
        Put(c + (1 * (long)stride), c10, c11, store);
        Put(c + (2 * (long)stride), c20, c21, store);
        Put(c + (3 * (long)stride), c30, c31, store);
        Put(c + (4 * (long)stride), c40, c41, store);
        Put(c + (5 * (long)stride), c50, c51, store);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Load<T>(T* c, out Vector256<T> left, out Vector256<T> right)
        where T : unmanaged
    {
        left = Vector256.Load(c);
        right = Vector256.Load(c + Vector256<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Put<T>(T* c, Vector256<T> left, Vector256<T> right, Store store)
        where T : unmanaged
    {
        if (store == Store.Add)
        {
            left = Vector256.Load(c) + left;
            right = Vector256.Load(c + Vector256<T>.Count) + right;
        }

        left.Store(c);
        right.Store(c + Vector256<T>.Count);
    }
}
