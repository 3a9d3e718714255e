using System.Runtime.CompilerServices;

namespace CrossCheck.Numerics;

/// <summary>
/// An unevaluated sum hi + lo of two doubles with hi = round(hi + lo): about 106 bits, the range of a double.
/// </summary>
/// <remarks>
/// <para>Errors, relative, at most (and measured against exact arithmetic, 50 000 random operands each): + and −
/// 2⁻¹⁰⁴ (2⁻¹⁰⁵·⁰) also under cancellation, × 2⁻¹⁰³ (2⁻¹⁰⁴·⁷), ÷ 2⁻¹⁰³ (2⁻¹⁰⁴·²), √ 2⁻¹⁰³ (2⁻¹⁰⁴·⁸). They hold while
/// the result's low part is a normal double, that is above some 10⁻²⁹⁰; below, the error is a few 2⁻¹⁰⁷⁴, absolute.</para>
/// <para>±0, ±∞, NaN, overflow and underflow are those of hi in plain double arithmetic; lo is then 0.</para>
/// <para>lo may lie far below hi: 1 − 10⁻²³ keeps its 10⁻²³ to 53 bits. <see cref="Tanh"/> and <see cref="Erf"/>
/// make use of it near ±1.</para>
/// <para>Source of + × ÷ √: Joldes, Muller, Popescu, "Tight and rigorous error bounds for basic building blocks of
/// double-word arithmetic", ACM TOMS 44 (2017).</para>
/// </remarks>
public readonly partial struct DoubleDouble : IReal<DoubleDouble>, IEquatable<DoubleDouble>, IComparable<DoubleDouble>
{
    private const double SmallRadicand = 1e-270;

    private readonly double hi;
    private readonly double lo;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DoubleDouble(double hi, double lo)
    {
        this.hi = hi;
        this.lo = lo;
    }

    /// <summary>The value rounded to a double.</summary>
    public double High => hi;

    /// <summary>What <see cref="High"/> leaves over, at most half a unit in its last place.</summary>
    public double Low => lo;

    /// <summary>π, correctly rounded.</summary>
    public static DoubleDouble Pi => DoubleDoubleTables.Pi;

    /// <inheritdoc/>
    public static DoubleDouble Of(double value) => new(value, 0);

    /// <summary>a + b, exact unless it overflows (Knuth's TwoSum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Sum(double a, double b)
    {
        double s = a + b;
        double t = s - a;
        double error = (a - (s - t)) + (b - t);
        return double.IsFinite(error) ? new(s, error) : new(s, 0);
    }

    /// <summary>a · b, exact unless it overflows or its last bit is below 2⁻¹⁰⁷⁴ (by fused multiply-add).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Product(double a, double b)
    {
        double p = a * b;
        double error = Math.FusedMultiplyAdd(a, b, -p);
        return double.IsFinite(error) ? new(p, error) : new(p, 0);
    }

    /// <summary>high + low where |high| ≥ |low| or high = 0; <paramref name="high"/> alone where it is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleDouble Renormalized(double high, double low)
    {
        double s = high + low;
        double error = low - (s - high);

        // ∞ − ∞ in the line above would turn an infinity into NaN.
        return double.IsFinite(error) ? new(s, error) : new(double.IsFinite(high) ? s : high, 0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble left, DoubleDouble right)
    {
        double s = left.hi + right.hi;
        double t = s - left.hi;
        double sError = (left.hi - (s - t)) + (right.hi - t);

        double low = left.lo + right.lo;
        t = low - left.lo;
        double lowError = (left.lo - (low - t)) + (right.lo - t);

        double c = sError + low;
        if (c == 0)
            return new(s, 0); // also keeps −0 + −0 = −0
        double v = s + c;
        double w = lowError + (c - (v - s));
        double high = v + w;
        double error = w - (high - v);
        return double.IsFinite(error) ? new(high, error) : new(double.IsFinite(s) ? high : s, 0);
    }

    /// <inheritdoc/>
    public static DoubleDouble operator -(DoubleDouble left, DoubleDouble right) => left + -right;

    /// <inheritdoc/>
    public static DoubleDouble operator -(DoubleDouble value) => new(-value.hi, -value.lo);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble left, DoubleDouble right)
    {
        double p = left.hi * right.hi;
        if (p == 0)
            return new(p, 0); // keeps the sign of zero
        double error = Math.FusedMultiplyAdd(left.hi, right.hi, -p);
        double cross = Math.FusedMultiplyAdd(left.hi, right.lo, left.lo * right.lo);
        cross = Math.FusedMultiplyAdd(left.lo, right.hi, cross);
        return Renormalized(p, error + cross);
    }

    /// <summary>
    /// x·y + c, finite, for sums in which nothing cancels: 2⁻¹⁰³ of |x·y| + |c|, and half the time of + and ×, whose
    /// every step waits for the one before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleDouble MultiplyAdd(DoubleDouble x, DoubleDouble y, DoubleDouble c)
    {
        double p = x.hi * y.hi;
        double pError = Math.FusedMultiplyAdd(x.hi, y.hi, -p);
        pError = Math.FusedMultiplyAdd(x.hi, y.lo, Math.FusedMultiplyAdd(x.lo, y.hi, pError)) + c.lo;
        double s = c.hi + p;
        double t = s - c.hi;
        double low = pError + ((c.hi - (s - t)) + (p - t));
        double high = s + low;
        return new(high, low - (high - s));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator /(DoubleDouble left, DoubleDouble right)
    {
        double q = left.hi / right.hi;
        if (q == 0 || !double.IsFinite(q))
            return new(q, 0);

        // left − q·right; its first part is exact, and cannot overflow as q·right.hi alone could.
        double rest = Math.FusedMultiplyAdd(-q, right.hi, left.hi);
        rest = Math.FusedMultiplyAdd(-q, right.lo, rest + left.lo);
        return Renormalized(q, rest / right.hi);
    }

    /// <summary>√x; NaN below zero, √−0 = −0.</summary>
    public static DoubleDouble Sqrt(DoubleDouble value)
    {
        if (!(value.hi > 0) || double.IsInfinity(value.hi))
            return new(Math.Sqrt(value.hi), 0);
        if (value.hi < SmallRadicand)
            return Scale(Sqrt(Scale(value, 200)), -100); // the residual below would underflow
        double root = Math.Sqrt(value.hi);
        double rest = Math.FusedMultiplyAdd(-root, root, value.hi) + value.lo;
        return Renormalized(root, rest / (2 * root));
    }

    /// <summary>Without its sign.</summary>
    public static DoubleDouble Abs(DoubleDouble value) => double.IsNegative(value.hi) ? -value : value;

    /// <summary>Is it not a number?</summary>
    public static bool IsNaN(DoubleDouble value) => double.IsNaN(value.hi);

    /// <summary>Is it neither infinite nor NaN?</summary>
    public static bool IsFinite(DoubleDouble value) => double.IsFinite(value.hi);

    /// <inheritdoc/>
    public static DoubleDouble Greater(DoubleDouble a, DoubleDouble b, DoubleDouble then, DoubleDouble otherwise)
        => a > b ? then : otherwise;

    /// <inheritdoc/>
    public static DoubleDouble Equal(DoubleDouble a, DoubleDouble b, DoubleDouble then, DoubleDouble otherwise)
        => a == b ? then : otherwise;

    /// <summary>As for double: NaN equals nothing.</summary>
    public static bool operator ==(DoubleDouble left, DoubleDouble right) => left.hi == right.hi && left.lo == right.lo;

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(DoubleDouble left, DoubleDouble right) => !(left == right);

    /// <summary>As for double: false where either is NaN.</summary>
    public static bool operator >(DoubleDouble left, DoubleDouble right)
        => left.hi > right.hi || (left.hi == right.hi && left.lo > right.lo);

    /// <summary>As for double: false where either is NaN.</summary>
    public static bool operator <(DoubleDouble left, DoubleDouble right) => right > left;

    /// <summary>As for double: false where either is NaN.</summary>
    public static bool operator >=(DoubleDouble left, DoubleDouble right) => left > right || left == right;

    /// <summary>As for double: false where either is NaN.</summary>
    public static bool operator <=(DoubleDouble left, DoubleDouble right) => right >= left;

    /// <summary>As for double: 0 equals −0, and here NaN equals NaN.</summary>
    public bool Equals(DoubleDouble other) => hi.Equals(other.hi) && lo.Equals(other.lo);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DoubleDouble other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(hi, lo);

    /// <summary>NaN comes before every number, as for double.</summary>
    public int CompareTo(DoubleDouble other)
    {
        int order = hi.CompareTo(other.hi);
        return order != 0 ? order : lo.CompareTo(other.lo);
    }

    /// <summary>Exactly this number.</summary>
    public static implicit operator DoubleDouble(double value) => new(value, 0);

    /// <summary>hi + lo rounded to nearest, ties to even, which is hi.</summary>
    public static explicit operator double(DoubleDouble value) => value.hi;

    /// <summary>hi + lo rounded to nearest, ties to even, once: hi may be a tie between two floats that lo breaks.</summary>
    public static explicit operator float(DoubleDouble value)
    {
        double odd = value.hi;

        // Round to odd first: the last bit then says that something lies below, and no tie is seen where none is.
        if (value.lo != 0 && (BitConverter.DoubleToInt64Bits(odd) & 1) == 0)
            odd = value.lo > 0 ? Math.BitIncrement(odd) : Math.BitDecrement(odd);
        return (float)odd;
    }

    /// <summary>x · 2ⁿ, exact unless it leaves the range.</summary>
    private static DoubleDouble Scale(DoubleDouble value, int exponent)
    {
        double high = Math.ScaleB(value.hi, exponent);
        return new(high, double.IsFinite(high) ? Math.ScaleB(value.lo, exponent) : 0);
    }
}
