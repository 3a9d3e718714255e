using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>An engine that is asked, and may fail.</summary>
internal static class Witness
{
    /// <summary>Runs cases of one plan; null where the engine lacks the operation, fails, or leaves something out.</summary>
    public static Trace[]? Run(IEngine engine, params IReadOnlyList<Case> cases)
    {
        var plan = cases[0].Plan;
        var traces = new Trace[cases.Count];
        try
        {
            if (!engine.Has(plan.DType) || plan.Steps.Any(s => !engine.Supports(s.Call).IsWhole))
            {
                return null;
            }

            engine.Run(new CaseGroup(plan, cases), (c, trace) => traces[c] = trace);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            return null;
        }

        return traces.All(t => t is not null && t.Tensors.All(tensor => tensor is not null)) ? traces : null;
    }
}
