using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace CrossCheck.Engine.Kernels;

/// <summary>C = op(A)·op(B) or C += op(A)·op(B) for dense row-major matrices.</summary>
/// <remarks>
/// Every element of the product is one chain s ← fma(op(A)[i, p], op(B)[p, j], s), p = 0 … k − 1, from s = +0;
/// where C is added to, the finished chain is added to it once. So its bits depend on its row and its column
/// alone: not on m, n, the blocking, the vector width, or whether the matrices were packed.
/// Large products are packed into panels and blocked for the caches (Goto and van de Geijn, "Anatomy of
/// high-performance matrix multiplication", 2008); small ones run in place.
/// </remarks>
internal static partial class Gemm
{
    /// <summary>Depth of a packed panel: a panel of B (Depth × 32 floats) stays in the first-level cache.</summary>
    private const int Depth = 256;

    /// <summary>Rows of A packed at once, a multiple of both tile heights; Rows × Depth stays in the second-level cache.</summary>
    private const int Rows = 240;

    /// <summary>Columns of B packed at once.</summary>
    private const int Columns = 2048;

    /// <summary>C[m, n] (+)= op(A)[m, k]·op(B)[k, n]; op transposes where asked, so A is [k, m] or B [n, k] in memory then.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its matrix.</exception>
    public static void Multiply<T>(
        bool transA, bool transB, int m, int n, int k, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        Holds(nameof(a), a.Length, m, k);
        Holds(nameof(b), b.Length, k, n);
        Holds(nameof(c), c.Length, m, n);
        if (m == 0 || n == 0)
            return;

        // Packing pays where its panels are read several times. In place, rows of B that need no transposing make
        // whole vectors, so that a few rows of A are done as fast without, as long as B stays in a cache.
        int fewest = !transB && (long)k * n <= 65536 ? 16 : 4;
        bool packed = m >= fewest && n > 4 && (long)m * n * k > 4096;
        unsafe
        {
            fixed (T* pa = a, pb = b, pc = c)
            {
                var left = new Matrix<T>(pa, transA ? 1 : k, transA ? m : 1);
                var right = new Matrix<T>(pb, transB ? 1 : n, transB ? k : 1);
                if (!packed)
                    InPlace(m, n, k, left, right, pc, accumulate);
                else if (!accumulate || k <= Depth)
                    Packed(m, n, k, left, right, pc, accumulate);
                else
                    AddPacked(m, n, k, left, right, c);
            }
        }
    }

    /// <summary>A chain that is longer than a panel is deep must be finished somewhere before C gets it.</summary>
    private static unsafe void AddPacked<T>(int m, int n, int k, Matrix<T> a, Matrix<T> b, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] product = ArrayPool<T>.Shared.Rent(m * n);
        fixed (T* p = product)
            Packed(m, n, k, a, b, p, accumulate: false);
        Map.Add<T>(product.AsSpan(0, m * n), c[..(m * n)]);
        ArrayPool<T>.Shared.Return(product);
    }

    private static unsafe void Packed<T>(int m, int n, int k, Matrix<T> a, Matrix<T> b, T* c, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int height = TileHeight, width = TileWidth<T>();
        int rows = Math.Min(Rows, Up(m, height)), columns = Math.Min(Columns, Up(n, width)), depth = Math.Min(Depth, k);
        // 64 bytes more than needed, so that panels can start on a cache line.
        int slack = 64 / sizeof(T);
        T[] bufferA = ArrayPool<T>.Shared.Rent((rows * depth) + slack), bufferB = ArrayPool<T>.Shared.Rent((columns * depth) + slack);
        T* tile = stackalloc T[height * width];
        fixed (T* rawA = bufferA, rawB = bufferB)
        {
            T* packedA = Align(rawA), packedB = Align(rawB);
            for (int j0 = 0; j0 < n; j0 += Columns)
            {
                int nc = Math.Min(Columns, n - j0);
                for (int p0 = 0; p0 < k; p0 += Depth)
                {
                    int kc = Math.Min(Depth, k - p0);
                    Panels(b.From(p0, j0).Transposed, nc, kc, width, packedB);
                    Store store = p0 > 0 ? Store.Continue : accumulate ? Store.Add : Store.Set;
                    for (int i0 = 0; i0 < m; i0 += Rows)
                    {
                        int mc = Math.Min(Rows, m - i0);
                        Panels(a.From(i0, p0), mc, kc, height, packedA);
                        Tiles(mc, nc, kc, packedA, packedB, c + ((long)i0 * n) + j0, n, store, tile);
                    }
                }
            }
        }

        ArrayPool<T>.Shared.Return(bufferA);
        ArrayPool<T>.Shared.Return(bufferB);
    }

    private static unsafe void Tiles<T>(int mc, int nc, int kc, T* a, T* b, T* c, int stride, Store store, T* tile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int height = TileHeight, width = TileWidth<T>();
        for (int j = 0; j < nc; j += width)
        {
            int w = Math.Min(width, nc - j);
            T* bp = b + ((long)j * kc);
            for (int i = 0; i < mc; i += height)
            {
                int h = Math.Min(height, mc - i);
                T* ap = a + ((long)i * kc);
                T* cp = c + ((long)i * stride) + j;
                if (h == height && w == width)
                {
                    Kernel(kc, ap, bp, cp, stride, store);
                    continue;
                }

                // A tile over the edge is computed whole, beside C.
                if (store != Store.Set)
                    Copy(cp, stride, tile, width, h, w);
                Kernel(kc, ap, bp, tile, width, store);
                Copy(tile, width, cp, stride, h, w);
            }
        }
    }

    private static unsafe void Copy<T>(T* from, int fromStride, T* to, int toStride, int h, int w)
        where T : unmanaged
    {
        for (int i = 0; i < h; i++)
            new ReadOnlySpan<T>(from + ((long)i * fromStride), w).CopyTo(new Span<T>(to + ((long)i * toStride), w));
    }

    private static unsafe T* Align<T>(T* p)
        where T : unmanaged => (T*)(((nuint)p + 63) & ~(nuint)63);

    private static int Up(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static void Holds(string name, int length, int rows, int columns)
    {
        if (length < (long)rows * columns)
            throw new ArgumentException($"'{name}' has {length} elements, its matrix {rows}×{columns} needs {(long)rows * columns}.", name);
    }

    /// <summary>What a kernel does with C: overwrites it, goes on with the chains that it holds, or adds finished chains.</summary>
    private enum Store
    {
        Set,
        Continue,
        Add,
    }

    /// <summary>A matrix as it lies in memory: element (i, j) at i·Row + j·Column.</summary>
    private readonly unsafe struct Matrix<T>(T* start, int row, int column)
        where T : unmanaged
    {
        public readonly T* Start = start;
        public readonly int Row = row;
        public readonly int Column = column;

        public Matrix<T> Transposed => new(Start, Column, Row);

        public Matrix<T> From(int i, int j) => new(Start + ((long)i * Row) + ((long)j * Column), Row, Column);
    }
}
