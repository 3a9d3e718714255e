using CrossCheck.Numerics;
using Xunit;
using DD = CrossCheck.Numerics.DoubleDouble;

namespace CrossCheck.Core.Tests.Numerics;

/// <summary>Tape, Dual, analytic derivatives and difference quotients agree.</summary>
public sealed class DerivativeTests
{
    public static TheoryData<string> Functions => [.. Rules.Keys];

    // Each derivative is written from a table of derivatives, not as the code under test has it.
    private static readonly Dictionary<string, (Func<DD, DD, DD> Dx, Func<DD, DD, DD> Dy)> Rules = new()
    {
        ["x + y"] = ((_, _) => 1, (_, _) => 1),
        ["x - y"] = ((_, _) => 1, (_, _) => -1),
        ["x * y"] = ((_, y) => y, (x, _) => x),
        ["x / y"] = ((_, y) => 1 / y, (x, y) => -x / (y * y)),
        ["-x"] = ((_, _) => -1, (_, _) => 0),
        ["sqrt x"] = ((x, _) => DD.Pow(x, -0.5) / 2, (_, _) => 0),
        ["exp x"] = ((x, _) => DD.Exp(x), (_, _) => 0),
        ["log x"] = ((x, _) => 1 / x, (_, _) => 0),
        ["sin x"] = ((x, _) => DD.Cos(x), (_, _) => 0),
        ["cos x"] = ((x, _) => -DD.Sin(x), (_, _) => 0),
        ["tanh x"] = ((x, _) => 4 / DD.Pow(DD.Exp(x) + DD.Exp(-x), 2), (_, _) => 0),
        ["erf x"] = ((x, _) => 2 / DD.Sqrt(DD.Pi) / DD.Exp(x * x), (_, _) => 0),
        ["x ^ y"] = ((x, y) => y * DD.Pow(x, y) / x, (x, y) => DD.Log(x) * DD.Pow(x, y)),
        ["x > y ? x : y * y"] = ((x, y) => x > y ? 1 : 0, (x, y) => x > y ? 0 : 2 * y),
        ["x = y ? x : y"] = ((_, _) => 0, (_, _) => 1),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Derivative_is_the_textbooks(string name)
    {
        var random = new Random(4);
        for (int i = 0; i < 100; i++)
        {
            DD x = 0.1 + 3 * random.NextDouble();
            DD y = 0.1 + 3 * random.NextDouble();
            DD cotangent = random.NextDouble() - 0.5;
            (DD dx, DD dy) = Gradient(x, y, cotangent, new ByName(name));
            AssertNear($"d/dx {name} at {x}, {y}", cotangent * Rules[name].Dx(x, y), dx, 1e-29);
            AssertNear($"d/dy {name} at {x}, {y}", cotangent * Rules[name].Dy(x, y), dy, 1e-29);

            DD ahead = Along(x, y, 1, 0, new ByName(name));
            AssertNear($"forward d/dx {name} at {x}, {y}", Rules[name].Dx(x, y), ahead, 1e-29);
            AssertNear($"forward d/dy {name} at {x}, {y}", Rules[name].Dy(x, y), Along(x, y, 0, 1, new ByName(name)), 1e-29);
        }
    }

    [Fact]
    public void Tape_dual_and_difference_quotient_agree_on_random_expressions()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            DD x = random.NextDouble() * 2 - 1;
            DD y = random.NextDouble() * 2 - 1;
            DD cotangent = random.NextDouble() + 0.5;
            var formula = new Random20(seed);
            (DD dx, DD dy) = Gradient(x, y, cotangent, formula);
            AssertNear($"expression {seed}, dx", cotangent * Along(x, y, 1, 0, formula), dx, 1e-26);
            AssertNear($"expression {seed}, dy", cotangent * Along(x, y, 0, 1, formula), dy, 1e-26);

            const double Step = 1e-9;
            DD quotient = (formula.Apply<DD>(x + Step, y - Step) - formula.Apply<DD>(x - Step, y + Step)) / (2 * Step);
            AssertNear($"expression {seed}, difference quotient", quotient, Along(x, y, 1, -1, formula), 1e-10);
        }
    }

    [Fact]
    public void Second_derivatives_come_from_a_tape_of_duals()
    {
        using TapeRecorder<Dual<DD>> recorder = Tape<Dual<DD>>.Record();
        Tape<Dual<DD>> x = recorder.Variable(new Dual<DD>(0, 1)); // at 0, where sin″ hands on an adjoint whose value is 0
        recorder.Backward(Tape<Dual<DD>>.Sin(x * x) + x * x * x, new Dual<DD>(1, 0));
        Dual<DD> gradient = recorder.Gradient(x);
        Assert.Equal(0, gradient.Value);
        Assert.Equal(2, gradient.Tangent);

        using TapeRecorder<Tape<DD>> outside = Tape<Tape<DD>>.Record();
        using TapeRecorder<DD> inside = Tape<DD>.Record();
        Tape<DD> u = inside.Variable(0.5);
        Tape<Tape<DD>> v = outside.Variable(u);
        outside.Backward(v * v * v, new Tape<DD>((DD)1));
        inside.Backward(outside.Gradient(v), 1);
        Assert.Equal(3, inside.Gradient(u)); // (x³)″ = 6x
    }

    private static (DD Dx, DD Dy) Gradient(DD x, DD y, DD cotangent, IFormula formula)
    {
        using TapeRecorder<DD> recorder = Tape<DD>.Record();
        Tape<DD> u = recorder.Variable(x);
        Tape<DD> v = recorder.Variable(y);
        Tape<DD> output = formula.Apply(u, v);
        Assert.Equal(formula.Apply(x, y), output.Value);
        recorder.Backward(output, cotangent);
        return (recorder.Gradient(u), recorder.Gradient(v));
    }

    private static DD Along(DD x, DD y, DD dx, DD dy, IFormula formula)
        => formula.Apply(new Dual<DD>(x, dx), new Dual<DD>(y, dy)).Tangent;

    private static void AssertNear(string what, DD expected, DD actual, double relative)
        => Assert.True(DD.Abs(actual - expected) <= relative * (1 + DD.Abs(expected)), $"{what}: actual {actual}, expected {expected}");

    private interface IFormula
    {
        V Apply<V>(V x, V y)
            where V : struct, IReal<V>;
    }

    private sealed record ByName(string Name) : IFormula
    {
        public V Apply<V>(V x, V y)
            where V : struct, IReal<V>
            => Name switch
            {
                "x + y" => x + y,
                "x - y" => x - y,
                "x * y" => x * y,
                "x / y" => x / y,
                "-x" => -x,
                "sqrt x" => V.Sqrt(x),
                "exp x" => V.Exp(x),
                "log x" => V.Log(x),
                "sin x" => V.Sin(x),
                "cos x" => V.Cos(x),
                "tanh x" => V.Tanh(x),
                "erf x" => V.Erf(x),
                "x ^ y" => V.Pow(x, y),
                "x > y ? x : y * y" => V.Greater(x, y, x, y * y),
                "x = y ? x : y" => V.Equal(x, y, x, y),
                _ => throw new InvalidOperationException($"No function '{Name}'."),
            };
    }

    /// <summary>Twenty random operations, each of two earlier values, smooth and of moderate size.</summary>
    private sealed record Random20(int Seed) : IFormula
    {
        public V Apply<V>(V x, V y)
            where V : struct, IReal<V>
        {
            var random = new Random(Seed);
            List<V> values = [x, y, V.Pi, V.Of(0.75)];
            V one = V.Of(1);
            for (int i = 0; i < 20; i++)
            {
                V a = values[random.Next(values.Count)];
                V b = values[random.Next(values.Count)];
                V positive = one + a * a;
                values.Add(random.Next(12) switch
                {
                    0 => a + b,
                    1 => a - b,
                    2 => V.Tanh(a) * b,
                    3 => a / (one + b * b),
                    4 => V.Sqrt(positive),
                    5 => V.Exp(V.Sin(a)),
                    6 => V.Log(positive),
                    7 => V.Sin(a),
                    8 => V.Cos(a),
                    9 => V.Erf(a),
                    10 => V.Pow(positive, V.Sin(b)),
                    _ => V.Greater(a, b, V.Cos(a), -V.Tanh(b)),
                });
            }

            return values[^1] + values[^2] * V.Tanh(values[^3]);
        }
    }
}
