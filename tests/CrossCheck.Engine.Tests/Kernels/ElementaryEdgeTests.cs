using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Tests.Kernels;

public class ElementaryEdgeTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    public static TheoryData<string, double, double> Values => new()
    {
        { "exp", Inf, Inf },
        { "exp", -Inf, 0 },
        { "exp", 0, 1 },
        { "exp", -0.0, 1 },
        { "exp", 1e30, Inf },
        { "exp", 710, Inf },
        { "exp", -1e30, 0 },
        { "exp", -746, 0 },
        { "log", 0, -Inf },
        { "log", -0.0, -Inf },
        { "log", -1, NaN },
        { "log", -Inf, NaN },
        { "log", Inf, Inf },
        { "log", 1, 0 },
        { "sin", 0, 0 },
        { "sin", -0.0, -0.0 },
        { "sin", Inf, NaN },
        { "sin", -Inf, NaN },
        { "cos", -0.0, 1 },
        { "cos", Inf, NaN },
        { "tanh", Inf, 1 },
        { "tanh", -Inf, -1 },
        { "tanh", 1e30, 1 },
        { "tanh", 0, 0 },
        { "tanh", -0.0, -0.0 },
        { "erf", Inf, 1 },
        { "erf", -Inf, -1 },
        { "erf", -1e30, -1 },
        { "erf", 0, 0 },
        { "erf", -0.0, -0.0 },
        { "lgamma", 0, Inf },
        { "lgamma", -0.0, Inf },
        { "lgamma", Inf, Inf },
        { "lgamma", -Inf, NaN },
        { "lgamma", -1.5, NaN },
        { "lgamma", 1, 0 },
        { "lgamma", 2, 0 },
        { "digamma", 0, -Inf },
        { "digamma", -0.0, Inf },
        { "digamma", Inf, Inf },
        { "digamma", -Inf, NaN },
        { "digamma", -1.5, NaN },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Value(string name, double x, double y)
    {
        Assert.Equal(Numbers.Bits(y), Numbers.Bits(new Function(name).Of(x)));
        Assert.Equal(Numbers.Bits((float)y), Numbers.Bits(new Function(name).Of((float)x)));
    }

    [Fact]
    public void NaN_goes_in_and_comes_out()
    {
        foreach (string name in Function.Names)
        {
            Assert.True(double.IsNaN(new Function(name).Of(double.NaN)), name);
            Assert.True(float.IsNaN(new Function(name).Of(float.NaN)), name);
        }
    }

    /// <summary>Where a result leaves the range: correctly rounded values by arbitrary-precision arithmetic.</summary>
    [Fact]
    public void Ends_of_the_range()
    {
        Assert.Equal(1.797693134862273e+308, new Function("exp").Of(709.782712893384), 1e293);
        Assert.Equal(Inf, new Function("exp").Of(709.782712893385));
        Assert.Equal(double.Epsilon, new Function("exp").Of(-745.1));
        Assert.Equal(0, new Function("exp").Of(-745.2));
        Assert.Equal(float.Epsilon, new Function("exp").Of(-103.9f));
        Assert.Equal(0, new Function("exp").Of(-104f));
        Assert.Equal(float.PositiveInfinity, new Function("exp").Of(88.73f));
        Assert.Equal(-744.4400719213812, new Function("log").Of(double.Epsilon));
        Assert.Equal(-103.27893f, new Function("log").Of(float.Epsilon));
        Assert.Equal(709.782712893384, new Function("log").Of(double.MaxValue));
    }

    /// <summary>IEEE 754-2019 section 9.2.1, C23 F.10.4.4.</summary>
    public static TheoryData<double, double, double> Powers => new()
    {
        { 0, 3, 0 },
        { -0.0, 3, -0.0 },
        { -0.0, 2, 0 },
        { -0.0, 2.5, 0 },
        { 0, -3, Inf },
        { -0.0, -3, -Inf },
        { -0.0, -2, Inf },
        { -0.0, -2.5, Inf },
        { 0, -Inf, Inf },
        { 0, Inf, 0 },
        { -1, Inf, 1 },
        { -1, -Inf, 1 },
        { 1, NaN, 1 },
        { 1, Inf, 1 },
        { NaN, 0, 1 },
        { NaN, -0.0, 1 },
        { 0, 0, 1 },
        { Inf, 0, 1 },
        { NaN, 1, NaN },
        { 2, NaN, NaN },
        { -1, NaN, NaN },
        { -2, 0.5, NaN },
        { -2, -1.5, NaN },
        { -2, 3, -8 },
        { -2, 2, 4 },
        { -2, -1, -0.5 },
        { -1, 16777217, -1 },
        { -1, 1e300, 1 },
        { 0.5, Inf, 0 },
        { 0.5, -Inf, Inf },
        { 2, Inf, Inf },
        { 2, -Inf, 0 },
        { -2, Inf, Inf },
        { -0.5, Inf, 0 },
        { -Inf, 3, -Inf },
        { -Inf, 2, Inf },
        { -Inf, 2.5, Inf },
        { -Inf, -3, -0.0 },
        { -Inf, -2, 0 },
        { -Inf, -2.5, 0 },
        { Inf, 0.5, Inf },
        { Inf, -0.5, 0 },
        { 10, 400, Inf },
        { 10, -400, 0 },
        { -10, 401, -Inf },
        { -10, -401, -0.0 },
        { 2, -1074, 4.9406564584124654e-324 },
        { 2, 0.5, 1.4142135623730951 },
        { 3, 2, 9 },
        { 10, 15, 1e15 },
    };

    [Theory]
    [MemberData(nameof(Powers))]
    public void Pow(double x, double y, double expected)
    {
        Assert.Equal(Numbers.Bits(expected), Numbers.Bits(Function.Pow(x, y)));
        if ((float)y == y)
            Assert.Equal(Numbers.Bits((float)expected), Numbers.Bits(Function.Pow((float)x, (float)y)));
    }

    [Fact]
    public void Lane_operators_are_those_of_the_numbers()
    {
        double[] x = Numbers.RandomBits<double>(500, 1), y = Numbers.RandomBits<double>(500, 2);
        for (int i = 0; i < x.Length; i++)
        {
            Lane<double> a = Lane<double>.Of(x[i]), b = Lane<double>.Of(y[i]), zero = Lane<double>.Of(0);
            Same(x[i] + y[i], a + b);
            Same(x[i] - y[i], a - b);
            Same(x[i] * y[i], a * b);
            Same(x[i] / y[i], a / b);
            Same(-x[i], -a);
            Same(Math.Sqrt(x[i]), Lane<double>.Sqrt(a));
            Same(x[i] > y[i] ? x[i] : y[i], Lane<double>.Greater(a, b, a, b));
            Same(x[i] == 0 ? 1.0 : x[i], Lane<double>.Equal(a, zero, Lane<double>.Of(1), a));
        }

        Same(Math.PI, Lane<double>.Pi);
        Assert.Equal(MathF.PI, Lane<float>.Pi.Value[15]);
        Assert.Equal(0.1f, Lane<float>.Of(0.1).Value[3]);

        static void Same(double expected, Lane<double> actual)
        {
            for (int i = 0; i < Lane<double>.Count; i++)
                Assert.Equal(Numbers.Bits(expected), Numbers.Bits(actual.Value[i]));
        }
    }
}
