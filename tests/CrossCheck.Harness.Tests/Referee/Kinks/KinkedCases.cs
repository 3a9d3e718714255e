using System.Collections.Immutable;
using CrossCheck.Engine;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Tests.Referee;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Tests.Referee.Kinks;

/// <summary>Cases of one statement: those of an operation's case file, and others of the same shapes and options whose numbers are tied.</summary>
internal static class KinkedCases
{
    private const int MaxElements = 1500;

    /// <summary>Few numbers, so that many are the same, 0, or a bound of an option.</summary>
    private static readonly double[] Tied = [0, 0, 1, -1, 0.5, -0.5, 2, 3, -3, 6];

    /// <summary>Every operation that has kinks.</summary>
    public static IEnumerable<string> Operations => Catalogue.Default.Operations.Where(o => o.Spec.Kinks.Length > 0).Select(o => o.Spec.Name);

    /// <summary>The cases of a text, as they are.</summary>
    public static List<Case> Read(string csv)
    {
        using var bench = new Bench();
        var kept = new Collector();
        bench.Run(csv, Bench.Options with { Actual = kept, Expected = kept, Threads = 1 });
        return [.. kept.Cases.DistinctBy(c => (c.Id, c.Plan.DType))];
    }

    /// <summary>Every statement with this operation in its case file, at the definitions' numbers.</summary>
    public static List<Case> OfFile(string operation)
    {
        var kept = new Collector();
        Bench.Run(Bench.Options with { Actual = kept, Expected = kept, Threads = 1 }, CaseFiles.Of(operation));
        var cases = new List<Case>();
        foreach (var whole in kept.Cases.DistinctBy(c => (c.Id, c.Plan.DType)).Where(c => c.Plan.Elements <= MaxElements))
        {
            var trace = Run(new DefinitionEngine(Catalogue.Default), whole);
            cases.AddRange(IsolatedStep.Of(whole.Plan)
                .Where(s => s.Plan.Steps[0].Call.Spec.Name == operation)
                .Select(s => s.CaseOf(whole, trace, r => CaseTensors.Gradient(whole, trace, r))).OfType<Case>());
        }

        return cases;
    }

    /// <summary>The same statement on other numbers, drawn from a few; indices and what is not differentiated stay.</summary>
    public static Case Drawn(Case original, int seed)
    {
        var (plan, step, random) = (original.Plan, original.Plan.Steps[0], new Random(seed));
        TensorData Draw(TensorData tensor, bool upstream) => TensorData.From(
            tensor.Shape, Enumerable.Range(0, tensor.Count).Select(_ => upstream ? random.Next(-2, 4) : Number(step, tensor.Type, random)).ToArray(), tensor.Type);
        bool IsDrawn(int k) => Enumerable.Range(0, step.Roles.Length).Where(slot => step.Call.Operands[slot] is { Kind: OperandKind.Value, Value: var v } && v == plan.Network.Inputs[k])
            .All(slot => step.Roles[slot] == OperandRole.Differentiable);
        return original with
        {
            Inputs = [.. original.Inputs.Select((t, k) => IsDrawn(k) ? Draw(t, false) : t)],
            Cotangents = [.. original.Cotangents.Select(t => Draw(t, true))],
        };
    }

    public static Trace Run(IEngine engine, Case oneCase)
    {
        Trace? trace = null;
        engine.Run(new CaseGroup(oneCase.Plan, [oneCase]), (_, t) => trace = t);
        return trace!;
    }

    /// <summary>One of the few, a number among the options, or (where only these are probabilities) 0, ½ or 1.</summary>
    private static double Number(Step step, ElementType type, Random random)
    {
        var options = step.Call.Spec.Signature.Parameters.Where(p => p.Kind == ParameterKind.Float && step.Call.Has(p.Name)).Select(p => step.Call.Float(p.Name)).ToList();
        if (step.Call.Spec.Name == "binary_cross_entropy")
        {
            return random.Next(3) / 2.0;
        }

        if (step.Call.Spec.Name == "pow")
        {
            return random.Next(4) / 2.0;
        }

        return options.Count > 0 && random.Next(4) == 0 ? options[random.Next(options.Count)] : Tied[random.Next(Tied.Length)];
    }

    /// <summary>Computes nothing, and keeps what it was asked to run.</summary>
    private sealed class Collector : IEngine
    {
        public List<Case> Cases { get; } = [];

        public string Name => "collector";

        public string Version => "0";

        public string? Library => null;

        public Support Supports(OpCall call) => Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            Cases.AddRange(group.Cases);
            for (var c = 0; c < group.Cases.Count; c++)
            {
                traces(c, new Trace(group.Plan, [.. new TensorData?[group.Plan.Quantities.Length]]));
            }
        }
    }
}
