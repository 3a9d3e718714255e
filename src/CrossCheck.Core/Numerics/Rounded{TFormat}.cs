namespace CrossCheck.Numerics;

/// <summary>
/// A number together with how far rounding may have moved it: a formula that is run over it yields its result and the
/// standard deviation of the result's rounding error, if every operation rounds once to the format and the roundings
/// are independent. It grows with the square root of the number of summands.
/// </summary>
/// <remarks>
/// Errors are kept in units of 16u, which holds those of the largest and the smallest numbers, and propagate to first order: σ²(f(x)) = (∂f/∂x·σ(x))² + r², with r = |f| for an
/// operation that rounds correctly and 2|f| for an elementary function, which engines compute to some ulps only; at
/// least the smallest normal number, since underflow is gradual. Sums with an exact 0 and products with an exact ±1 round nothing. Source: N. J. Higham,
/// T. Mary, A new approach to probabilistic rounding error analysis, SIAM J. Sci. Comput. 41 (2019).
/// </remarks>
public readonly struct Rounded<TFormat> : IReal<Rounded<TFormat>>, IEquatable<Rounded<TFormat>>
    where TFormat : IFormat
{
    private const double Units = 16;

    /// <summary>Standard deviation of the rounding error, in units of 16u.</summary>
    private readonly double deviation;

    private Rounded(double value, double deviation)
    {
        Value = value;
        this.deviation = double.IsNaN(deviation) ? 0 : deviation;
    }

    /// <summary>The number, rounded to the format.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public static Rounded<TFormat> Pi => new(Math.PI, Math.PI / Units);

    /// <summary>A constant, which is rounded once unless the format has it.</summary>
    public static Rounded<TFormat> Of(double value) => new(value, TFormat.Round(value).Equals(value) ? 0 : Math.Abs(value) / Units);

    /// <inheritdoc/>
    public static Rounded<TFormat> operator +(Rounded<TFormat> a, Rounded<TFormat> b) =>
        a.IsZero ? b : b.IsZero ? a : Basic(a.Value + b.Value, Hypot(a.deviation, b.deviation));

    /// <inheritdoc/>
    public static Rounded<TFormat> operator -(Rounded<TFormat> a, Rounded<TFormat> b) => a + -b;

    /// <inheritdoc/>
    public static Rounded<TFormat> operator *(Rounded<TFormat> a, Rounded<TFormat> b) =>
        a.IsOne ? b : b.IsOne ? a : a.IsMinusOne ? -b : b.IsMinusOne ? -a : Small(a.Value * b.Value, 1, Hypot(Times(b.Value, a.deviation), Times(a.Value, b.deviation)), a.Value == 0 || b.Value == 0);

    /// <inheritdoc/>
    public static Rounded<TFormat> operator /(Rounded<TFormat> a, Rounded<TFormat> b)
    {
        var y = a.Value / b.Value;
        return Small(y, 1, Hypot(a.deviation, Times(y, b.deviation)) / Math.Abs(b.Value), a.Value == 0);
    }

    /// <inheritdoc/>
    public static Rounded<TFormat> operator -(Rounded<TFormat> a) => new(-a.Value, a.deviation);

    /// <inheritdoc/>
    public static Rounded<TFormat> Sqrt(Rounded<TFormat> x)
    {
        var y = Math.Sqrt(x.Value);
        return Basic(y, x.deviation == 0 ? 0 : x.deviation / (2 * y));
    }

    /// <inheritdoc/>
    public static Rounded<TFormat> Exp(Rounded<TFormat> x)
    {
        var y = Math.Exp(x.Value);
        return Function(y, Times(y, x.deviation), double.IsNegativeInfinity(x.Value));
    }

    /// <inheritdoc/>
    public static Rounded<TFormat> Log(Rounded<TFormat> x) => Function(Math.Log(x.Value), x.deviation == 0 ? 0 : x.deviation / Math.Abs(x.Value), x.Value == 1);

    /// <inheritdoc/>
    public static Rounded<TFormat> Sin(Rounded<TFormat> x) => Function(Math.Sin(x.Value), Times(Math.Cos(x.Value), x.deviation), x.Value == 0);

    /// <inheritdoc/>
    public static Rounded<TFormat> Cos(Rounded<TFormat> x) => Function(Math.Cos(x.Value), Times(Math.Sin(x.Value), x.deviation), false);

    /// <inheritdoc/>
    public static Rounded<TFormat> Tanh(Rounded<TFormat> x)
    {
        var y = Math.Tanh(x.Value);
        return Function(y, Times(1 - (y * y), x.deviation), x.Value == 0);
    }

    /// <inheritdoc/>
    public static Rounded<TFormat> Erf(Rounded<TFormat> x) =>
        Function((double)DoubleDouble.Erf(x.Value), Times(2 / Math.Sqrt(Math.PI) * Math.Exp(-x.Value * x.Value), x.deviation), x.Value == 0);

    /// <inheritdoc/>
    public static Rounded<TFormat> Pow(Rounded<TFormat> x, Rounded<TFormat> y)
    {
        var power = Math.Pow(x.Value, y.Value);
        var (byX, byY) = (y.Value * Math.Pow(x.Value, y.Value - 1), power * Math.Log(x.Value));
        return Function(power, Hypot(Times(byX, x.deviation), Times(byY, y.deviation)), x.Value == 0);
    }

    /// <inheritdoc/>
    public static Rounded<TFormat> Greater(Rounded<TFormat> a, Rounded<TFormat> b, Rounded<TFormat> then, Rounded<TFormat> otherwise) => a.Value > b.Value ? then : otherwise;

    /// <inheritdoc/>
    public static Rounded<TFormat> Equal(Rounded<TFormat> a, Rounded<TFormat> b, Rounded<TFormat> then, Rounded<TFormat> otherwise) => a.Value == b.Value ? then : otherwise;

    /// <inheritdoc/>
    public bool Equals(Rounded<TFormat> other) => Value.Equals(other.Value) && deviation.Equals(other.deviation);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rounded<TFormat> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, deviation);

    /// <summary>As <c>Equals</c> says.</summary>
    public static bool operator ==(Rounded<TFormat> a, Rounded<TFormat> b) => a.Equals(b);

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(Rounded<TFormat> a, Rounded<TFormat> b) => !a.Equals(b);

    /// <summary>So many standard deviations of the rounding error; 0 for a number that was not computed.</summary>
    public double Error(double deviations) => deviation * TFormat.UnitRoundoff * (deviations * Units);

    private bool IsZero => Value == 0 && deviation == 0;

    private bool IsOne => Value == 1 && deviation == 0;

    private bool IsMinusOne => Value == -1 && deviation == 0;

    /// <summary>What is exact to begin with stays exact, however large the slope.</summary>
    private static double Times(double slope, double deviation) => deviation == 0 ? 0 : Math.Abs(slope) * deviation;

    /// <summary>√(a² + b²) of numbers whose squares may leave the range of a double.</summary>
    private static double Hypot(double a, double b)
    {
        var (large, small) = a > b ? (a, b) : (b, a);
        if (small == 0 || large is > 1e-145 and < 1e150)
        {
            return small == 0 ? large : Math.Sqrt((large * large) + (small * small));
        }

        var ratio = small / large;
        return large * Math.Sqrt(1 + (ratio * ratio));
    }

    private static Rounded<TFormat> Basic(double value, double inherited) => new(value, Hypot(inherited, Math.Abs(value) / Units));

    private static Rounded<TFormat> Function(double value, double inherited, bool exact) => Small(value, 2, inherited, exact);

    /// <summary>Rounds by some ulps, of a result that may underflow.</summary>
    private static Rounded<TFormat> Small(double value, double ulps, double inherited, bool exact) =>
        new(value, exact ? inherited : Hypot(inherited, Math.Max(Math.Abs(value) * (ulps / Units), TFormat.SmallestNormal / Units)));
}
