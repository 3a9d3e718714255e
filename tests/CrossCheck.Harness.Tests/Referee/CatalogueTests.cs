using CrossCheck.Harness.Referee.Mutants;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>Laws of the catalogue on random tensors of random shapes.</summary>
public sealed class CatalogueTests
{
    private static readonly MutantContext s_context = new() { Sizes = [new(7, "N")], Slopes = [new(0.125, "slope")] };

    // No two sizes equal, none 2: a mutant of such a tensor is no other mutant.
    private static readonly Gen<(int[] Dims, double[] Numbers, int Seed)> s_tensor =
        from dims in Gen.Elements<int[]>([5], [3, 4], [5, 3], [1, 5, 3], [3, 5, 4], [4, 1, 3], [3, 4, 5, 6])
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (dims, Numbers(seed, dims.Aggregate(1, (a, b) => a * b)), seed);

    /// <summary>Every mutant by the name under which it must be found; null where the shape has none.</summary>
    public static TheoryData<string, string> Names => new()
    {
        { "zero", "zeroed" }, { "negate", "negated" }, { "double", "scaled" }, { "halve", "scaled" }, { "sum", "scaled" }, { "mean", "scaled" }, { "factor", "scaled" },
        { "log", "scaled" }, { "transpose", "transposed" }, { "flip", "flipped" }, { "turn", "flipped" }, { "shift", "shifted" }, { "shift back", "shifted" },
        { "shift in 0", "shifted" }, { "slope", "slope" }, { "slope twice", "slope" }, { "one", "single" }, { "constant", "constant" }, { "bias", "bias" },
        { "nan", "not-finite" }, { "argmax", "moved" }, { "mask", "unmasked" }, { "dead", "masked" }, { "target", "target" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMutantIsRecognised(string mutation, string name) => For(s_tensor, t =>
    {
        if (Mutate(mutation, t.Dims, t.Numbers, t.Seed) is var (right, wrong))
        {
            var expected = Make.Tensor(t.Dims, right);
            var input = mutation.StartsWith("slope", StringComparison.Ordinal) && t.Seed % 2 == 0 ? expected : null;
            Assert.Equal(name, Mutants.Recognise(Make.Tensor(t.Dims, wrong), expected, Make.Allowed(expected), s_context with { Input = input })?.Mutant);
        }
    });

    /// <summary>As the last digits of a float differ, so may those of a mutant.</summary>
    [Fact]
    public void RoundingHidesNothing() => For(s_tensor, t =>
    {
        var expected = Make.Tensor(t.Dims, t.Numbers);
        var wrong = t.Numbers.Select((v, i) => (double)(float)(-v * (1 + ((i % 3) * 1e-7)))).ToArray();
        Assert.Equal("negated", Mutants.Recognise(Make.Tensor(t.Dims, wrong), expected, Make.Allowed(expected), s_context)?.Mutant);
    });

    [Fact]
    public void UnrelatedTensorsAreLeftAlone() => For(Gen.Zip(s_tensor, Gen.Choose(0, int.MaxValue - 1)), p =>
    {
        var expected = Make.Tensor(p.Item1.Dims, p.Item1.Numbers);
        var actual = Make.Tensor(p.Item1.Dims, Numbers(p.Item2 ^ 0x5555, p.Item1.Numbers.Length));
        Assert.Null(Mutants.Recognise(actual, expected, Make.Allowed(expected), s_context)?.Text);
    });

    [Fact]
    public void UnrelatedSmallTensorsAreLeftAlone() => For(Gen.Zip(Gen.Choose(0, int.MaxValue - 1), Gen.Choose(1, 4)), p =>
    {
        var expected = Make.Tensor([p.Item2], Numbers(p.Item1, p.Item2));
        Assert.Null(Mutants.Recognise(Make.Tensor([p.Item2], Numbers(p.Item1 ^ 0x1234567, p.Item2)), expected, Make.Allowed(expected), s_context)?.Text);
    });

    /// <summary>A mutant with one more element spoilt is no longer that mutant.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void APatternMustExplainEverything(string mutation, string name) => For(s_tensor, t =>
    {
        if (name is "single" or "not-finite" or "unmasked" || Mutate(mutation, t.Dims, t.Numbers, t.Seed) is not var (right, wrong))
        {
            return;
        }

        var at = Array.FindLastIndex(right, v => v != 0);
        wrong[at] += 0.7654321;
        var expected = Make.Tensor(t.Dims, right);
        var found = Mutants.Recognise(Make.Tensor(t.Dims, wrong), expected, Make.Allowed(expected), s_context);
        Assert.True(found is null || found.Mutant == "single" || (found.Mutant == "bias" && right.Length < 30), found?.Text);
    });

    private static (double[] Right, double[] Wrong)? Mutate(string mutation, int[] dims, double[] x, int seed)
    {
        var strides = Shape.Create(dims).Strides();
        var last = Array.FindLastIndex(dims, d => d > 1);
        var first = Array.FindIndex(dims, d => d > 1);
        int At(int i, int d) => i / strides[d] % dims[d];
        double[] Each(Func<int, double> f) => [.. Enumerable.Range(0, x.Length).Select(f)];
        double Shifted(int i, int step, bool cyclic) =>
            At(i, last) - step is var from && (cyclic || (from >= 0 && from < dims[last])) ? x[i + ((((from + dims[last]) % dims[last]) - At(i, last)) * strides[last])] : 0;
        switch (mutation)
        {
            case "zero": return (x, Each(_ => 0));
            case "negate": return (x, Each(i => -x[i]));
            case "double": return (x, Each(i => 2 * x[i]));
            case "halve": return (x, Each(i => x[i] / 2));
            case "sum": return (x, Each(i => x[i] * 7));
            case "mean": return (x, Each(i => x[i] / dims[last]));
            case "factor": return (x, Each(i => x[i] * 1.7));
            case "log": return (x, Each(i => x[i] / Math.Log(2)));
            case "flip": return (x, Each(i => x[i + ((dims[last] - 1 - (2 * At(i, last))) * strides[last])]));
            case "turn": return first == last ? null : (x, Each(i => x[x.Length - 1 - i]));
            case "shift": return (x, Each(i => Shifted(i, 1, true)));
            case "shift back": return (x, Each(i => Shifted(i, -1, true)));
            case "shift in 0": return (x, Each(i => Shifted(i, 1, false)));
            case "transpose":
                if (first == last || dims.Count(d => d > 1) > 2)
                {
                    return null;
                }

                var (rows, columns) = (dims[first], dims[last]);
                return (x, Each(i => x[(i % rows * columns) + (i / rows)]));
            case "slope" or "slope twice":
                return x.Count(v => v < 0) < 2 || x.All(v => v < 0) ? null : (x, Each(i => x[i] > 0 ? x[i] : mutation == "slope" ? x[i] / 0.125 : x[i] * 0.125));
            case "one": return (x, Each(i => i == seed % x.Length ? x[i] + 0.7654321 : x[i]));
            case "constant": return (x, Each(i => x[i] - 0.62));
            case "bias": return first == last ? null : (x, Each(i => x[i] - (0.3 + At(i, last))));
            case "nan": return (x, Each(i => i % 3 == 1 ? double.NaN : x[i]));
            case "argmax":
                // Windows of 3 whose first number stands in the second cell or, in every other window, in the third.
                int Wrong(int start) => start + 1 + (start / 3 % 2) is var to && to < x.Length ? to : start;
                return (Each(i => i % 3 == 0 ? x[i] : 0), Each(i => Wrong(i / 3 * 3) == i ? x[i / 3 * 3] : 0));
            case "mask": return (Each(i => i % 2 == 0 ? x[i] : 0), x);
            case "dead": return (x, Each(i => i % 2 == 0 ? x[i] : 0));
            default:
                var p = Each(i => Math.Exp(x[i]));
                double Softmax(int i) => p[i] / Enumerable.Range(0, dims[last]).Sum(k => p[i + ((k - At(i, last)) * strides[last])]);
                var size = x.Length / dims[last];
                bool IsTarget(int i) => At(i, last) == (i / dims[last] * 7 % dims[last]);
                return dims[^1] == 1 ? null : (Each(i => (Softmax(i) - (IsTarget(i) ? 1 : 0)) / size), Each(i => Softmax(i) / size));
        }
    }

    // Normal, and none so near 0 that its tolerance hides it.
    private static double[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count)
            .Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))
            .Select(x => x + Math.CopySign(0.05, x))];
    }

    private static void For<T>(Gen<T> gen, Action<T> law) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(gen.ToArbitrary(), law));
}
