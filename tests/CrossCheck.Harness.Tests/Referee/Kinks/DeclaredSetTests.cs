using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Referee.Kinks;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee.Kinks;

/// <summary>Every operation's declared sets, on its own case file and on drawn ties: what is declared and what lies beside a kink is in them.</summary>
public sealed class DeclaredSetTests
{
    private const int DrawsPerCase = 6;

    public static TheoryData<string> Kinked => [.. KinkedCases.Operations];

    [Fact]
    public void EveryOperationWithKinksDeclaresItsSets() => Assert.Equal(
        [],
        Catalogue.Default.Operations.Where(o => (o.Spec.Kinks.Length > 0) != (o.Spec.Choices is not null))
            .Select(o => $"{o.Spec.Name} ({o.GetType().FullName!.Replace("CrossCheck.Engine.", "src/CrossCheck.Engine/", StringComparison.Ordinal).Replace('.', '/')}.cs): Kinks without Choices, or Choices without Kinks"));

    /// <summary>The definition's derivatives with all operands moved by less than any type can show: down, up, and each its own way.</summary>
    [Theory]
    [MemberData(nameof(Kinked))]
    public void TheDerivativesBesideAKinkAreValid(string operation)
    {
        var (hits, moved, random) = (0, 0, new Random(3));
        foreach (var oneCase in Cases(operation))
        {
            if (!new StepChoices(oneCase).All().Any())
            {
                continue;
            }

            hits++;
            var truth = Derive(oneCase, () => 0);
            for (var direction = 0; direction < 6; direction++)
            {
                var beside = Derive(oneCase, () => (direction < 2 ? (2 * direction) - 1 : random.Next(3) - 1) * (1 + random.NextDouble()));
                if (HasNewNaN(beside, truth))
                {
                    continue; // outside of where the operation is defined
                }

                Settle(oneCase, beside, truth);
                var verdict = Judge(oneCase, truth, beside, 1e-11);
                moved += verdict.Made.Length;
                Assert.True(verdict.IsValid, $"{oneCase.Id} {oneCase.Plan.Steps[0].Call}: {Describe(oneCase, verdict, beside, truth)}");
            }
        }

        Assert.True(hits > 0, $"no case of {operation} hits a kink");
        Assert.True(moved > 0 || HasOneSide(operation), $"no case of {operation} shows another derivative beside a kink");
    }

    /// <summary>Any mixture of the vertices, drawn for each choice, is valid; one element that no choice can reach is not.</summary>
    [Theory]
    [MemberData(nameof(Kinked))]
    public void MixturesAreValidAndMistakesAreNot(string operation)
    {
        var random = new Random(7);
        foreach (var oneCase in Cases(operation))
        {
            var truth = KinkedCases.Run(new DefinitionEngine(Catalogue.Default), oneCase).Tensors.Select(t => t!.ToDoubles()).ToArray();
            var (mixed, largest) = Mixed(oneCase, truth, random);
            var verdict = Judge(oneCase, truth, mixed);
            Assert.True(verdict.IsValid, $"{oneCase.Id} {oneCase.Plan.Steps[0].Call}: {Describe(oneCase, verdict, mixed, truth)}");

            foreach (var (k, element) in Fixed(oneCase, truth).Take(3))
            {
                var before = mixed[k][element];
                mixed[k][element] += (1e-3 * Math.Abs(before)) + largest + 1;
                Assert.Contains((k, element), Judge(oneCase, truth, mixed).Unexplained);
                mixed[k][element] = before;
            }
        }
    }

    /// <summary>Pooling of a constant image with overlapping windows: a hundred and more choices in one piece.</summary>
    [Theory]
    [InlineData(6, 0)]
    [InlineData(24, 1)]
    [InlineData(64, 2)]
    public void OverlappingWindowsOfAConstantImage(int size, int seed)
    {
        var oneCase = Assert.Single(KinkedCases.Read($"network,X,dL/dy\n\"y = max_pool2d(X, 3, stride=1)\",\"zeros({size}, {size})\",\"uniform({size - 2}, {size - 2}; low=0.5, high=2, seed={seed})\"\n"));
        var truth = KinkedCases.Run(new DefinitionEngine(Catalogue.Default), oneCase).Tensors.Select(t => t!.ToDoubles()).ToArray();
        var (mixed, _) = Mixed(oneCase, truth, new Random(seed));
        Assert.True(Judge(oneCase, truth, mixed).IsValid);

        // A hundredth too much in all: no weights add up to it.
        var tooMuch = mixed.Select(g => Array.ConvertAll(g, v => v * 1.01)).ToArray();
        var verdict = Judge(oneCase, truth, tooMuch);
        Assert.NotEmpty(verdict.Unexplained);
        Assert.Empty(verdict.Undecided);
    }

