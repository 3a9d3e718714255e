using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Tests.Kernels;

/// <summary>The elementary functions by name, as an operation and over any number type; the derivative is y·dy + x.</summary>
internal readonly struct Function(string name) : IUnary, IBinary
{
    public static readonly string[] Names = ["exp", "log", "sin", "cos", "tanh", "erf", "lgamma", "digamma"];

    public V Forward<V>(V x)
        where V : struct, IReal<V> => name switch
        {
            "exp" => V.Exp(x),
            "log" => V.Log(x),
            "sin" => V.Sin(x),
            "cos" => V.Cos(x),
            "tanh" => V.Tanh(x),
            "erf" => V.Erf(x),
            "lgamma" => typeof(V) == typeof(DoubleDouble) ? GammaTruth.Log(x) : GammaFunction.Log(x),
            "digamma" => typeof(V) == typeof(DoubleDouble) ? GammaTruth.Digamma(x) : GammaFunction.Digamma(x),
            "sqrt" => V.Sqrt(x),
            _ => throw new ArgumentOutOfRangeException(name),
        };

    public V Backward<V>(V x, V y, V dy)
        where V : struct, IReal<V> => (y * dy) + x;

    public V Forward<V>(V a, V b)
        where V : struct, IReal<V> => V.Pow(a, b);

    public V BackwardA<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => (a * dy) + (b / y);

    public V BackwardB<V>(V a, V b, V y, V dy)
        where V : struct, IReal<V> => (b * dy) - (a / y);

    public T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T y = default;
        Map.Forward<Function, T>(this, new ReadOnlySpan<T>(in x), new Span<T>(ref y));
        return y;
    }

    public static T Pow<T>(T x, T exponent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T y = default;
        Map.Forward(new Function("pow"), new ReadOnlySpan<T>(in x), new ReadOnlySpan<T>(in exponent), new Span<T>(ref y));
        return y;
    }
}

internal static class Numbers
{
    /// <summary>The bit pattern as an integer; all NaNs are one.</summary>
    public static long Bits<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.IsNaN(x) ? long.MinValue + 1 : x switch
        {
            float f => BitConverter.SingleToInt32Bits(f),
            double d => BitConverter.DoubleToInt64Bits(d),
            _ => throw new ArgumentOutOfRangeException(nameof(x)),
        };

    public static void SameBits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (Bits(expected[i]) != Bits(actual[i]))
                Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }

    /// <summary>Uniform in [−1, 1).</summary>
    public static T[] Random<T>(int count, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = T.CreateTruncating((random.NextDouble() * 2) - 1);
        return values;
    }

    /// <summary>Random bit patterns: every exponent, subnormal numbers, infinities and NaNs among them.</summary>
    public static T[] RandomBits<T>(int count, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = typeof(T) == typeof(float)
                ? T.CreateTruncating(BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)))
                : T.CreateTruncating(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
        }

        T[] edges = [T.Zero, T.NegativeZero, T.One, -T.One, T.Epsilon, -T.Epsilon, T.PositiveInfinity, T.NegativeInfinity, T.NaN];
        edges.AsSpan(0, Math.Min(edges.Length, count)).CopyTo(values);
        return values;
    }
}
