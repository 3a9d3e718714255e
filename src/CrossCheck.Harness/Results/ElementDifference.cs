using System.Numerics;

namespace CrossCheck.Harness.Results;

/// <summary>Two numbers at the same place of the same tensor.</summary>
/// <param name="Index">The flat index; <see cref="Shape.IndexOf"/> gives the dimensions.</param>
/// <param name="Allowed">The bound on <see cref="Abs"/>; 0 where the expected number is not finite.</param>
public readonly record struct ElementDifference(int Index, double Actual, double Expected, double Allowed)
{
    /// <summary>|actual − expected|; 0 for the same infinity or two NaN.</summary>
    public double Abs => Same ? 0 : Math.Abs(Actual - Expected) is var d && double.IsNaN(d) ? double.PositiveInfinity : d;

    /// <summary><see cref="Abs"/> / |expected|; 0 where both are 0.</summary>
    public double Rel => Same ? 0 : double.IsFinite(Expected) ? Abs / Math.Abs(Expected) : double.PositiveInfinity;

    /// <summary>Is the difference allowed?</summary>
    public bool Agrees => Same || Abs <= Allowed;

    private bool Same => Actual == Expected || (double.IsNaN(Actual) && double.IsNaN(Expected));

    /// <summary>Number of representable values of the type between the two; null where one is NaN and the other is not.</summary>
    public ulong? Ulp(ElementType type)
    {
        if (double.IsNaN(Actual) || double.IsNaN(Expected))
        {
            return Same ? 0 : null;
        }

        var (a, b) = type switch
        {
            ElementType.Float32 => ((Int128)Ordered(BitConverter.SingleToInt32Bits((float)Actual)), (Int128)Ordered(BitConverter.SingleToInt32Bits((float)Expected))),
            ElementType.Float64 => (Ordered(BitConverter.DoubleToInt64Bits(Actual)), Ordered(BitConverter.DoubleToInt64Bits(Expected))),
            _ => ((Int128)Actual, (Int128)Expected),
        };
        return (ulong)Int128.Abs(a - b);
    }

    /// <summary>Bits of a float as integers in the order of the numbers; ±0 are one.</summary>
    private static TInt Ordered<TInt>(TInt bits)
        where TInt : IBinaryInteger<TInt>, IMinMaxValue<TInt> => bits < TInt.Zero ? TInt.MinValue - bits : bits;
}
