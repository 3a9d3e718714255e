using System.Runtime.InteropServices;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Compare;

/// <summary>Two tensors of the same shape and type, bit by bit. Any NaN is like any other; the zeros are two numbers.</summary>
internal static class Bits
{
    /// <param name="Moved">Elements with other bits.</param>
    /// <param name="MaxUlp">The most representable values between the two; null where NaN came or went.</param>
    /// <param name="Worst">The flat index of the element that moved most.</param>
    public readonly record struct Change(long Moved, ulong? MaxUlp, int Worst);

    public static Change Changed(TensorData then, TensorData now) => (then, now) switch
    {
        (TensorData<float> a, TensorData<float> b) => Of<float, uint>(a, b),
        (TensorData<double> a, TensorData<double> b) => Of<double, ulong>(a, b),
        (TensorData<long> a, TensorData<long> b) => Of<long, ulong>(a, b),
        _ => throw new ArgumentException($"{then.Type.Name()} and {now.Type.Name()} have no bits in common", nameof(now)),
    };

    private static Change Of<T, TBits>(TensorData<T> then, TensorData<T> now)
        where T : unmanaged, System.Numerics.INumber<T>
        where TBits : unmanaged, IEquatable<TBits>
    {
        var a = MemoryMarshal.Cast<T, TBits>(then.Span);
        var b = MemoryMarshal.Cast<T, TBits>(now.Span);
        if (a.SequenceEqual(b))
        {
            return default;
        }

        var (moved, most, worst, invalid) = (0L, 0UL, -1, false);
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].Equals(b[i]) || (T.IsNaN(then.Span[i]) && T.IsNaN(now.Span[i])))
            {
                continue;
            }

            moved++;
            var ulp = new ElementDifference(i, now[i], then[i], 0).Ulp(now.Type);
            if (worst < 0 || (ulp is null && !invalid) || (!invalid && ulp > most))
            {
                worst = i;
            }

            invalid |= ulp is null;
            most = Math.Max(most, ulp ?? 0);
        }

        return new Change(moved, invalid ? null : most, Math.Max(worst, 0));
    }
}
