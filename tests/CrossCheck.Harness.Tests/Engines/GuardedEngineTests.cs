using System.Runtime.InteropServices;
using CrossCheck.Engine;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Engines;

/// <summary>Somebody else's engine does no harm to the others.</summary>
public sealed class GuardedEngineTests
{
    private static readonly string Many = "id,network,x,dL/dy\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"c{i},{(i == 0 ? "y = exp(x)" : "")},normal(2),random\n"));

    [Fact]
    public void WritingToTheInputsAndUsingResultsAgainChangesNothing()
    {
        var engine = new Foreign { After = group => group.Cases.SelectMany(c => c.Inputs.Concat(c.Cotangents)).ToList().ForEach(Spoil), Spoils = true };
        using var bench = new Bench();
        var (guarded, _) = bench.Run(Many, Bench.Options with { Actual = new GuardedEngine(engine) });

        Assert.All(guarded, r => Assert.True(r.Verdict == Verdict.Agree, r.Message));
        Assert.NotEqual(Verdict.Agree, bench.Run(Many, Bench.Options with { Actual = engine }).Results[0].Verdict);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void AnEngineThatIsNotThreadSafeIsRunByOneThreadAtATime(bool threadSafe, int most)
    {
        var (running, seen) = (0, 0);
        using var both = new Barrier(2);
        var engine = new Foreign
        {
            IsThreadSafe = threadSafe,
            Before = () =>
            {
                seen = Math.Max(seen, Interlocked.Increment(ref running));
                both.SignalAndWait(threadSafe ? 30_000 : 20);
            },
            After = _ => Interlocked.Decrement(ref running),
        };
        using var bench = new Bench();
        bench.Run(Many[..Many.IndexOf("c1024,", StringComparison.Ordinal)], Bench.Options with { Actual = new GuardedEngine(engine), Threads = 2 });

        Assert.Equal(most, seen);
    }

    [Theory]
    [InlineData("index", "foreign crashed: handed over a trace for case -1 of a group of 1, which are counted from 0")]
    [InlineData("short", "foreign crashed: handed over a trace of 0 tensors; expected one with a tensor (or null) for each of the 2 quantities of the plan")]
    [InlineData("null", "foreign crashed: handed over no trace; expected one with a tensor (or null) for each of the 2 quantities of the plan")]
    [InlineData("nothing", "foreign gave no y")]
    public void AWrongTraceIsNamed(string fault, string message)
    {
        using var bench = new Bench();
        var result = bench.One("id,network,x,dL/dy\na,y = exp(x),\"[1, 2]\",random\n", Bench.Options with { Actual = new GuardedEngine(new Foreign { Fault = fault }) });

        Assert.Contains(message, result.Message, StringComparison.Ordinal);
        Assert.NotEqual(Verdict.Agree, result.Verdict);
    }

    [Fact]
    public void AnEngineThatThrowsWhenAskedHasCrashed()
    {
        using var bench = new Bench();
        var result = bench.One("id,network,x,dL/dy\na,y = tanh(x),\"[1, 2]\",random\n", Bench.Options with { Actual = new GuardedEngine(new Foreign()) });

        Assert.Equal((Verdict.Crashed, "foreign crashed when it was asked what it has of tanh(x): KeyNotFoundException: tanh?"), (result.Verdict, result.Message));
    }

    private static void Spoil(TensorData tensor) => MemoryMarshal.AsMemory(((TensorData<float>)tensor).Values).Span.Fill(77);

    private sealed class Foreign : IEngine
    {
        private readonly NativeEngine native = new();

        public Action Before { get; init; } = () => { };

        public Action<CaseGroup> After { get; init; } = _ => { };

        public bool Spoils { get; init; }

        public string Fault { get; init; } = "";

        public string Name => " foreign ";

        public string Version => "1";

        public string? Library => null;

        public bool IsThreadSafe { get; init; } = true;

        public Support Supports(OpCall call) => call.Spec.Name == "exp" ? Support.Full : throw new KeyNotFoundException($"{call.Spec.Name}?");

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            Before();
            native.Run(group, (i, trace) =>
            {
                if (Fault != "nothing")
                {
                    traces(Fault == "index" ? -1 : i, Fault == "null" ? null! : Fault == "short" ? new Trace(group.Plan, []) : trace);
                }

                if (Spoils)
                {
                    trace.Tensors.ToList().ForEach(t => Spoil(t!));
                }
            });
            After(group);
        }
    }
}
