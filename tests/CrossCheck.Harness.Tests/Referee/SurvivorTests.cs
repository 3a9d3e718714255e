using CrossCheck.Engine;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Referee.Mutants;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

public sealed class SurvivorTests
{
    private const string Exam = "u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); q = v * W; y = sum(q); L = half_squared_error(y, t)";

    private static readonly Tolerance s_tolerance = Tolerance.Default(DType.Float32);

    [Fact]
    public void ASoftmaxSeededWithOnesIsMistrusted()
    {
        var found = Judge("p = softmax(z, dim=-1)", ("z", "[2, 1, 0.1, -1.5]"), ("dL/dp", "[1, 1, 1, 1]"));
        var survivor = Assert.Single(found.Survivors);
        Assert.Equal("dL/dz", survivor.Quantity.Name);
        Assert.True(survivor.Passing.HasFlag(Mutations.Zero | Mutations.Negate | Mutations.Double | Mutations.Halve | Mutations.Shift));
        Assert.Matches(@"^zeroing dL/dz would pass: all its elements are (0|within the tolerance of 0 \(at most .*\)); use another cotangent \(dL/dp = random\) or other inputs$", survivor.Text());
        Assert.Equal(survivor.Text(), found.Reason);
        Assert.Empty(Judge("p = softmax(z, dim=-1)", ("z", "[2, 1, 0.1, -1.5]"), ("dL/dp", "[1, -2, 0.5, 3]")).Survivors);
    }

    [Fact]
    public void TheExamIsTrustedAndItsConstantGradientIsListed()
    {
        var found = Judge(Exam, ("X", "[[1, 8, 0.5, 6], [3, 1.1, -1, -8], [-0.5, -6, -3, -1.1], [-1, -8, -0.5, -6]]"), ("W", "[[1, 2], [10, 4]]"), ("t", "17.3"));
        Assert.Equal("", found.Reason);
        Assert.Contains(found.Survivors, s => s.Text() == "transposing or shifting dL/dq (along dimensions 0, 1) would pass: its elements are equal there, within the tolerance; use inputs that differ, unless it is the gradient of a sum or a mean");
        Assert.All(found.Survivors, s => Assert.False(s.IsFaint));
        Assert.Equal(found.Applied - found.Noticed, found.Survivors.Sum(s => Passes(s)));
    }

    /// <summary>Network, given tensors, whether the row is mistrusted and what the reason begins with.</summary>
    [Theory]
    [InlineData("y = relu(x)", "x=[-1, -2]; dL/dy=[3, 4]", "zeroing dL/dx would pass: all its elements are 0; use other inputs")]
    [InlineData("y = relu(x)", "x=[-1, -2]; dL/dy=[3, 3]", "zeroing dL/dx would pass: all its elements are 0; use another cotangent (dL/dy = random) or other inputs")]
    [InlineData("y = relu(x)", "x=[-1, 2]; dL/dy=[3, 4]", "")]
    [InlineData("y = x * w", "x=[1, 2]; w=[3, 4]; dL/dy=[1e-6, 2e-6]", "zeroing dL/dx would pass: all its elements are within the tolerance of 0 (at most 8e-6)")]
    [InlineData("L = half_squared_error(y, t)", "y=[1, 2]; t=[1, 2]", "zeroing dL/dy would pass: all its elements are 0; use other inputs")]
    [InlineData("p = softmax(z, dim=-1); q = softmax(z - amax(z), dim=-1); d = p - q", "z=[2, 1, 0.1]; dL/dd=[1, 2, 4]", "")]
    [InlineData("e = exp(z); p = e / sum(e)", "z=[1000, -1000, 0]; dL/dp=[1, 2, 4]", "")]
    [InlineData("y = sum(x)", "x=[1, 2, 3]", "")]
    [InlineData("y = sum(x) * b", "x=[]; b=2", "")]
    [InlineData("y = sum(x)", "x=[1, 1, 1]", "all that is given and all that is computed is constant")]
    [InlineData("y = x * x", "x=[0, 0, 0]; dL/dy=[1, 2, 4]", "every gradient is within the tolerance of 0")]
    [InlineData("y = x - w", "x=[2, 2, 2]; w=[2, 2, 2]; dL/dy=[1, 2, 4]", "every value is within the tolerance of 0")]
    [InlineData("u = relu(x); v = u * 0; y = x + v", "x=[1, 2]; dL/dy=[1, 2]", "")]
    public void TheRule(string network, string given, string reason)
    {
        var found = Judge(network, [.. given.Split("; ").Select(g => g.Split('=')).Select(g => (g[0], g[1]))]);
        Assert.True(reason.Length == 0 ? !found.Mistrusted : found.Reason.StartsWith(reason, StringComparison.Ordinal), found.Reason);
    }

