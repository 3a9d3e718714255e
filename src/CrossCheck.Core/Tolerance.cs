namespace CrossCheck;

/// <summary>|actual − expected| ≤ <see cref="Absolute"/> + <see cref="Relative"/>·|expected|.</summary>
public readonly record struct Tolerance(double Relative, double Absolute)
{
    /// <summary>The defaults of <c>torch.testing.assert_close</c>.</summary>
    public static Tolerance Default(DType dtype) => dtype == DType.Float32 ? new(1.3e-6, 1e-5) : new(1e-7, 1e-7);

    /// <summary>
    /// What two engines may differ by without a closer look: rounding of one operation leaves a few units of the last place. The
    /// absolute part is a share of the tensor's own size.
    /// </summary>
    public static Tolerance Plain(DType dtype) => dtype == DType.Float32 ? new(1.3e-6, 1e-5) : new(1e-12, 1e-12);

    /// <summary>By how much a number may differ from <paramref name="expected"/>.</summary>
    public double Allowed(double expected) => Absolute + (Relative == 0 ? 0 : Relative * Math.Abs(expected));
}
