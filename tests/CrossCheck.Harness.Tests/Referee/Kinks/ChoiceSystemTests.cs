using System.Collections.Immutable;
using CrossCheck.Harness.Referee.Kinks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee.Kinks;

/// <summary>Systems of rows and choices by themselves: what is feasible is found, what is not is named, whatever the size.</summary>
public sealed class ChoiceSystemTests
{
    /// <summary>A value v = 0 with two uses, relu(v) and abs(v), upstream 2 and 3: dL/dv is from −3 to 5.</summary>
    [Theory]
    [InlineData(0.0, true)]
    [InlineData(5.0, true)]
    [InlineData(-3.0, true)]
    [InlineData(5.01, false)]
    [InlineData(-3.01, false)]
    public void TwoUsesOfOneValue(double gradient, bool isValid)
    {
        var system = new ChoiceSystem([gradient], [1e-9], DType.Float64);
        system.AddTruth([0], i => i);
        system.AddTruth([0], i => i);
        system.Add([KinkSets.Interval(Effect.Of(0), 0, 0, new Kink(0, 0, 1, 0))!], (_, element) => element, (_, _) => 2);
        system.Add([KinkSets.Interval(Effect.Of(0), 0, 0, new Kink(0, -1, 1, 0))!], (_, element) => element, (_, _) => 3);

        Assert.Equal(isValid ? [] : [0], system.Solve().Unexplained);
    }

    /// <summary>√v and −7·v at v = 0: of the infinite sum only the part of the root is open, from −7 to ∞.</summary>
    [Theory]
    [InlineData(double.PositiveInfinity, true)]
    [InlineData(-7.0, true)]
    [InlineData(100.0, true)]
    [InlineData(-7.5, false)]
    [InlineData(double.NaN, false)]
    public void ARayBesideAnotherUse(double gradient, bool isValid)
    {
        var system = new ChoiceSystem([gradient], [1e-9], DType.Float64);
        system.AddTruth([double.PositiveInfinity], i => i);
        system.AddTruth([-7], i => i);
        system.Add([KinkSets.Ray(Effect.Of(0), 0, 0, from: 0, towards: 1, declaredInfinite: true)], (_, element) => element, (_, _) => 1);

        Assert.Equal(isValid ? [] : [0], system.Solve().Unexplained);
    }

    /// <summary>A row that no choice has to do with, and one whose operand is not looked at.</summary>
    [Fact]
    public void WhatNoChoiceReachesIsUnexplained()
    {
        var system = new ChoiceSystem([1, 0.25], [0, 0], DType.Float64);
        system.AddTruth([0, 0.5], i => i);
        system.Add([KinkSets.Simplex(Effect.Of(0), [[new Slope(0, 1, 1)], [new Slope(1, 0, 1)]])], (slot, element) => slot == 0 ? element : -1, (_, _) => 1);

        var solution = system.Solve();
        Assert.Equal([0], solution.Unexplained);
        Assert.Equal("a mixture", Assert.Single(solution.Made).Name);
    }

    /// <summary>Random ties that share rows, against the answer that is known by construction.</summary>
    [Theory]
    [InlineData(6, 4, 300)]
    [InlineData(30, 20, 60)]
    [InlineData(400, 300, 3)]
    public void RandomTies(int rows, int choices, int systems)
    {
        for (var seed = 0; seed < systems; seed++)
        {
            var random = new Random(seed);
            var (ties, upstream, truth, given) = (new List<Choice>(), new double[choices], new double[rows], new double[rows]);
            for (var j = 0; j < choices; j++)
            {
                upstream[j] = random.NextDouble() + (random.Next(4) == 0 ? -1.2 : 0.2);
                var places = Enumerable.Range(0, rows).OrderBy(_ => random.Next()).Take(random.Next(2, 5)).ToList();
                var weights = places.ConvertAll(_ => random.Next(2) * random.NextDouble());
                weights = weights.Sum() == 0 ? places.ConvertAll(p => p == places[^1] ? 1.0 : 0) : weights.ConvertAll(w => w / weights.Sum());
                ties.Add(KinkSets.Simplex(Effect.Of(j), places.ConvertAll(p => ImmutableArray.Create(new Slope(0, p, 1))), k => k == 0 ? 1 : 0));
                truth[places[0]] += upstream[j];
                for (var k = 0; k < places.Count; k++)
                {
                    given[places[k]] += weights[k] * upstream[j];
                }
            }

            ChoiceSolution Solve(double[] numbers)
            {
                var system = new ChoiceSystem(numbers, new double[rows], DType.Float64);
                system.AddTruth(truth, i => i);
                system.Add(ties, (_, element) => element, (_, element) => upstream[element]);
                return system.Solve();
            }

            var right = Solve(given);
            Assert.True(right is { Unexplained: [], Undecided: [] }, $"{seed}: {right.Unexplained.Length} of {rows} unexplained, {right.Undecided.Length} undecided");

            // The sum of all rows is that of all upstream gradients, whatever is chosen.
            given[ties[0].Vertices[0].Slopes[0].Element] += 1e-4;
            var wrong = Solve(given);
            Assert.True(wrong is { Unexplained.Length: > 0, Undecided: [] }, $"{seed}: 10⁻⁴ too much is not seen");
        }
    }

    /// <summary>Distances of the same points: balls that share rows, which no linear program solves.</summary>
    [Fact]
    public void BallsThatShareRows()
    {
        var balls = Enumerable.Range(0, 5).Select(j => new Choice { Effects = Effect.Of(j), Ball = new Ball(2, 1, [[new Slope(0, j, 1), new Slope(0, j + 2, -1)], [new Slope(0, j + 1, 1), new Slope(0, j + 3, -1)]]) }).ToList();
        double[] Given(double length) => [.. Enumerable.Range(0, 8).Select(row => balls.Index().Sum(b => b.Item.Ball!.Columns.Index()
            .Sum(c => c.Item.Where(s => s.Element == row).Sum(s => s.Value * length * (c.Index == 0 ? Math.Cos(b.Index) : Math.Sin(b.Index))))))];
        ChoiceSolution Solve(double[] given)
        {
            var system = new ChoiceSystem(given, new double[8], DType.Float32);
            system.Add(balls, (_, element) => element, (_, _) => 1);
            return system.Solve();
        }

        Assert.True(Solve(Given(1)) is { Unexplained: [], Undecided: [], MadeCount: 5 });
        Assert.True(Solve(Given(3)) is { Unexplained.Length: > 0, Undecided: [] });
    }

    [Fact]
    public void AHundredThousandChoicesAreSolvedOneByOne()
    {
        const int Count = 100_000;
        var system = new ChoiceSystem([.. Enumerable.Repeat(0.25, Count)], new double[Count], DType.Float32);
        system.Add(Enumerable.Range(0, Count).Select(i => KinkSets.Interval(Effect.Of(i), 0, i, new Kink(0, 0, 1, 0))!), (_, element) => element, (_, _) => 0.5);
        var solution = system.Solve();

        Assert.Empty(solution.Unexplained);
        Assert.Equal(Count, solution.MadeCount);
        Assert.Equal(ChoiceSystem.MaxNamed, solution.Made.Length);
        Assert.All(solution.Made, m => Assert.Equal("even", m.Name));
    }
}
