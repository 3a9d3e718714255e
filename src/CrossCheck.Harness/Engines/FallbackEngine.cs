using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>
/// An engine with another one in its place for what it lacks. A network of which it has everything it runs by itself; any
/// other is run statement by statement, each by the engine that has it, and the gradients added up here. What the other
/// one computed says nothing about the engine, and <see cref="Share"/> names it.
/// </summary>
public sealed class FallbackEngine(IEngine engine, IEngine fallback) : IEngine, IEngineTraits
{
    private readonly ConditionalWeakTable<Plan, FallbackShare> shares = [];

    /// <inheritdoc/>
    public string Name => engine.Name;

    /// <inheritdoc/>
    public string Version => engine.Version;

    /// <inheritdoc/>
    public string? Library => engine.Library;

    /// <inheritdoc/>
    public bool CanRunAgain => EngineTraits.Of(engine).CanRunAgain;

    /// <inheritdoc/>
    public FallbackShare? Borrowed(Plan plan) => Share(plan);

    /// <inheritdoc/>
    public string? Lender => fallback.Name;

    /// <summary>The engine in the place of the missing operations.</summary>
    public IEngine Fallback => fallback;

    /// <inheritdoc/>
    public bool Has(DType dtype) => engine.Has(dtype) || fallback.Has(dtype);

    /// <inheritdoc/>
    public Support Supports(OpCall call)
    {
        var (own, other) = (engine.Supports(call), fallback.Supports(call));
        return own.IsWhole ? own
            : !own.Forward ? other with { Reason = other.Forward ? other.Reason : $"{own.Reason}; {other.Reason}" }
            : other.IsWhole ? Support.Full
            : own;
    }

    /// <summary>What of a plan is the other engine's.</summary>
    public FallbackShare Share(Plan plan) => shares.GetValue(plan, p => new FallbackShare(p, call => Lacks(call, p.DType)));