    private static IEnumerable<Case> Cases(string operation)
    {
        var cases = KinkedCases.OfFile(operation);
        return cases.Concat(cases.SelectMany((c, i) => Enumerable.Range(0, DrawsPerCase).Select(n => KinkedCases.Drawn(c, (i * DrawsPerCase) + n))));
    }

    /// <summary>Is the declared derivative a convention that stands for a whole stretch, so that moving does not leave it?</summary>
    private static bool HasOneSide(string operation) => operation is "cosine_similarity" or "gaussian_nll_loss" or "binary_cross_entropy";

    /// <summary>Takes out what lies beside a pole, and ln p beside 0 and 1, which is not yet −100 there: no kinks.</summary>
    private static void Settle(Case oneCase, double[][] beside, double[][] truth)
    {
        var (plan, name, touched) = (oneCase.Plan, oneCase.Plan.Steps[0].Call.Spec.Name, Touched(oneCase));
        for (var k = 0; k < truth.Length; k++)
        {
            for (var i = 0; i < truth[k].Length; i++)
            {
                // Of pow both may be in one element, by broadcasting.
                var isPole = double.IsInfinity(truth[k][i]) && (name == "pow" || !touched.Contains((plan.Quantities[k].Value, i))) && beside[k][i] * Math.Sign(truth[k][i]) > 1e15;
                beside[k][i] = isPole || (name == "binary_cross_entropy" && k > 1) ? truth[k][i] : beside[k][i];
            }
        }
    }

    /// <param name="move">How far, and which way, an element of a differentiable operand is moved, in units of what cannot be seen.</param>
    private static double[][] Derive(Case oneCase, Func<double> move)
    {
        var (plan, step) = (oneCase.Plan, oneCase.Plan.Steps[0]);

        // The exponent of pow stays: at 0⁰ the derivatives are those of neither alone.
        bool Moves(int value) => Enumerable.Range(0, step.Roles.Length).All(slot => step.Call.Operands[slot] is not { Kind: OperandKind.Value, Value: var v } || v != value
            || (step.Roles[slot] == OperandRole.Differentiable && (step.Call.Spec.Name != "pow" || slot == 0)));
        DoubleDouble Input(int value, int element, double x) => Moves(value) && double.IsFinite(x) ? (DoubleDouble)x + (move() * ((1e-25 * Math.Abs(x)) + 1e-60)) : x;
        using var derivation = new Derivation<DoubleDouble>(Catalogue.Default, oneCase, Input, v => (double)v);
        return [.. plan.Quantities.Select(q => q.Type == ElementType.Int64
            ? Array.ConvertAll(derivation.Indices(q.Value), i => (double)i) : Array.ConvertAll(derivation.Of(q), v => (double)v))];
    }

    private static bool HasNewNaN(double[][] values, double[][] truth) => values.Zip(truth).Any(t => t.First.Zip(t.Second).Any(v => double.IsNaN(v.First) && !double.IsNaN(v.Second)));

    /// <param name="relative">What is allowed of the largest number of a gradient, beside roundings.</param>
    private static StepVerdict Judge(Case oneCase, double[][] truth, double[][] given, double relative = 0)
    {
        var plan = oneCase.Plan;
        return StepChoices.Judge(
            oneCase,
            truth,
            [.. given.Select((g, k) => TensorData.From(plan.Quantities[k].Shape, g, plan.Quantities[k].Type == ElementType.Int64 ? ElementType.Int64 : ElementType.Float64))],
            [.. truth.Select(t => Array.ConvertAll(t, v => (double.IsFinite(v) ? 4 * plan.DType.UnitRoundoff() * Math.Abs(v) : 0)
                + (relative * t.Where(double.IsFinite).Select(Math.Abs).Append(1).Max())))]);
    }

