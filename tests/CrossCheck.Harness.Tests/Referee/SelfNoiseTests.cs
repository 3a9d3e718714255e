using CrossCheck.Engine;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Referee;

public sealed class SelfNoiseTests
{
    private const string Linear = "network,X,W,dL/dy\n\"h = linear(X, W); y = softmax(h, dim=1)\",\"normal(7, 30)\",\"normal(5, 30)\",random\n";

    /// <summary>The native engine's bits depend on nothing but its inputs.</summary>
    [Fact]
    public void TheNativeEngineAgreesWithItselfToTheBit()
    {
        using var bench = new Bench();
        var (_, summary) = bench.Run(Linear, Bench.Options with { Expected = new NativeEngine(), OtherThreads = new NativeEngine(), SelfNoise = true });

        Assert.Equal(["linear row by row", "softmax row by row", "the network with other threads"], summary.SelfNoise.Select(n => $"{n.Operation} {n.How}").Order());
        Assert.All(summary.SelfNoise, n => Assert.Equal((0, 0), (n.Differing, n.Beyond)));
        Assert.Equal((7 * 5) + (7 * 30), summary.SelfNoise.Single(n => n.Operation == "linear").Elements);
    }

    /// <summary>An engine whose results depend on how many rows it gets is found out.</summary>
    [Fact]
    public void AnEngineThatDependsOnTheBatchIsFoundOut()
    {
        using var bench = new Bench();
        var (_, summary) = bench.Run(Linear, Bench.Options with { Expected = new BatchDependent(), SelfNoise = true });

        Assert.Equal((35, 35), summary.SelfNoise.Where(n => n.Operation == "linear").Select(n => ((int)n.Differing, (int)n.Beyond)).Single());
    }

    private sealed class BatchDependent : IEngine
    {
        private readonly NativeEngine native = new();

        public string Name => "batch-dependent";

        public string Version => "1";

        public string? Library => null;

        public Support Supports(OpCall call) => Support.Full;

        public void Run(CaseGroup group, Action<int, Trace> traces) => native.Run(group, (i, trace) => traces(i, new Trace(
            trace.Plan,
            [.. trace.Tensors.Select((t, k) => trace.Plan.Quantities[k] is { Kind: QuantityKind.Value } && t!.Shape[0] == 1 ? TensorData.From(t.Shape, Array.ConvertAll(t.ToDoubles(), v => v + 1), t.Type) : t)])));
    }
}
