using System.Numerics;
using CrossCheck.Engine.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace CrossCheck.Engine.Tests.Kernels;

/// <summary>Every element is the plain chain of fused multiply-adds along k, bit by bit, whatever the sizes.</summary>
public class GemmTests
{
    [Theory]
    [InlineData(1, 3, 4)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 70, 33)]
    [InlineData(3, 129, 40)]
    [InlineData(5, 5, 700)]
    [InlineData(12, 32, 256)]
    [InlineData(13, 33, 257)]
    [InlineData(48, 96, 64)]
    [InlineData(250, 70, 513)]
    [InlineData(64, 2100, 9)]
    [InlineData(300, 1, 300)]
    [InlineData(7, 9, 0)]
    public void Bits_are_those_of_the_chain(int m, int n, int k)
    {
        Check<float>(m, n, k);
        Check<double>(m, n, k);
    }

    [Fact]
    public void Any_sizes() => Prop.ForAll<PositiveInt, PositiveInt, NonNegativeInt>((m, n, k) =>
    {
        Check<float>(m.Get, n.Get, k.Get);
        Check<double>(m.Get, n.Get, k.Get);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_row_does_not_know_its_batch()
    {
        float[] a = Numbers.Random<float>(33 * 257, 1), b = Numbers.Random<float>(64 * 257, 2);
        var batch = new float[33 * 64];
        Gemm.Multiply<float>(false, true, 33, 64, 257, a, b, batch, accumulate: false);
        for (int i = 0; i < 33; i++)
        {
            var row = new float[64];
            Gemm.Multiply<float>(false, true, 1, 64, 257, a.AsSpan(i * 257, 257), b, row, accumulate: false);
            Numbers.SameBits<float>(batch.AsSpan(i * 64, 64), row, $"row {i}");
        }
    }

    [Fact]
    public void NaN_and_infinity_stay_in_their_row_and_column()
    {
        float[] a = Numbers.Random<float>(50 * 60, 1), b = Numbers.Random<float>(60 * 70, 2);
        a[(7 * 60) + 3] = float.NaN;
        b[(5 * 70) + 69] = float.PositiveInfinity;
        var c = new float[50 * 70];
        Gemm.Multiply<float>(false, false, 50, 70, 60, a, b, c, accumulate: false);
        for (int i = 0; i < c.Length; i++)
            Assert.Equal(i / 70 != 7 && i % 70 != 69, float.IsFinite(c[i]));
    }

    [Fact]
    public void A_short_span_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => Gemm.Multiply<float>(false, false, 2, 3, 4, new float[8], new float[11], new float[6], false));
        Assert.Contains("'b' has 11 elements, its matrix 4×3 needs 12", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Gemm.Multiply<float>(false, false, -1, 3, 4, [], [], [], false));
    }

    private static void Check<T>(int m, int n, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Numbers.Random<T>(m * k, 1), b = Numbers.Random<T>(k * n, 2), start = Numbers.Random<T>(m * n, 3);
        foreach (var (transA, transB) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            var product = new T[m * n];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    T s = T.Zero;
                    for (int p = 0; p < k; p++)
                        s = T.FusedMultiplyAdd(a[transA ? (p * m) + i : (i * k) + p], b[transB ? (j * k) + p : (p * n) + j], s);
                    product[(i * n) + j] = s;
                }
            }

            T[] set = [.. start], added = [.. start];
            Gemm.Multiply<T>(transA, transB, m, n, k, a, b, set, accumulate: false);
            Gemm.Multiply<T>(transA, transB, m, n, k, a, b, added, accumulate: true);
            Numbers.SameBits<T>(product, set, $"{m}×{n}×{k} {transA} {transB}");
            Numbers.SameBits<T>(start.Zip(product, (s, p) => s + p).ToArray(), added, $"{m}×{n}×{k} {transA} {transB}, added");
        }
    }
}
