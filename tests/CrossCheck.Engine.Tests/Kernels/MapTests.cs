using System.Numerics;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Tests.Kernels;

public class MapTests
{
    [Fact]
    public void A_value_does_not_depend_on_where_it_stands()
    {
        foreach (string name in Function.Names)
        {
            Anywhere<float>(name);
            Anywhere<double>(name);
        }
    }

    [Fact]
    public void Backward_adds_to_what_is_there()
    {
        Backward<float>();
        Backward<double>();
    }

    [Fact]
    public void Spans_must_be_of_one_length()
    {
        var error = Assert.Throws<ArgumentException>(() => Map.Add<float>(new float[3], new float[4]));
        Assert.Contains("3, 4", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Map.Forward<Function, float>(new("exp"), new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => Map.Backward<Function, float>(new("exp"), new float[3], new float[3], new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => Map.Forward<Function, float>(new("pow"), new float[3], new float[4], new float[3]));
        Assert.Throws<ArgumentException>(() => Map.BackwardA<Function, float>(new("pow"), new float[3], new float[3], new float[3], new float[4], new float[3]));
        Assert.Throws<ArgumentException>(() => Map.BackwardB<Function, float>(new("pow"), new float[3], new float[3], new float[3], new float[3], new float[4]));
    }

    private static void Anywhere<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Neighbours of all kinds, so that a far argument beside a near one, or a NaN, must not matter.
        T[] x = Numbers.RandomBits<T>(70, 11), near = Numbers.Random<T>(70, 12);
        for (int i = 0; i < x.Length; i += 2)
            x[i] = near[i] * T.CreateTruncating(20);
        var function = new Function(name);
        var single = x.Select(function.Of).ToArray();
        var power = x.Zip(near, (a, b) => Function.Pow(a, b)).ToArray();
        for (int count = 1; count <= 70; count++)
        {
            int start = 70 - count;
            var y = new T[count];
            Map.Forward<Function, T>(function, x.AsSpan(start), y);
            Numbers.SameBits<T>(single.AsSpan(start), y, $"{name} of {count}");
            Map.Forward<Function, T>(function, x.AsSpan(start), near.AsSpan(start), y);
            Numbers.SameBits<T>(power.AsSpan(start), y, $"pow of {count}");
        }
    }

    private static void Backward<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int count = 0; count <= 70; count++)
        {
            T[] a = Numbers.Random<T>(count, 1), b = Numbers.Random<T>(count, 2), y = Numbers.Random<T>(count, 3), dy = Numbers.Random<T>(count, 4);
            T[] start = Numbers.Random<T>(count, 5), dx = [.. start], da = [.. start], db = [.. start], sum = [.. start];
            Map.Backward<Function, T>(new("exp"), a, y, dy, dx);
            Map.BackwardA<Function, T>(new("pow"), a, b, y, dy, da);
            Map.BackwardB<Function, T>(new("pow"), a, b, y, dy, db);
            Map.Add<T>(a, sum);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(start[i] + ((y[i] * dy[i]) + a[i]), dx[i]);
                Assert.Equal(start[i] + ((a[i] * dy[i]) + (b[i] / y[i])), da[i]);
                Assert.Equal(start[i] + ((b[i] * dy[i]) - (a[i] / y[i])), db[i]);
                Assert.Equal(start[i] + a[i], sum[i]);
            }
        }
    }
}
