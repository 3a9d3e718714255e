namespace CrossCheck.Numerics;

/// <summary>A binary floating-point format, as far as rounding goes.</summary>
public interface IFormat
{
    /// <summary>u, half the distance from 1 to the next number.</summary>
    static abstract double UnitRoundoff { get; }

    /// <summary>
    /// The smallest normal number. Below it the distance between numbers no longer shrinks, so u times this, half the
    /// smallest number, is what a rounding there may amount to.
    /// </summary>
    static abstract double SmallestNormal { get; }

    /// <summary>The nearest number of the format.</summary>
    static abstract double Round(double value);
}

/// <summary>float32: u = 2⁻²⁴, normal from 2⁻¹²⁶.</summary>
public readonly struct Binary32 : IFormat
{
    /// <inheritdoc/>
    public static double UnitRoundoff => 1.0 / (1 << 24);

    /// <inheritdoc/>
    public static double SmallestNormal => 1.17549435082228750797e-38;

    /// <inheritdoc/>
    public static double Round(double value) => (float)value;
}

/// <summary>float64: u = 2⁻⁵³, normal from 2⁻¹⁰²².</summary>
public readonly struct Binary64 : IFormat
{
    /// <inheritdoc/>
    public static double UnitRoundoff => 1.0 / (1L << 53);

    /// <inheritdoc/>
    public static double SmallestNormal => 2.2250738585072014e-308;

    /// <inheritdoc/>
    public static double Round(double value) => value;
}
