using System.Globalization;
using System.Numerics;

namespace CrossCheck.Numerics;

public readonly partial struct DoubleDouble
{
    private const int MaximumDigits = 32;

    /// <summary>numerator / denominator, each part correctly rounded; the denominator must be positive.</summary>
    public static DoubleDouble FromRatio(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "The denominator must be positive.");
        double high = Nearest(numerator, denominator);
        if (!double.IsFinite(high) || high == 0)
            return new(high, 0);
        (BigInteger mantissa, int exponent) = Decompose(high);
        return exponent >= 0
            ? new(high, Nearest(numerator - (mantissa << exponent) * denominator, denominator))
            : new(high, Nearest((numerator << -exponent) - mantissa * denominator, denominator << -exponent));
    }

    /// <summary>value = numerator / 2ⁿ, exactly; the value must be finite.</summary>
    public static (BigInteger Numerator, int Bits) ToRatio(DoubleDouble value)
    {
        if (!IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value.hi, "Only a finite value is a ratio.");
        (BigInteger high, int highExponent) = Decompose(value.hi);
        (BigInteger low, int lowExponent) = Decompose(value.lo);
        int bits = -Math.Min(0, Math.Min(highExponent, lowExponent));
        return ((high << (highExponent + bits)) + (low << (lowExponent + bits)), bits);
    }

    /// <summary>
    /// The nearest value of a decimal number such as <c>-1.25e-3</c>, or of <c>NaN</c>, <c>Infinity</c>,
    /// <c>-Infinity</c>; correctly rounded, whatever the number of digits.
    /// </summary>
    /// <exception cref="FormatException">The text is no such number.</exception>
    public static DoubleDouble Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        switch (rest)
        {
            case "NaN":
                return double.NaN;
            case "Infinity" or "+Infinity":
                return double.PositiveInfinity;
            case "-Infinity":
                return double.NegativeInfinity;
        }

        bool negative = rest.StartsWith('-');
        if (negative || rest.StartsWith('+'))
            rest = rest[1..];

        long exponent = 0;
        int e = rest.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!int.TryParse(rest[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int written))
                throw NotANumber(text);
            exponent = written;
            rest = rest[..e];
        }

        int point = rest.IndexOf('.');
        string digits = point < 0 ? rest.ToString() : string.Concat(rest[..point], rest[(point + 1)..]);
        if (digits.Length == 0 || digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
            throw NotANumber(text);
        if (point >= 0)
            exponent -= rest.Length - point - 1;

        BigInteger mantissa = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        double sign = negative ? -1 : 1;
        if (mantissa.IsZero || exponent + digits.Length < -400)
            return sign * 0.0;
        if (negative)
            mantissa = -mantissa;
        if (exponent > 400)
            return sign * double.PositiveInfinity;
        return exponent >= 0
            ? FromRatio(mantissa * BigInteger.Pow(10, (int)exponent), BigInteger.One)
            : FromRatio(mantissa, BigInteger.Pow(10, (int)-exponent));
    }

    /// <summary>Up to 32 significant digits, those of the exact value; for example 0.1 is
    /// <c>0.10000000000000000555111512312578</c>.</summary>
    public override string ToString() => ToString(MaximumDigits);

    /// <summary>As many significant digits as asked for (1 to 32), rounded to nearest, without trailing zeros.</summary>
    public string ToString(int digits)
    {
        if (digits is < 1 or > MaximumDigits)
            throw new ArgumentOutOfRangeException(nameof(digits), digits, $"A number of digits must be 1 to {MaximumDigits}.");
        if (hi == 0 || !IsFinite(this))
            return hi.ToString("R", CultureInfo.InvariantCulture);

        (BigInteger numerator, int bits) = ToRatio(Abs(this));
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(hi)));
        BigInteger mantissa = Decimal(numerator, bits, digits - 1 - exponent);

        // The estimate of the exponent, or the rounding, can be one off.
        if (mantissa < BigInteger.Pow(10, digits - 1))
            mantissa = Decimal(numerator, bits, digits - 1 - --exponent);
        if (mantissa >= BigInteger.Pow(10, digits))
            mantissa = Decimal(numerator, bits, digits - 1 - ++exponent);

        string sign = hi < 0 ? "-" : "";
        string text = mantissa.ToString(CultureInfo.InvariantCulture).TrimEnd('0');
        if (exponent is >= MaximumDigits or < -5)
        {
            string fraction = text.Length > 1 ? "." + text[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{text[0]}{fraction}E{exponent:+00;-00}");
        }

        if (exponent < 0)
            return sign + "0." + new string('0', -exponent - 1) + text;
        text = text.PadRight(exponent + 1, '0');
        return sign + text[..(exponent + 1)] + (text.Length > exponent + 1 ? "." + text[(exponent + 1)..] : "");
    }

    private static FormatException NotANumber(string text)
        => new($"'{text}' is not a decimal number; write it like 1.25, -3e-5, NaN or Infinity.");

    /// <summary>round(numerator / 2^bits · 10^power), ties to even.</summary>
    private static BigInteger Decimal(BigInteger numerator, int bits, int power)
    {
        BigInteger denominator = BigInteger.One << bits;
        if (power >= 0)
            numerator *= BigInteger.Pow(10, power);
        else
            denominator *= BigInteger.Pow(10, -power);
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        int half = (remainder << 1).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    /// <summary>value = mantissa · 2^exponent, the value being finite.</summary>
    private static (BigInteger Mantissa, int Exponent) Decompose(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)(bits >> 52) & 0x7FF;
        long fraction = bits & 0xF_FFFF_FFFF_FFFF;
        long mantissa = biased == 0 ? fraction : fraction | 1L << 52;
        return mantissa == 0 ? (BigInteger.Zero, 0) : (bits < 0 ? -mantissa : mantissa, Math.Max(biased, 1) - 1075);
    }

    /// <summary>The double nearest to numerator / denominator, ties to even, subnormal and infinite ones included.</summary>
    private static double Nearest(BigInteger numerator, BigInteger denominator)
    {
        if (numerator.IsZero)
            return 0;
        BigInteger magnitude = BigInteger.Abs(numerator);
        int shift = 66 - (int)(magnitude.GetBitLength() - denominator.GetBitLength());
        if (shift >= 0)
            magnitude <<= shift;
        else
            denominator <<= -shift;
        BigInteger quotient = BigInteger.DivRem(magnitude, denominator, out BigInteger remainder);
        if (!remainder.IsZero)
            quotient |= BigInteger.One; // 66 or 67 bits: the last one only says that there is more

        int length = (int)quotient.GetBitLength();
        int exponent = length - 1 - shift;
        int precision = Math.Min(53, exponent + 1075);
        if (precision < 0)
            return numerator.Sign * 0.0;
        int drop = length - precision;
        BigInteger mantissa = quotient >> drop;
        int half = (quotient - (mantissa << drop)).CompareTo(BigInteger.One << (drop - 1));
        if (half > 0 || (half == 0 && !mantissa.IsEven))
            mantissa += 1;
        return numerator.Sign * Math.ScaleB((double)mantissa, drop - shift);
    }
}
