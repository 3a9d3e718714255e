using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Tests.Kernels;

public class ElementaryEdgeTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    [Theory]
    [InlineData("exp", Inf, Inf)]
    [InlineData("exp", -Inf, 0)]
    [InlineData("exp", 0, 1)]
    [InlineData("exp", -0.0, 1)]
    [InlineData("exp", 1e30, Inf)]
    [InlineData("exp", 710, Inf)]
    [InlineData("exp", -1e30, 0)]
    [InlineData("exp", -746, 0)]
    [InlineData("log", 0, -Inf)]
    [InlineData("log", -0.0, -Inf)]
    [InlineData("log", -1, NaN)]
    [InlineData("log", -Inf, NaN)]
    [InlineData("log", Inf, Inf)]
    [InlineData("log", 1, 0)]
    [InlineData("sin", 0, 0)]
    [InlineData("sin", -0.0, -0.0)]
    [InlineData("sin", Inf, NaN)]
    [InlineData("sin", -Inf, NaN)]
    [InlineData("cos", -0.0, 1)]
    [InlineData("cos", Inf, NaN)]
    [InlineData("tanh", Inf, 1)]
    [InlineData("tanh", -Inf, -1)]
    [InlineData("tanh", 1e30, 1)]
    [InlineData("tanh", 0, 0)]
    [InlineData("tanh", -0.0, -0.0)]
    [InlineData("erf", Inf, 1)]
    [InlineData("erf", -Inf, -1)]
    [InlineData("erf", -1e30, -1)]
    [InlineData("erf", 0, 0)]
    [InlineData("erf", -0.0, -0.0)]
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
    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(-0.0, 3, -0.0)]
    [InlineData(-0.0, 2, 0)]
    [InlineData(-0.0, 2.5, 0)]
    [InlineData(0, -3, Inf)]
    [InlineData(-0.0, -3, -Inf)]
    [InlineData(-0.0, -2, Inf)]
    [InlineData(-0.0, -2.5, Inf)]
    [InlineData(0, -Inf, Inf)]
    [InlineData(0, Inf, 0)]
    [InlineData(-1, Inf, 1)]
    [InlineData(-1, -Inf, 1)]
    [InlineData(1, NaN, 1)]
    [InlineData(1, Inf, 1)]
    [InlineData(NaN, 0, 1)]
    [InlineData(NaN, -0.0, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(Inf, 0, 1)]
    [InlineData(NaN, 1, NaN)]
    [InlineData(2, NaN, NaN)]
    [InlineData(-1, NaN, NaN)]
    [InlineData(-2, 0.5, NaN)]
    [InlineData(-2, -1.5, NaN)]
    [InlineData(-2, 3, -8)]
    [InlineData(-2, 2, 4)]
    [InlineData(-2, -1, -0.5)]
    [InlineData(-1, 16777217, -1)]
    [InlineData(-1, 1e300, 1)]
    [InlineData(0.5, Inf, 0)]
    [InlineData(0.5, -Inf, Inf)]
    [InlineData(2, Inf, Inf)]
    [InlineData(2, -Inf, 0)]
    [InlineData(-2, Inf, Inf)]
    [InlineData(-0.5, Inf, 0)]
    [InlineData(-Inf, 3, -Inf)]
    [InlineData(-Inf, 2, Inf)]
    [InlineData(-Inf, 2.5, Inf)]
    [InlineData(-Inf, -3, -0.0)]
    [InlineData(-Inf, -2, 0)]
    [InlineData(-Inf, -2.5, 0)]
    [InlineData(Inf, 0.5, Inf)]
    [InlineData(Inf, -0.5, 0)]
    [InlineData(10, 400, Inf)]
    [InlineData(10, -400, 0)]
    [InlineData(-10, 401, -Inf)]
    [InlineData(-10, -401, -0.0)]
    [InlineData(2, -1074, 4.9406564584124654e-324)]
    [InlineData(2, 0.5, 1.4142135623730951)]
    [InlineData(3, 2, 9)]
    [InlineData(10, 15, 1e15)]
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
