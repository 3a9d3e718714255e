using System.Numerics;
using CrossCheck.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Core.Tests.Numerics;

/// <summary>Laws on random operands.</summary>
public sealed class DoubleDoubleLawTests
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true);

    [Fact]
    public void Sum_of_two_doubles_is_exact()
        => Check(Doubles(60), (a, b) => Exact.Of(DoubleDouble.Sum(a, b)) == Exact.Of(a) + Exact.Of(b));

    [Fact]
    public void Product_of_two_doubles_is_exact()
        => Check(Doubles(60), (a, b) => Exact.Of(DoubleDouble.Product(a, b)) == Exact.Times(Exact.Of(a), Exact.Of(b)));

    [Fact]
    public void Parts_do_not_overlap()
        => Check(Numbers(60), (x, y) => y == 0 || new[] { x + y, x - y, x * y, x / y, DoubleDouble.Sqrt(DoubleDouble.Abs(x)) }
            .All(r => r.High + r.Low == r.High));

    [Fact]
    public void Addition_and_multiplication_commute()
        => Check(Numbers(200), (x, y) => x + y == y + x && Exact.RelativeError(x * y, Exact.Of(y * x)) <= -103);

    [Fact]
    public void Difference_with_itself_is_zero_and_quotient_one()
        => Check(Numbers(200), (x, _) => x - x == 0 && (x == 0 || x / x == 1));

    [Fact]
    public void Order_is_that_of_the_exact_values()
        => Check(Numbers(4), (x, y) => x > y == Exact.Of(x) > Exact.Of(y) && x <= y == Exact.Of(x) <= Exact.Of(y)
            && Math.Sign(x.CompareTo(y)) == Exact.Of(x).CompareTo(Exact.Of(y)));

    [Fact]
    public void Exp_undoes_log()
        => Check(Numbers(100), (x, _) => x == 0 || Near(DoubleDouble.Exp(DoubleDouble.Log(DoubleDouble.Abs(x))), DoubleDouble.Abs(x), -96));

    [Fact]
    public void Squares_of_sine_and_cosine_add_up_to_one()
        => Check(Numbers(60), (x, _) =>
        {
            (DoubleDouble sin, DoubleDouble cos) = (DoubleDouble.Sin(x), DoubleDouble.Cos(x));
            return Near(sin * sin + cos * cos, 1, -102);
        });

    [Fact]
    public void Odd_functions_are_odd_and_even_ones_even()
        => Check(Numbers(30), (x, _) => DoubleDouble.Sin(-x) == -DoubleDouble.Sin(x)
            && DoubleDouble.Tanh(-x) == -DoubleDouble.Tanh(x)
            && DoubleDouble.Erf(-x) == -DoubleDouble.Erf(x)
            && DoubleDouble.Cos(-x) == DoubleDouble.Cos(x));

    [Fact]
    public void Tanh_is_the_quotient_of_exponentials()
        => Check(Numbers(4), (x, _) =>
        {
            (DoubleDouble up, DoubleDouble down) = (DoubleDouble.Exp(x), DoubleDouble.Exp(-x));
            return DoubleDouble.Abs((up - down) / (up + down) - DoubleDouble.Tanh(x)) <= 1e-30;
        });

    [Fact]
    public void Integer_power_is_the_product()
        => Check(Numbers(10), (x, _) => DoubleDouble.Pow(x, 3) == x * (x * x) && DoubleDouble.Pow(x, 2) == x * x
            && (x == 0 || DoubleDouble.Pow(x, -1) == 1 / x));

    [Fact]
    public void Text_of_32_digits_gives_the_value_back_to_106_bits()
        => Check(Numbers(300), (x, _) => x == 0 || Near(DoubleDouble.Parse(x.ToString()), x, -104));

    [Fact]
    public void Ratio_gives_the_value_back()
        => Check(Numbers(300), (x, _) =>
        {
            (BigInteger numerator, int bits) = DoubleDouble.ToRatio(x);
            return DoubleDouble.FromRatio(numerator, BigInteger.One << bits) == x;
        });

    [Fact]
    public void Float_is_rounded_once()
        => Check(Numbers(120), (x, y) =>
        {
            // A tie between two floats, and a little more or less.
            float a = (float)x.High;
            float b = float.BitIncrement(a);
            DoubleDouble tie = ((double)a + b) / 2;
            DoubleDouble near = tie + 1e-30 * tie * Math.Sign(y.High);
            float expected = near > tie ? b : near < tie ? a : (BitConverter.SingleToInt32Bits(a) & 1) == 0 ? a : b;
            return (float)near == expected && (float)x == NearestFloat(x);
        });

    private static float NearestFloat(DoubleDouble x)
    {
        float guess = (float)x.High;
        BigInteger exact = Exact.Of(x);
        return new[] { guess, float.BitIncrement(guess), float.BitDecrement(guess) }
            .Where(float.IsFinite)
            .OrderBy(f => BigInteger.Abs(Exact.Of((double)f) - exact))
            .ThenBy(f => BitConverter.SingleToInt32Bits(f) & 1)
            .First();
    }

    private static bool Near(DoubleDouble actual, DoubleDouble expected, double allowed)
        => Exact.RelativeError(actual, Exact.Of(expected)) <= allowed;

    private static void Check<T>(Gen<T> operands, Func<T, T, bool> law)
        => Prop.ForAll(Arb.From(operands.Two()), pair => law(pair.Item1, pair.Item2)).Check(Quick);

    /// <summary>±m · 2ᵉ with 53 random bits, or few of them; now and then 0.</summary>
    private static Gen<double> Doubles(int exponents)
        => from mantissa in ArbMap.Default.GeneratorFor<long>()
           from kept in Gen.Choose(1, 53)
           from exponent in Gen.Choose(-exponents, exponents)
           select Math.ScaleB((mantissa * -7046029254386353131L) >> 11 & -1L << (53 - kept), exponent - 53);

    private static Gen<DoubleDouble> Numbers(int exponents)
        => from high in Doubles(exponents)
           from low in Doubles(0)
           from gap in Gen.Choose(53, 80)
           select DoubleDouble.Sum(high, high * Math.ScaleB(low, -gap));
}
