using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace CrossCheck.Engine.Tests.Kernels;

public class ReduceTests
{
    [Fact]
    public void The_tree_is_the_one_described()
    {
        foreach (int count in Enumerable.Range(1, 140).Concat([1023, 1024, 1025, 2047, 2048, 2049, 5000, 10240, 100003]))
        {
            Tree<float>(count);
            Tree<double>(count);
        }
    }

    [Fact]
    public void A_million_floats_are_summed_to_the_last_places()
    {
        var x = Numbers.Random<float>(1_000_000, 7).Select(v => v + 1).ToArray();
        DoubleDouble sum = 0, squares = 0;
        foreach (float v in x)
        {
            sum += (double)v;
            squares += (double)v * v;
        }

        double ulp = MathF.BitIncrement((float)(double)sum) - (float)(double)sum;
        Assert.InRange(Math.Abs((double)sum - Reduce.Sum<float>(x)) / ulp, 0, 4);
        ulp = MathF.BitIncrement((float)(double)squares) - (float)(double)squares;
        Assert.InRange(Math.Abs((double)squares - Reduce.Dot<float>(x, x)) / ulp, 0, 4);
    }

    [Fact]
    public void Zeros_and_nothing()
    {
        Assert.Equal(Numbers.Bits(-0.0f), Numbers.Bits(Reduce.Sum<float>([-0.0f])));
        Assert.Equal(Numbers.Bits(-0.0), Numbers.Bits(Reduce.Sum<double>(Enumerable.Repeat(-0.0, 3000).ToArray())));
        Assert.Equal(Numbers.Bits(0.0), Numbers.Bits(Reduce.Sum<double>([-0.0, 0.0])));
        Assert.Equal(Numbers.Bits(0.0), Numbers.Bits(Reduce.Sum<double>([])));
        Assert.Equal(Numbers.Bits(-0.0), Numbers.Bits(Reduce.Dot<double>([-0.0], [1.0])));
        Assert.Equal(Numbers.Bits(0.0), Numbers.Bits(Reduce.Dot<double>([], [])));
        Assert.Equal(double.NegativeInfinity, Reduce.Max<double>([]));
        Assert.Equal(double.PositiveInfinity, Reduce.Min<double>([]));
        Assert.Throws<ArgumentException>(() => Reduce.Dot<double>([1, 2], [1]));
    }

    [Fact]
    public void Max_and_min_wherever_the_extreme_stands()
    {
        for (int count = 1; count <= 70; count++)
        {
            for (int at = 0; at < count; at++)
            {
                float[] x = Numbers.Random<float>(count, count);
                x[at] = 3;
                Assert.Equal(3, Reduce.Max<float>(x));
                x[at] = -3;
                Assert.Equal(-3, Reduce.Min<float>(x));
                x[at] = float.NaN;
                Assert.True(float.IsNaN(Reduce.Max<float>(x)) && float.IsNaN(Reduce.Min<float>(x)), $"NaN at {at} of {count}");
                double[] zeros = new double[count];
                zeros[at] = -0.0;
                Assert.Equal(Numbers.Bits(count == 1 ? -0.0 : 0.0), Numbers.Bits(Reduce.Max<double>(zeros)));
                Assert.Equal(Numbers.Bits(-0.0), Numbers.Bits(Reduce.Min<double>(zeros)));
            }
        }
    }

    [Fact]
    public void Laws() => Prop.ForAll<double[]>(x =>
        Numbers.Bits(Reduce.Max<double>(x)) == Numbers.Bits(x.Aggregate(double.NegativeInfinity, double.Max))
        && Numbers.Bits(Reduce.Min<double>(x)) == Numbers.Bits(x.Aggregate(double.PositiveInfinity, double.Min))
        && Reduce.Sum<double>(x.Select(v => -v).ToArray()).Equals(-Reduce.Sum<double>(x))
        && Numbers.Bits(Reduce.Dot<double>(x, Enumerable.Repeat(1.0, x.Length).ToArray())) == Numbers.Bits(Reduce.Sum<double>(x)))
        .QuickCheckThrowOnFailure();

    private static void Tree<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Started off the front, where alignment differs.
        T[] a = Numbers.Random<T>(count + 3, 1)[3..], b = Numbers.Random<T>(count, 2);
        T[] longer = [T.One, .. a, T.One];
        Assert.Equal(Across(a, Enumerable.Repeat(T.One, count).ToArray()), Reduce.Sum<T>(a));
        Assert.Equal(Reduce.Sum<T>(a), Reduce.Sum<T>(longer.AsSpan(1, count)));
        Assert.Equal(Across(a, b), Reduce.Dot<T>(a, b));
    }

    private static T Across<T>(T[] a, T[] b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Length <= 8)
        {
            return Enumerable.Range(1, a.Length - 1).Aggregate(a[0] * b[0], (sum, i) => T.FusedMultiplyAdd(a[i], b[i], sum));
        }

        T[] lanes = Lanes(a, b);
        for (int half = lanes.Length / 2; half > 0; half /= 2)
            lanes = [.. lanes.Take(half).Zip(lanes.Skip(half), (p, q) => p + q)];
        return lanes[0];
    }

    private static T[] Lanes<T>(T[] a, T[] b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = typeof(T) == typeof(float) ? 16 : 8;
        int blocks = (a.Length + 1023) / 1024;
        if (blocks > 1)
        {
            int left = (blocks + 1) / 2 * 1024;
            return [.. Lanes(a[..left], b[..left]).Zip(Lanes(a[left..], b[left..]), (p, q) => p + q)];
        }

        var sums = new T[4 * width];
        Array.Fill(sums, T.NegativeZero);
        for (int i = 0; i < a.Length; i++)
            sums[i % sums.Length] = T.FusedMultiplyAdd(a[i], b[i], sums[i % sums.Length]);
        return [.. Enumerable.Range(0, width).Select(i => (sums[i] + sums[i + width]) + (sums[i + (2 * width)] + sums[i + (3 * width)]))];
    }
}
