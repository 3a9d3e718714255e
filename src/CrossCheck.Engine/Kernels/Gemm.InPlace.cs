using System.Numerics;
using System.Runtime.Intrinsics;

namespace CrossCheck.Engine.Kernels;

// Small and thin products, without packing; and the packing for the others.
internal static partial class Gemm
{
    private static unsafe void InPlace<T>(int m, int n, int k, Matrix<T> a, Matrix<T> b, T* c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        for (int i = 0; i < m; i++)
        {
            T* row = a.Start + ((long)i * a.Row);
            T* y = c + ((long)i * n);
            int j = 0;
            if (b.Column == 1)
            {
                for (; j <= n - (4 * width); j += 4 * width)
                    Chains4(k, row, a.Column, b.Start + j, b.Row, y + j, accumulate);
                for (; j <= n - width; j += width)
                    Chains1(k, row, a.Column, b.Start + j, b.Row, y + j, accumulate);
            }

            for (; j <= n - 4; j += 4)
                Scalars4(k, row, a.Column, b.Start + ((long)j * b.Column), b.Row, b.Column, y + j, accumulate);
            for (; j < n; j++)
                Scalar(k, row, a.Column, b.Start + ((long)j * b.Column), b.Row, y + j, accumulate);
        }
    }

    private static unsafe void Chains4<T>(int k, T* a, int aStep, T* b, int bStep, T* c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Vector512<T> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int p = 0; p < k; p++, a += aStep, b += bStep)
        {
            var x = Vector512.Create(*a);
            s0 = Fused.MultiplyAdd(x, Vector512.Load(b), s0);
            s1 = Fused.MultiplyAdd(x, Vector512.Load(b + width), s1);
            s2 = Fused.MultiplyAdd(x, Vector512.Load(b + (2 * width)), s2);
            s3 = Fused.MultiplyAdd(x, Vector512.Load(b + (3 * width)), s3);
        }

        if (accumulate)
        {
            s0 = Vector512.Load(c) + s0;
            s1 = Vector512.Load(c + width) + s1;
            s2 = Vector512.Load(c + (2 * width)) + s2;
            s3 = Vector512.Load(c + (3 * width)) + s3;
        }

        s0.Store(c);
        s1.Store(c + width);
        s2.Store(c + (2 * width));
        s3.Store(c + (3 * width));
    }

    private static unsafe void Chains1<T>(int k, T* a, int aStep, T* b, int bStep, T* c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> s = default;
        for (int p = 0; p < k; p++, a += aStep, b += bStep)
            s = Fused.MultiplyAdd(Vector512.Create(*a), Vector512.Load(b), s);
        if (accumulate)
            s = Vector512.Load(c) + s;
        s.Store(c);
    }

    private static unsafe void Scalars4<T>(int k, T* a, int aStep, T* b, int bStep, int next, T* c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* b1 = b + next, b2 = b1 + next, b3 = b2 + next;
        T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        nint offset = 0;
        for (int p = 0; p < k; p++, a += aStep, offset += bStep)
        {
            T x = *a;
            s0 = T.FusedMultiplyAdd(x, b[offset], s0);
            s1 = T.FusedMultiplyAdd(x, b1[offset], s1);
            s2 = T.FusedMultiplyAdd(x, b2[offset], s2);
            s3 = T.FusedMultiplyAdd(x, b3[offset], s3);
        }

        c[0] = accumulate ? c[0] + s0 : s0;
        c[1] = accumulate ? c[1] + s1 : s1;
        c[2] = accumulate ? c[2] + s2 : s2;
        c[3] = accumulate ? c[3] + s3 : s3;
    }

    private static unsafe void Scalar<T>(int k, T* a, int aStep, T* b, int bStep, T* c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T s = T.Zero;
        for (int p = 0; p < k; p++, a += aStep, b += bStep)
            s = T.FusedMultiplyAdd(*a, *b, s);
        *c = accumulate ? *c + s : s;
    }

    /// <summary>
    /// Packs x[lines, depth] into panels of <paramref name="height"/> lines, each panel depth-major
    /// (panel[p·height + i]), the last one filled up with zeros.
    /// </summary>
    private static unsafe void Panels<T>(Matrix<T> x, int lines, int depth, int height, T* to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i0 = 0; i0 < lines; i0 += height, to += (long)height * depth)
        {
            int h = Math.Min(height, lines - i0);
            T* from = x.Start + ((long)i0 * x.Row);
            if (h < height)
                new Span<T>(to, height * depth).Clear();
            if (x.Row == 1)
            {
                for (int p = 0; p < depth; p++)
                    new ReadOnlySpan<T>(from + ((long)p * x.Column), h).CopyTo(new Span<T>(to + ((long)p * height), h));
                continue;
            }

            // Transposing in squares keeps the lines that are read in the first-level cache.
            const int Square = 16;
            for (int p0 = 0; p0 < depth; p0 += Square)
            {
                int pEnd = Math.Min(p0 + Square, depth);
                for (int i = 0; i < h; i++)
                {
                    T* line = from + ((long)i * x.Row) + ((long)p0 * x.Column);
                    T* target = to + ((long)p0 * height) + i;
                    for (int p = p0; p < pEnd; p++, line += x.Column, target += height)
                        *target = *line;
                }
            }
        }
    }
}