    /// <summary>Truth plus dL/du·(a drawn point of the set − declared) for every choice; and the largest upstream gradient of one.</summary>
    private static (double[][] Gradients, double Largest) Mixed(Case oneCase, double[][] truth, Random random)
    {
        var (plan, step, given, largest) = (oneCase.Plan, oneCase.Plan.Steps[0], Array.ConvertAll(truth, t => (double[])t.Clone()), 0.0);
        foreach (var choice in new StepChoices(oneCase).All())
        {
            var upstream = choice.Effects.Sum(e => e.Factor * oneCase.Cotangents[plan.Results.IndexOf(step.Statement.Results[e.Result])][e.Element]);
            largest = Math.Max(largest, Math.Abs(upstream));
            if (choice.Declared.Any(s => !double.IsFinite(s.Value)))
            {
                continue;
            }

            void Add(IEnumerable<Slope> slopes, double weight)
            {
                foreach (var slope in slopes.Where(_ => weight != 0))
                {
                    var operand = step.Call.Operands[slope.Slot];
                    var k = operand.Kind == OperandKind.Value ? plan.FindQuantity(Plan.GradientName(plan.Network.Values[operand.Value].Name)) : -1;
                    if (k >= 0 && step.Roles[slope.Slot] == OperandRole.Differentiable)
                    {
                        given[k][slope.Element] += slope.Value * weight * upstream;
                    }
                }
            }

            Add(choice.Declared, -1);
            var points = choice.Vertices.Where(v => !v.IsRay && !v.Slopes.Any(s => double.IsNaN(s.Value))).ToList();
            var weights = points.Select(_ => random.Next(3) * random.NextDouble()).ToList();
            weights = weights.Sum() == 0 ? [.. points.Select((_, k) => k == 0 ? 1.0 : 0)] : [.. weights.Select(w => w / weights.Sum())];
            foreach (var (vertex, weight) in points.Zip(weights))
            {
                Add(vertex.Slopes, weight);
            }

            foreach (var ray in choice.Vertices.Where(v => v.IsRay))
            {
                Add(ray.Slopes, upstream == 0 ? 0 : random.NextDouble() / Math.Abs(upstream));
            }

            if (choice.Ball is { } ball)
            {
                // ‖z‖ ≤ 1 in every order where Σ |z| ≤ 1.
                var z = ball.Columns.Select(_ => random.NextDouble() - 0.5).ToList();
                z = ball.Centred ? [.. z.Select(v => v - z.Average())] : z;
                var sum = Math.Max(1e-9, z.Sum(Math.Abs));
                foreach (var (column, v) in ball.Columns.Zip(z))
                {
                    Add(column, v / sum * ball.Radius);
                }
            }
        }

        return (given, largest);
    }

    /// <summary>Elements of gradients that are finite and no choice has to do with.</summary>
    private static IEnumerable<(int Quantity, int Element)> Fixed(Case oneCase, double[][] truth)
    {
        var (plan, touched) = (oneCase.Plan, Touched(oneCase));
        for (var k = 0; k < plan.Quantities.Length; k++)
        {
            for (var i = 0; plan.Quantities[k].Kind == QuantityKind.Gradient && i < truth[k].Length; i++)
            {
                if (double.IsFinite(truth[k][i]) && !touched.Contains((plan.Quantities[k].Value, i)))
                {
                    yield return (k, i);
                }
            }
        }
    }

    /// <summary>The elements (index of the value, flat index) that a choice may change.</summary>
    private static HashSet<(int Value, int Element)> Touched(Case oneCase)
    {
        var operands = oneCase.Plan.Steps[0].Call.Operands;
        return [.. new StepChoices(oneCase).All()
            .SelectMany(c => c.Vertices.SelectMany(v => v.Slopes).Concat(c.Ball?.Columns.SelectMany(column => column) ?? []))
            .Where(s => operands[s.Slot].Kind == OperandKind.Value)
            .Select(s => (operands[s.Slot].Value, s.Element))];
    }

    private static string Describe(Case oneCase, StepVerdict verdict, double[][] given, double[][] truth) => string.Join("; ", verdict.Unexplained.Concat(verdict.Undecided).Take(4)
        .Select(at => $"{oneCase.Plan.Quantities[at.Quantity].Name}[{at.Element}] = {given[at.Quantity][at.Element]:R}, declared {truth[at.Quantity][at.Element]:R}"));
}