    /// <inheritdoc/>
    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        var lacks = group.Plan.Steps.Select(s => Lacks(s.Call, group.Plan.DType)).ToList();
        if (lacks.TrueForAll(l => l == Lack.Nothing))
        {
            engine.Run(group, traces);
        }
        else if (lacks.TrueForAll(l => l == Lack.All))
        {
            Run(fallback, group, traces);
        }
        else
        {
            RunByStatement(group, lacks, traces);
        }
    }

    private Lack Lacks(OpCall call, DType dtype)
    {
        if (!engine.Has(dtype))
        {
            return Lack.All;
        }

        var (own, other) = (engine.Supports(call), fallback.Supports(call));
        return !own.Forward ? Lack.All : own.IsWhole || !other.IsWhole ? Lack.Nothing : Lack.Backward;
    }

    private void RunByStatement(CaseGroup group, List<Lack> lacks, Action<int, Trace> traces)
    {
        var steps = IsolatedStep.Of(group.Plan);
        var states = group.Cases.Select(c => new CaseState(c)).ToList();
        for (var s = 0; s < steps.Count; s++)
        {
            // The upstream gradients are not known yet: zeros, and the gradients that come of them are dropped.
            var step = steps[s];
            RunStep(lacks[s] == Lack.All ? fallback : engine, step, backward: false, states, (state, r) => state.Zero(r), (state, trace) => state.TakeValues(step, trace));
        }

        for (var s = steps.Count - 1; s >= 0; s--)
        {
            var step = steps[s];
            if (!step.Whole.Statement.Results.Any(r => group.Plan.Values[r].HasGradient))
            {
                continue;
            }

            var taken = new HashSet<CaseState>();
            RunStep(lacks[s] == Lack.Nothing ? engine : fallback, step, backward: true, states, (state, r) => state.Gradient(r), (state, trace) =>
            {
                taken.Add(state);
                state.TakeGradients(step, trace);
            });
            foreach (var state in states.Where(t => !taken.Contains(t)))
            {
                state.TakeGradients(step, null);
            }
        }

        for (var c = 0; c < states.Count; c++)
        {
            traces(c, states[c].Trace());
        }
    }

    private void RunStep(
        IEngine runner, IsolatedStep step, bool backward, List<CaseState> states, Func<CaseState, int, TensorData?> gradient, Action<CaseState, Trace> take)
    {
        if (runner.Supports(step.Whole.Call) is not { Forward: true } support || (backward && !support.Backward))
        {
            return; // neither engine has it
        }

        var (members, cases) = (new List<CaseState>(), new List<Case>());
        foreach (var state in states)
        {
            if (step.CaseOf(state.Case.Id, v => state.Values[v], r => gradient(state, r)) is { } oneCase)
            {
                members.Add(state);
                cases.Add(oneCase);
            }
        }

        if (cases.Count > 0)
        {
            Run(runner, new CaseGroup(step.Plan, cases), (i, trace) => take(members[i], trace));
        }
    }

    private void Run(IEngine runner, CaseGroup group, Action<int, Trace> traces)
    {
        try
        {
            runner.Run(group, traces);
        }
        catch (Exception e) when (runner == fallback && e is not (OutOfMemoryException or AccessViolationException))
        {
            throw new InvalidOperationException($"the fallback {fallback.Name}: {e.Message}", e);
        }
    }

    /// <summary>What of an operation the other engine does.</summary>
    internal enum Lack
    {
        Nothing,
        Backward,
        All,
    }

    /// <summary>The values and gradients of one case so far, by their indices in the network.</summary>
    private sealed class CaseState
    {
        private readonly double[]?[] gradients;
        private readonly bool[] lost;

        public CaseState(Case oneCase)
        {
            Case = oneCase;
            var plan = oneCase.Plan;
            (Values, gradients, lost) = (new TensorData?[plan.Values.Length], new double[plan.Values.Length][], new bool[plan.Values.Length]);
            for (var i = 0; i < oneCase.Inputs.Length; i++)
            {
                Values[plan.Network.Inputs[i]] = oneCase.Inputs[i];
            }

            for (var i = 0; i < plan.Results.Length; i++)
            {
                gradients[plan.Results[i]] = oneCase.Cotangents[i].ToDoubles();
            }
        }

        public Case Case { get; }

        public TensorData?[] Values { get; }

        public TensorData Zero(int value)
        {
            var planned = Case.Plan.Values[value];
            return TensorData.From(planned.Shape, new double[planned.Shape.Count], planned.Type);
        }

        /// <summary>Zero where nothing depends on it; null where it could not be computed.</summary>
        public TensorData? Gradient(int value) =>
            lost[value] ? null : gradients[value] is { } sum ? TensorData.From(Case.Plan.Values[value].Shape, sum, Case.Plan.Values[value].Type) : Zero(value);

        public void TakeValues(IsolatedStep step, Trace trace)
        {
            foreach (var (quantity, tensor) in step.Plan.Quantities.Zip(trace.Tensors).Where(q => q.First.Kind == QuantityKind.Value))
            {
                Values[step.Whole.Statement.Results[quantity.Value - step.Inputs.Length]] = tensor;
            }
        }

        /// <param name="trace">Null where the statement could not be run.</param>
        public void TakeGradients(IsolatedStep step, Trace? trace)
        {
            for (var k = 0; k < step.Plan.Quantities.Length; k++)
            {
                if (step.Plan.Quantities[k].Kind == QuantityKind.Value)
                {
                    continue;
                }

                var value = step.Inputs[step.Plan.Quantities[k].Value];
                if (trace?.Tensors[k] is not { } part || part.Shape != Case.Plan.Values[value].Shape)
                {
                    lost[value] = true;
                    continue;
                }

                var numbers = part.ToDoubles();
                for (var i = 0; gradients[value] is { } sum && i < sum.Length; i++)
                {
                    numbers[i] += sum[i];
                }

                gradients[value] = numbers;
            }
        }

        public Trace Trace() => new(Case.Plan, [.. Case.Plan.Quantities.Select(q => q.Kind == QuantityKind.Value ? Values[q.Value] : Gradient(q.Value))]);
    }
}
