namespace CrossCheck.Numerics;

/// <summary>
/// A number together with how far rounding may have moved it: a formula that is run over it yields its result and
/// the standard deviation of the result's rounding error, if every operation rounds once to the dtype and the
/// roundings are independent. It grows with the square root of the number of summands, and with the depth.
/// </summary>
/// <remarks>
/// Errors are in units of the roundoff u (2⁻²⁴, 2⁻⁵³) and propagate to first order: Var f(x) = (∂f/∂x)²·Var x + r²,
/// with r = |f| for an operation that rounds correctly and 2|f| for an elementary function, which engines compute
/// to some ulps only. Source: N. J. Higham, T. Mary, A new approach to probabilistic rounding error analysis,
/// SIAM J. Sci. Comput. 41 (2019).
/// </remarks>
public readonly struct Rounded : IReal<Rounded>, IEquatable<Rounded>
{
    /// <summary>
    /// The smallest normal float over u = 2⁻²⁴: a product or a function that small may have lost all its digits, or be 0.
    /// (What underflows in double is beyond what a variance can hold.)
    /// </summary>
    private const double Underflow = 2e-31;

    private readonly double variance;

    private Rounded(double value, double variance)
    {
        Value = value;
        this.variance = double.IsNaN(variance) ? 0 : variance;
    }

    public double Value { get; }

    /// <summary>Standard deviation of the rounding error, in units of u; 0 for a number that was not computed.</summary>
    public double Deviation => Math.Sqrt(variance);

    public static Rounded Pi => new(Math.PI, Math.PI * Math.PI);

    public static Rounded Of(double value) => new(value, 0);

    public static Rounded operator +(Rounded a, Rounded b) => Basic(a.Value + b.Value, a.variance + b.variance);

    public static Rounded operator -(Rounded a, Rounded b) => Basic(a.Value - b.Value, a.variance + b.variance);

    public static Rounded operator *(Rounded a, Rounded b) =>
        Small(a.Value * b.Value, 1, Times(b.Value * b.Value, a.variance) + Times(a.Value * a.Value, b.variance));

    public static Rounded operator /(Rounded a, Rounded b)
    {
        var y = a.Value / b.Value;
        return Small(y, 1, (a.variance + Times(y * y, b.variance)) / (b.Value * b.Value));
    }

    public static Rounded operator -(Rounded a) => new(-a.Value, a.variance);

    public static Rounded Sqrt(Rounded x)
    {
        var y = Math.Sqrt(x.Value);
        return Basic(y, x.variance == 0 ? 0 : x.variance / (4 * y * y));
    }

    public static Rounded Exp(Rounded x)
    {
        var y = Math.Exp(x.Value);
        return Function(y, Times(y * y, x.variance));
    }

    public static Rounded Log(Rounded x) => Function(Math.Log(x.Value), x.variance == 0 ? 0 : x.variance / (x.Value * x.Value));

    public static Rounded Sin(Rounded x)
    {
        var slope = Math.Cos(x.Value);
        return Function(Math.Sin(x.Value), Times(slope * slope, x.variance));
    }

    public static Rounded Cos(Rounded x)
    {
        var slope = Math.Sin(x.Value);
        return Function(Math.Cos(x.Value), Times(slope * slope, x.variance));
    }

    public static Rounded Tanh(Rounded x)
    {
        var y = Math.Tanh(x.Value);
        var slope = 1 - (y * y);
        return Function(y, Times(slope * slope, x.variance));
    }

    public static Rounded Erf(Rounded x)
    {
        var slope = 2 / Math.Sqrt(Math.PI) * Math.Exp(-x.Value * x.Value);
        return Function((double)DoubleDouble.Erf(x.Value), Times(slope * slope, x.variance));
    }

    public static Rounded Pow(Rounded x, Rounded y)
    {
        var power = Math.Pow(x.Value, y.Value);
        var (byX, byY) = (y.Value * Math.Pow(x.Value, y.Value - 1), power * Math.Log(x.Value));
        return Function(power, Times(byX * byX, x.variance) + Times(byY * byY, y.variance));
    }

    public static Rounded Greater(Rounded a, Rounded b, Rounded then, Rounded otherwise) => a.Value > b.Value ? then : otherwise;

    public static Rounded Equal(Rounded a, Rounded b, Rounded then, Rounded otherwise) => a.Value == b.Value ? then : otherwise;

    public bool Equals(Rounded other) => Value.Equals(other.Value) && variance.Equals(other.variance);

    public override bool Equals(object? obj) => obj is Rounded other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Value, variance);

    public static bool operator ==(Rounded a, Rounded b) => a.Equals(b);

    public static bool operator !=(Rounded a, Rounded b) => !a.Equals(b);

    /// <summary>What is exact to begin with stays exact, however large the slope.</summary>
    private static double Times(double slope, double variance) => variance == 0 ? 0 : slope * variance;

    private static Rounded Basic(double value, double inherited) => new(value, inherited + (value * value));

    private static Rounded Function(double value, double inherited) => Small(value, 2, inherited);

    /// <summary>Rounds by some ulps, of a result that may underflow; 0 and ∞ come out exactly if their operands are exact.</summary>
    private static Rounded Small(double value, double ulps, double inherited)
    {
        var error = value == 0 ? 0 : Math.Max(ulps * Math.Abs(value), Underflow);
        return new(value, inherited + (error * error));
    }
}
