namespace CrossCheck.Numerics;

public readonly partial struct DoubleDouble
{
    /// <summary>eˣ; relative error at most 2⁻¹⁰⁴ (measured 2⁻¹⁰⁵·⁵). ∞ above 709.78, subnormal below −708.4, 0 below −745.13.</summary>
    public static DoubleDouble Exp(DoubleDouble value)
    {
        if (!(value.hi < 710))
            return new(double.IsNaN(value.hi) ? value.hi : double.PositiveInfinity, 0);
        if (value.hi < -746)
            return new(0, 0);
        DoubleDouble fraction = ExpM1OfRest(value, out int exponent);
        return Scale(fraction + 1, exponent);
    }

    /// <summary>The natural logarithm; relative error at most 2⁻¹⁰³ (measured 2⁻¹⁰³·⁵), also near 1. −∞ at ±0, NaN below.</summary>
    public static DoubleDouble Log(DoubleDouble value)
    {
        if (!(value.hi > 0) || double.IsInfinity(value.hi))
            return new(value.hi == 0 ? double.NegativeInfinity : value.hi > 0 ? value.hi : double.NaN, 0);

        // x = 2ᵉ·m, m in (1/√2, √2], c = m to 6 bits: ln x = e·ln 2 + ln c + 2 artanh(s), s = (m − c)/(m + c), |s| < 2⁻⁷.
        int e = Math.ILogB(value.hi);
        if (Math.ScaleB(value.hi, -e) > 1.4142135)
            e++;
        DoubleDouble m = Scale(value, -e);
        double c = Math.Round(m.hi * 64);
        DoubleDouble logC = DoubleDoubleTables.Log[(int)c - 44];
        c /= 64;
        DoubleDouble s = (m - c) / (m + c);
        DoubleDouble z = s * s;
        DoubleDouble[] inverse = DoubleDoubleTables.InverseOdd;
        double tail = z.hi * (1.0 / 9 + z.hi * (1.0 / 11 + z.hi * (1.0 / 13 + z.hi * (1.0 / 15 + z.hi * (1.0 / 17)))));
        DoubleDouble series = MultiplyAdd(MultiplyAdd(inverse[3] + tail, z, inverse[2]), z, inverse[1]) * z;
        DoubleDouble artanh = s + s * series;
        return DoubleDoubleTables.Ln2 * e + logC + (artanh + artanh);
    }

    /// <summary>tanh x; relative error at most 2⁻¹⁰² (measured 2⁻¹⁰²·⁵). 1 − |tanh x| keeps 53 bits as far as a double reaches.</summary>
    public static DoubleDouble Tanh(DoubleDouble value)
    {
        double x = Math.Abs(value.hi);
        if (x < 1e-18)
            return value; // x − x³/3
        DoubleDouble twice = Abs(value);
        twice += twice;
        DoubleDouble tanh;
        if (x < 0.17)
        {
            // No multiple of ln 2 is taken off here: ExpM1OfRest is e²ˣ − 1 itself.
            DoubleDouble expM1 = ExpM1OfRest(twice, out _);
            tanh = expM1 / (expM1 + 2);
        }
        else
        {
            tanh = 1 - 2 / (Exp(twice) + 1);
        }

        return value.hi < 0 ? -tanh : tanh;
    }

    /// <summary>erf x = 2/√π ∫₀ˣ exp(−t²) dt; relative error at most 2⁻¹⁰² (measured 2⁻¹⁰²·⁴). For |x| ≥ 3, 1 − |erf x| keeps 53 bits.</summary>
    public static DoubleDouble Erf(DoubleDouble value)
    {
        double magnitude = Math.Abs(value.hi);
        if (!(magnitude < 28))
            return double.IsNaN(value.hi) ? value : Math.CopySign(1, value.hi);
        if (value.hi == 0)
            return value;
        DoubleDouble x = Abs(value);
        DoubleDouble square = x * x;
        DoubleDouble density = DoubleDoubleTables.TwoOverSqrtPi * Exp(-square);
        DoubleDouble erf;
        if (magnitude < 3)
        {
            // erf x = 2/√π e^(−x²) Σ (2x²)ⁿ x / (1·3·…·(2n+1)): nothing cancels (Abramowitz & Stegun 7.1.6).
            DoubleDouble z = square + square;
            DoubleDouble[] coefficients = DoubleDoubleTables.InverseDoubleFactorial;
            int terms = 26 + (int)(3 * z.hi); // the rest is below 2⁻¹¹⁰ of the sum
            DoubleDouble sum = coefficients[terms];
            for (int n = terms - 1; n >= 0; n--)
                sum = MultiplyAdd(sum, z, coefficients[n]);
            erf = density * (sum * x);
        }
        else
        {
            // erfc x = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))) (Abramowitz & Stegun 7.1.14).
            int terms = 14 + (int)(800 / square.hi); // the rest is below 2⁻¹⁰⁴ at 3, 2⁻⁶⁰ of erfc at 28
            double deep = magnitude; // 30 levels damp an error here by 2⁴⁸ at 3, and by more beyond
            for (int n = terms; n > 30; n--)
                deep = magnitude + 0.5 * n / deep;
            DoubleDouble fraction = deep;
            for (int n = Math.Min(terms, 30); n >= 1; n--)
                fraction = x + 0.5 * n / fraction;
            erf = 1 - density / (fraction + fraction);
        }

        return value.hi < 0 ? -erf : erf;
    }

    /// <summary>
    /// x to the power y with the special cases of C's <c>pow</c>; relative error at most
    /// 2⁻¹⁰² · (1 + |y·ln x|), measured 2⁻¹⁰²·⁹ of that. Small integer powers are
    /// products, so that they are exact where 106 bits hold them.
    /// </summary>
    public static DoubleDouble Pow(DoubleDouble value, DoubleDouble exponent)
    {
        if (exponent.hi == 0 || value == 1)
            return 1; // also where the other one is NaN
        if (IsNaN(value) || IsNaN(exponent))
            return double.NaN;
        (bool integer, bool odd) = Parity(exponent);
        double sign = odd && double.IsNegative(value.hi) ? -1 : 1;
        DoubleDouble magnitude = Abs(value);
        if (double.IsInfinity(exponent.hi))
            return magnitude == 1 ? 1 : magnitude > 1 == exponent.hi > 0 ? double.PositiveInfinity : 0;
        if (magnitude.hi == 0 || double.IsInfinity(magnitude.hi))
            return sign * (magnitude.hi == 0 == exponent.hi > 0 ? 0 : double.PositiveInfinity);
        if (value.hi < 0 && !integer)
            return double.NaN;

        // Multiplying n times costs n roundings, exp(y·ln x) some |y·ln x| of them.
        if (integer && (Math.Abs(exponent.hi) <= 16 || (Math.Abs(exponent.hi) <= 1024 && magnitude.hi is <= 0.5 or >= 2)))
        {
            DoubleDouble product = IntegerPower(magnitude, (int)Math.Abs(exponent.hi));
            if (product.hi is > 1e-250 and < 1e300)
                return sign * (exponent.hi < 0 ? 1 / product : product);
        }

        DoubleDouble power = Exp(exponent * Log(magnitude));
        return sign < 0 ? -power : power;
    }

    private static DoubleDouble IntegerPower(DoubleDouble value, int exponent)
    {
        DoubleDouble product = 1;
        for (DoubleDouble square = value; ; square *= square)
        {
            if ((exponent & 1) != 0)
                product *= square;
            exponent >>= 1;
            if (exponent == 0)
                return product;
        }
    }

    /// <summary>Whether a value is an integer, and an odd one. ∞ is an even integer.</summary>
    private static (bool Integer, bool Odd) Parity(DoubleDouble value)
    {
        bool integer = Math.Floor(value.hi) == value.hi && Math.Floor(value.lo) == value.lo;
        return (integer, integer && (Math.Abs(value.hi % 2) == 1) != (Math.Abs(value.lo % 2) == 1));
    }

    /// <summary>f and n of eˣ = 2ⁿ(1 + f), for −746 ≤ x ≤ 710; n = 0 for |x| &lt; ½ ln 2, where f keeps its relative error.</summary>
    private static DoubleDouble ExpM1OfRest(DoubleDouble value, out int exponent)
    {
        const double LogE = 1.4426950408889634;
        double n = Math.Round(value.hi * LogE);
        exponent = (int)n;
        DoubleDouble rest = n == 0 ? value : Sum(value.hi, -n * DoubleDoubleTables.Ln2A) + value.lo - DoubleDoubleTables.Ln2B * n;

        // e^(j/32 + t) − 1 = E + p + E·p, E = e^(j/32) − 1 from the table, p = eᵗ − 1, |t| ≤ 1/64.
        double j = Math.Round(rest.hi * 32);
        DoubleDouble t = rest - j / 32;
        double tail = t.hi * (1.0 / 40320 + t.hi * (1.0 / 362880 + t.hi * (1.0 / 3628800 + t.hi * (1.0 / 39916800
            + t.hi * (1.0 / 479001600 + t.hi * (1.0 / 6227020800 + t.hi * (1.0 / 87178291200)))))));
        DoubleDouble[] inverse = DoubleDoubleTables.InverseFactorial;
        DoubleDouble series = inverse[7] + tail;
        for (int k = 6; k >= 2; k--)
            series = MultiplyAdd(series, t, inverse[k]);
        DoubleDouble p = t + t * (t * series);
        if (j == 0)
            return p;
        DoubleDouble e = DoubleDoubleTables.ExpM1[(int)j + 12];
        return e + (p + e * p);
    }
}
