using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Engines;

/// <summary>What of a plan the fallback computes in the engine's place.</summary>
public sealed class FallbackShare
{
    internal FallbackShare(Plan plan, Func<OpCall, FallbackEngine.Lack> lacks)
    {
        var found = plan.Steps.Select(s => lacks(s.Call)).ToList();
        Operations = [.. plan.Steps.Zip(found).Where(s => s.Second != FallbackEngine.Lack.Nothing).Select(s => Name(s.First.Call, s.Second)).Distinct()];
        var values = new bool[plan.Values.Length];
        var (given, own) = (new bool[plan.Values.Length], new bool[plan.Values.Length]);
        foreach (var (step, lack) in plan.Steps.Zip(found))
        {
            foreach (var result in step.Statement.Results)
            {
                values[result] = lack == FallbackEngine.Lack.All;
            }

            for (var slot = 0; slot < step.Roles.Length; slot++)
            {
                var operand = step.Call.Operands[slot];
                if (operand.Kind == OperandKind.Value && step.Roles[slot] == OperandRole.Differentiable && step.Statement.Results.Any(r => plan.Values[r].HasGradient))
                {
                    (lack == FallbackEngine.Lack.Nothing ? own : given)[operand.Value] = true;
                }
            }
        }

        Quantities = [.. plan.Quantities.Select(q => q.Kind == QuantityKind.Value ? values[q.Value] : given[q.Value] && !own[q.Value])];
    }

    /// <summary><c>softmax</c>, <c>leaky_relu backward</c>: none of it is verified of the engine.</summary>
    public ImmutableArray<string> Operations { get; }

    /// <summary>Per planned quantity: did the fallback alone compute it? A gradient is also the engine's where one of its uses is.</summary>
    public ImmutableArray<bool> Quantities { get; }

    private static string Name(OpCall call, FallbackEngine.Lack lack) => call.Spec.Name + (lack == FallbackEngine.Lack.Backward ? " backward" : "");
}
