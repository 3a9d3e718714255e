using System.Runtime.CompilerServices;

namespace CrossCheck.Engine.Kernels;

/// <summary>One function at both precisions, over any width; a function of one argument ignores y.</summary>
internal interface IFormula
{
    /// <summary>For float64.</summary>
    static abstract D Long<D>(D x, D y)
        where D : struct, IWide<D>;

    /// <summary>For float32 widened to double; rounded once by the caller.</summary>
    static abstract D Short<D>(D x, D y)
        where D : struct, IWide<D>;
}

internal readonly struct ExpFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.ExpLong(x, D.Of(0.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.ExpShort(x);
}

internal readonly struct LogFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.LogLong(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.LogSpecial(x);
}

internal readonly struct SinFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.SinLong(x, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.SinShort(x, 0);
}

internal readonly struct CosFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.SinLong(x, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.SinShort(x, 1);
}

internal readonly struct TanhFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.TanhLong(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.TanhShort(x);
}

internal readonly struct ErfFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.ErfLong(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.ErfShort(x);
}

internal readonly struct LogGammaFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.LogGamma(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.LogGamma(x);
}

internal readonly struct DigammaFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.Digamma(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.Digamma(x);
}

internal readonly struct PowFormula : IFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Long<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.PowLong(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Short<D>(D x, D y)
        where D : struct, IWide<D> => Formula<D>.PowShort(x, y);
}

/// <summary>The formulas themselves, over a vector of doubles of any width.</summary>
internal static partial class Formula<D>
    where D : struct, IWide<D>
{
    /// <summary>1.5·2⁵²: adding it leaves an integer, rounded to nearest even, in the low mantissa bits.</summary>
    private const double Shift = 6755399441055744.0;

    private const long ShiftBits = 0x4338000000000000;

    private const long ExponentBias = 1023;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D C(double value) => D.Of(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Bits(long value) => D.Of(BitConverter.Int64BitsToDouble(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Fma(D a, D b, D c) => D.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Fma(D a, D b, double c) => D.FusedMultiplyAdd(a, b, D.Of(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Negate(D x) => x ^ D.Of(-0.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Magnitude(D x) => D.AndNot(x, D.Of(-0.0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Select(D condition, D then, D otherwise) => D.Select(condition, then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Greater(D a, D b) => D.Greater(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Equal(D a, D b) => D.Equal(a, b);

    /// <summary>x with the sign bit of <paramref name="sign"/>, where x ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D WithSign(D x, D sign) => x | (sign & D.Of(-0.0));
}
