using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// Somebody else's engine, at arm's length: it gets copies of the tensors, so that writing to its inputs changes nothing
/// for the others; what it hands over is copied, so that it may use its memory again; its calls wait for each other
/// where it is not thread-safe; and what it hands over wrongly is an error that says so.
/// </summary>
internal sealed class GuardedEngine : IEngine, IEngineTraits
{
    private readonly IEngine engine;
    private readonly Lock turn = new();

    /// <param name="name">Instead of its own.</param>
    public GuardedEngine(IEngine engine, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        this.engine = engine;
        Name = name ?? (string.IsNullOrWhiteSpace(engine.Name) ? engine.GetType().Name : engine.Name.Trim());
        Version = engine.Version ?? "";
        Library = string.IsNullOrWhiteSpace(engine.Library) ? null : engine.Library;
        IsThreadSafe = engine.IsThreadSafe;
    }

    public string Name { get; }

    public string Version { get; }

    public string? Library { get; }

    public bool IsThreadSafe { get; }

    public bool CanRunAgain => EngineTraits.Of(engine).CanRunAgain;

    public bool Rounds => EngineTraits.Of(engine).Rounds;

    public string? Named => EngineTraits.Of(engine).Named;

    public bool Has(DType dtype) => engine.Has(dtype);

    public Support Supports(OpCall call)
    {
        try
        {
            return Alone(() => engine.Supports(call)) is var support && support is { Forward: false, Reason: null or "" }
                ? Support.None($"{Name} has no {call.Spec.Name}")
                : support with { Reason = support.Reason ?? "" };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Support.None($"{Name} crashed when it was asked what it has of {call}: {e.GetType().Name}: {e.Message.Split('\n')[0].Trim()}") with { IsFailure = true };
        }
    }

    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        var theirs = new CaseGroup(group.Plan, [.. group.Cases.Select(c => c with { Inputs = Copy(c.Inputs), Cotangents = Copy(c.Cotangents) })]);
        var finished = new Trace?[group.Cases.Count];
        try
        {
            Alone(() =>
            {
                engine.Run(theirs, Take);
                return true;
            });
        }
        finally
        {
            // Behind its back: what listens may well run it again.
            for (var i = 0; i < finished.Length; i++)
            {
                if (finished[i] is { } trace)
                {
                    traces(i, trace);
                }
            }
        }

        void Take(int index, Trace trace)
        {
            if (index < 0 || index >= finished.Length)
            {
                throw new InvalidOperationException($"handed over a trace for case {index} of a group of {finished.Length}, which are counted from 0");
            }

            if (trace is null || trace.Tensors.IsDefault || trace.Tensors.Length != group.Plan.Quantities.Length)
            {
                throw new InvalidOperationException(
                    $"handed over {(trace is null ? "no trace" : $"a trace of {(trace.Tensors.IsDefault ? 0 : trace.Tensors.Length)} tensors")}; expected one with a tensor (or null) for each of the {group.Plan.Quantities.Length} quantities of the plan");
            }

            finished[index] = new Trace(group.Plan, [.. trace.Tensors.Select(t => t is null ? null : Copy(t))]) { Reasons = trace.Reasons };
        }
    }

    /// <summary>One thread at a time, where the engine asks for that.</summary>
    private T Alone<T>(Func<T> ask)
    {
        if (IsThreadSafe)
        {
            return ask();
        }

        lock (turn)
        {
            return ask();
        }
    }

    private static ImmutableArray<TensorData> Copy(ImmutableArray<TensorData> tensors) => [.. tensors.Select(Copy)];

    private static TensorData Copy(TensorData tensor) => tensor switch
    {
        TensorData<float> floats => new TensorData<float>(floats.Shape, floats.Values.ToArray()),
        TensorData<double> doubles => new TensorData<double>(doubles.Shape, doubles.Values.ToArray()),
        TensorData<long> longs => new TensorData<long>(longs.Shape, longs.Values.ToArray()),
        _ => TensorData.From(tensor.Shape, tensor.ToDoubles(), tensor.Type),
    };
}