    /// <summary>A zero that the author wrote down is meant; one that nobody asked for, or that is only nearly 0, is not.</summary>
    [Theory]
    [InlineData("y = relu(x)", "x=[-1, -2]; dL/dy=[3, 4]", "y dL/dx", false)]
    [InlineData("y = relu(x)", "x=[-1, -2]; dL/dy=[3, 4]", "y", true)]
    [InlineData("y = relu(x)", "x=[-1, -2]; dL/dy=[3, 4]", "dL/dx", true)]
    [InlineData("y = x * w", "x=[1, 2]; w=[3, 4]; dL/dy=[1e-6, 2e-6]", "dL/dx dL/dw", true)]
    [InlineData("y = sum(x)", "x=[1, 1, 1]", "y", false)]
    public void AStatedZeroIsMeant(string network, string given, string stated, bool mistrusted)
    {
        var (oneCase, trace) = Make.Row(network, [.. given.Split("; ").Select(g => g.Split('=')).Select(g => (g[0], g[1]))]);
        var answers = stated.Split(' ').Select(name => new Answer(name, 0, true, Cases.Cells.Cell.Answer("0"), null));
        var found = Mutants.Survivors(oneCase, trace, s_tolerance, MutantContext.None, [.. answers]);
        Assert.Equal(mistrusted, found.Mistrusted);
        Assert.NotEmpty(found.Survivors);
    }

    [Fact]
    public void AZeroedNaNIsNoticedAndANegatedOneIsNot()
    {
        var found = Judge("e = exp(z); p = e / sum(e)", ("z", "[1000, -1000, 0]"), ("dL/dp", "[1, 2, 4]"));
        var p = Assert.Single(found.Survivors, s => s.Quantity.Name == "p");
        Assert.Equal(Mutations.Negate | Mutations.Double | Mutations.Halve, p.Passing);
        Assert.Equal("negating, doubling or halving p would pass: it holds nothing but NaN and numbers within the tolerance of 0; add a row of finite numbers", p.Text());
    }

    [Fact]
    public void GoodRandomRowsHaveNoSurvivors() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            var found = Judge(
                "h = leaky_relu(x @ w + b, negative_slope=0.3); y = log_softmax(h @ w, dim=-1)", ("x", $"normal(3, 4; seed={seed})"), ("w", $"normal(4, 4; seed={seed + 1})"), ("b", $"normal(4; seed={seed + 2})"), ("dL/dy", $"normal(3, 4; seed={seed + 3})"));
            Assert.Empty(found.Survivors.Where(s => s.IsFaint));
            Assert.False(found.Mistrusted);
        }));

    /// <summary>What is said of the mutants is what the comparison would say of each, made and compared.</summary>
    [Fact]
    public void TheShortcutsAgreeWithMutantsMadeAndCompared()
    {
        var numbers = Gen.Elements(0, 1e-9, 9e-6, -1.2e-5, 1.9e-5, 2.1e-5, 1, -1, 3.5, double.NaN, double.PositiveInfinity);
        var gen = from dims in Gen.Elements<int[]>([], [1], [2], [3], [2, 2], [2, 1, 3], [1, 4])
                  from values in Gen.ArrayOf(Gen.Frequency((6, numbers), (4, Gen.Elements(0.0, 1e-9))), dims.Aggregate(1, (a, b) => a * b))
                  from tolerance in Gen.Elements(s_tolerance, new Tolerance(0.6, 1e-5), new Tolerance(0, 0), new Tolerance(0, 2))
                  select (dims, values, tolerance);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(gen.ToArbitrary(), c =>
        {
            var plan = Plan.Create(Network.Parse("y = relu(x)", Catalogue.Default), DType.Float64, [Shape.Create(c.dims)]);
            var tensor = Make.Tensor(c.dims, c.values);
            var found = Mutants.Survivors(plan, [tensor, null], c.tolerance, MutantContext.None with { Sizes = [new(3, "N"), new(5, "M")] });
            Assert.Equal(Slow(c.dims, c.values, c.tolerance), found.Survivors.IsEmpty ? Mutations.None : found.Survivors[0].Passing);
        }));
    }

    private static Mutations Slow(int[] dims, double[] x, Tolerance tolerance)
    {
        var shape = Shape.Create(dims);
        bool Passes(Func<int, double> mutant) => Enumerable.Range(0, x.Length).All(i => Comparer.At(i, mutant(i), x[i], tolerance).Agrees);
        var passing = (Passes(_ => 0) ? Mutations.Zero : 0) | (Passes(i => -x[i]) ? Mutations.Negate : 0) | (Passes(i => x[i] * 2) ? Mutations.Double : 0)
            | (Passes(i => x[i] / 2) ? Mutations.Halve : 0) | (Passes(i => x[i] * 3) ? Mutations.TimesN : 0) | (Passes(i => x[i] / 3) ? Mutations.OverN : 0);
        for (var d = 0; d < dims.Length; d++)
        {
            var stride = shape.Strides()[d];
            passing |= dims[d] > 1 && Passes(i => x[i / stride % dims[d] == 0 ? i + ((dims[d] - 1) * stride) : i - stride]) ? Mutations.Shift : 0;
        }

        if (dims.Where(d => d > 1).ToArray() is [var rows, var columns])
        {
            passing |= Passes(i => x[(i % rows * columns) + (i / rows)]) ? Mutations.Transpose : 0;
        }

        return passing;
    }

    private static int Passes(Survivor s) => System.Numerics.BitOperations.PopCount((uint)(s.Passing & ~Mutations.Shift)) + System.Numerics.BitOperations.PopCount(s.ShiftedAlong);

    private static Suspicion Judge(string network, params (string Name, string Text)[] given)
    {
        var (oneCase, trace) = Make.Row(network, given);
        return Mutants.Survivors(oneCase, trace, s_tolerance, MutantContext.None);
    }
}
