using CrossCheck.Engine;
using CrossCheck.Networks;

namespace CrossCheck.MLNet.Tests.Engine;

/// <summary>One case through ML.NET's losses.</summary>
internal static class Runs
{
    /// <param name="inputs">In the order in which the network names them.</param>
    public static Trace Run(string network, float[] cotangent, params float[][] inputs) =>
        Run(network, cotangent, [.. inputs.Select(i => (Shape.Of(i.Length), i))]);

    public static Trace Run(string network, float[] cotangent, params (Shape Shape, float[] Numbers)[] inputs)
    {
        Trace? trace = null;
        new MLNetEngine().Run(Group(network, cotangent, inputs), (_, t) => trace = t);
        return trace ?? throw new InvalidOperationException("no trace");
    }

    public static CaseGroup Group(string network, float[] cotangent, params (Shape Shape, float[] Numbers)[] inputs)
    {
        var plan = Plan.Create(Network.Parse(network, Catalogue.Default), DType.Float32, [.. inputs.Select(i => i.Shape)]);
        var upstream = new TensorData<float>(plan.Values[plan.Results[0]].Shape, cotangent);
        return new CaseGroup(plan, [new Case("a", plan, [.. inputs.Select(i => new TensorData<float>(i.Shape, i.Numbers))], [upstream])]);
    }

    public static float[] Floats(this Trace trace, string quantity) =>
        [.. (trace[quantity] ?? throw new InvalidOperationException($"no {quantity}")).ToDoubles().Select(v => (float)v)];
}
