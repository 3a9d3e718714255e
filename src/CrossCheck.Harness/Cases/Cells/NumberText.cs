using System.Globalization;
using System.Numerics;

namespace CrossCheck.Harness.Cases.Cells;

/// <summary>
/// A number as it is written: ±mantissa·10^exponent, and whether it has a digit after a decimal point, which
/// makes it a rounded number. Also <c>nan</c>, <c>inf</c> and <c>infinity</c> in any case.
/// </summary>
internal readonly struct NumberText
{
    // Digits that a ulong surely holds.
    private const int MaxDigits = 19;

    // Past this a number is zero or infinite whatever its (at most 19) digits are.
    private const int ExponentLimit = 400;

    private static readonly double[] s_powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    private readonly ulong mantissa;
    private readonly int exponent;
    private readonly bool negative;
    private readonly bool truncated;

    private NumberText(double value, ulong mantissa, int exponent, bool negative, bool truncated, bool rounded, bool isWord)
    {
        Value = value;
        this.mantissa = mantissa;
        this.exponent = exponent;
        this.negative = negative;
        this.truncated = truncated;
        IsRounded = rounded;
        IsWord = isWord;
    }

    /// <summary>The nearest double; infinite for a number beyond it.</summary>
    public double Value { get; }

    /// <summary>It has a digit after a decimal point: its last digit is claimed, and no more.</summary>
    public bool IsRounded { get; }

    /// <summary>Written as <c>nan</c> or <c>inf</c>, not in digits.</summary>
    public bool IsWord { get; }

    public bool IsNegative => negative;

    /// <summary>Reads the number that begins at <paramref name="position"/> and moves behind it; false where none begins.</summary>
    public static bool TryScan(ReadOnlySpan<char> text, ref int position, out NumberText number)
    {
        var i = position;
        var negative = false;
        number = default;
        if (i < text.Length && text[i] is '+' or '-' or '\u2212')
        {
            negative = text[i++] != '+';
        }

        var start = i;
        ulong mantissa = 0;
        int significant = 0, exponent = 0, digits = 0;
        var truncated = false;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++, digits++)
        {
            truncated |= !Append(text[i], ref mantissa, ref significant);
        }

        var rounded = false;
        if (i < text.Length && text[i] == '.')
        {
            for (i++; i < text.Length && char.IsAsciiDigit(text[i]); i++, digits++, exponent--)
            {
                truncated |= !Append(text[i], ref mantissa, ref significant);
                rounded = true;
            }
        }

        if (digits == 0)
        {
            return i == start && TryScanWord(text, start, negative, ref position, out number);
        }

        if (i < text.Length && text[i] is 'e' or 'E')
        {
            if (!TryScanExponent(text, ref i, out var power))
            {
                return false;
            }

            exponent += power;
        }

        var value = truncated ? ParseSlowly(text[start..i]) : ToDouble(mantissa, exponent);
        number = new(negative ? -value : value, mantissa, exponent, negative, truncated, rounded, false);
        position = i;
        return true;
    }

    /// <summary>
    /// The interval that the number claims: half a unit of its last digit to both sides if it is rounded, itself
    /// otherwise. Each bound is the double nearest to the decimal bound. (Past 19 digits half a unit is far below
    /// half an ulp: both bounds are the number.)
    /// </summary>
    public (double Low, double High) Interval()
    {
        if (!IsRounded || truncated || IsWord)
        {
            return (Value, Value);
        }

        // M ± ½ = (10·M ± 5)/10
        var tenfold = (Int128)mantissa * 10;
        return Ordered(tenfold, 5, exponent - 1);
    }

    /// <summary>[this − margin, this + margin], each bound the double nearest to the decimal one.</summary>
    public (double Low, double High) Interval(in NumberText margin)
    {
        if (truncated || margin.truncated || Beyond(exponent) || Beyond(margin.exponent))
        {
            return (Clamp(Value - margin.Value), Clamp(Value + margin.Value));
        }

        var common = Math.Min(exponent, margin.exponent);
        int shift = exponent - common, marginShift = margin.exponent - common;
        if (shift <= 18 && marginShift <= 18)
        {
            return Ordered((Int128)mantissa * Power(shift), (Int128)margin.mantissa * Power(marginShift), common);
        }

        var a = mantissa * BigInteger.Pow(10, shift) * (negative ? -1 : 1);
        var b = margin.mantissa * BigInteger.Pow(10, marginShift);
        return (Clamp(Parse(a - b, common)), Clamp(Parse(a + b, common)));
    }

    private static bool Append(char digit, ref ulong mantissa, ref int significant)
    {
        if (significant == MaxDigits)
        {
            return false;
        }

        mantissa = (mantissa * 10) + (uint)(digit - '0');
        if (mantissa != 0)
        {
            significant++;
        }

        return true;
    }

    private static bool TryScanExponent(ReadOnlySpan<char> text, ref int i, out int power)
    {
        power = 0;
        i++;
        var negative = false;
        if (i < text.Length && text[i] is '+' or '-' or '\u2212')
        {
            negative = text[i++] != '+';
        }

        var first = i;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
        {
            // Saturated far beyond what the digits of a cell could make up for.
            power = power < 100_000_000 ? (power * 10) + (text[i] - '0') : power;
        }

        power = negative ? -power : power;
        return i > first;
    }

    private static bool TryScanWord(ReadOnlySpan<char> text, int start, bool negative, ref int position, out NumberText number)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        var word = text[start..end];
        double? value = word.Equals("nan", StringComparison.OrdinalIgnoreCase) ? double.NaN
            : word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase) ? double.PositiveInfinity
            : null;
        number = new(negative ? -(value ?? 0) : value ?? 0, 0, 0, negative, false, false, true);
        position = value is null ? position : end;
        return value is not null;
    }

    private static double ParseSlowly(ReadOnlySpan<char> digits) => digits.Contains('\u2212')
        ? double.Parse(digits.ToString().Replace('\u2212', '-'), NumberStyles.Float, CultureInfo.InvariantCulture)
        : double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);

    private (double Low, double High) Ordered(Int128 magnitude, Int128 margin, int power)
    {
        var centre = negative ? -magnitude : magnitude;
        return (Clamp(Signed(centre - margin, power)), Clamp(Signed(centre + margin, power)));
    }

    private static double Signed(Int128 value, int power) =>
        value < 0 ? -ToDouble((UInt128)(-value), power) : ToDouble((UInt128)value, power);

    /// <summary>The double nearest to mantissa·10^power.</summary>
    private static double ToDouble(UInt128 mantissa, int power)
    {
        // Both factors are doubles, so the one rounding is that of the product or quotient.
        if (mantissa <= 1UL << 53 && power is >= -22 and <= 22)
        {
            return power < 0 ? (double)(ulong)mantissa / s_powers[-power] : (double)(ulong)mantissa * s_powers[power];
        }

        return mantissa == 0 ? 0 : mantissa <= ulong.MaxValue ? Parse((ulong)mantissa, power) : Parse((BigInteger)mantissa, power);
    }

    // 20 digits, e, and the exponent; no string is made.
    private static double Parse(ulong mantissa, int power)
    {
        Span<char> text = stackalloc char[40];
        text.TryWrite(CultureInfo.InvariantCulture, $"{mantissa}e{power}", out var length);
        return double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static double Parse(BigInteger mantissa, int power) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{power}"), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static Int128 Power(int n)
    {
        Int128 power = 1;
        for (var i = 0; i < n; i++)
        {
            power *= 10;
        }

        return power;
    }

    // A claimed interval never reaches infinity.
    private static double Clamp(double bound) => Math.Clamp(bound, -double.MaxValue, double.MaxValue);

    private static bool Beyond(int exponent) => exponent is < -ExponentLimit or > ExponentLimit;
}
