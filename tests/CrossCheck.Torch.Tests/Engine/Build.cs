using System.Globalization;
using CrossCheck.Engine;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>Cases out of one line: a network, and inputs with their shapes or their numbers.</summary>
internal static class Build
{
    /// <summary>
    /// Inputs drawn from a seed. <c>x:2,3</c> is normal, <c>p:4&gt;0</c> uniform in [0.5, 2), <c>t:5&lt;3</c> whole
    /// numbers below 3.
    /// </summary>
    public static Case Random(string network, string inputs, DType dtype, int seed = 1)
    {
        var parsed = Network.Parse(network, Catalogue.Default);
        var random = new Random(seed);
        var drawn = inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => i.Split(':')).ToDictionary(p => p[0], p =>
        {
            var (positive, below) = (p[1].EndsWith(">0", StringComparison.Ordinal), p[1].Contains('<', StringComparison.Ordinal));
            var shape = Shape.Create([.. p[1].Split('>', '<')[0].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(d => int.Parse(d, CultureInfo.InvariantCulture))]);
            var bound = below ? int.Parse(p[1].Split('<')[1], CultureInfo.InvariantCulture) : 0;
            var values = new double[shape.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = below ? random.Next(bound) : positive ? 0.5 + 1.5 * random.NextDouble() : Normal(random);
            }

            return (shape, values);
        });
        return Create(parsed, dtype, drawn, r => [.. Enumerable.Range(0, (int)r.Count).Select(_ => Normal(random))]);
    }

    /// <summary>Inputs with their numbers; the cotangent is 1 everywhere.</summary>
    public static Case Of(string network, DType dtype, params (string Name, Shape Shape, double[] Values)[] inputs) =>
        Create(Network.Parse(network, Catalogue.Default), dtype, inputs.ToDictionary(i => i.Name, i => (i.Shape, i.Values)),
            r => [.. Enumerable.Repeat(1.0, (int)r.Count)]);

    public static Trace Run(IEngine engine, Case one)
    {
        Trace? trace = null;
        engine.Run(new CaseGroup(one.Plan, [one]), (_, t) => trace = t);
        return trace ?? throw new InvalidOperationException($"{engine.Name} gave no trace");
    }

    private static Case Create(Network network, DType dtype, Dictionary<string, (Shape Shape, double[] Values)> inputs, Func<Shape, double[]> cotangent)
    {
        var given = network.Inputs.Select(i => inputs[network.Values[i].Name]).ToArray();
        var plan = Plan.Create(network, dtype, [.. given.Select(g => g.Shape)]);
        return new Case(
            network.Text,
            plan,
            [.. given.Zip(network.Inputs, (g, i) => TensorData.From(g.Shape, g.Values, plan.Values[i].Type))],
            [.. plan.Results.Select(r => TensorData.From(plan.Values[r].Shape, cotangent(plan.Values[r].Shape), dtype.Element()))]);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
