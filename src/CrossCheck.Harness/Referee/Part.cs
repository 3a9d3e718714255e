using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>A part of a network at one engine's numbers, with what is true there.</summary>
/// <param name="Stretch">The part.</param>
/// <param name="Case">Its operands and upstream gradients.</param>
/// <param name="Truth">What it gives there, and how far rounding explains another number.</param>
internal sealed record Part(Stretch Stretch, Case Case, StepReferee Truth)
{
    private Trace? alone;
    private bool ran;

    /// <summary><c>exp</c>; of several operations <c>linear → mish</c>.</summary>
    public string Operation
    {
        get
        {
            var names = Stretch.Plan.Steps.Select(s => s.Call.Spec.Name).ToList();
            return names.Count <= 4 ? string.Join(" → ", names) : $"{names[0]} → … → {names[^1]}";
        }
    }

    /// <summary>What the engine computes for this operation alone; null where it cannot be asked.</summary>
    public Trace? Alone(IEngine engine)
    {
        if (!ran && Stretch.Plan.Steps.Length == 1)
        {
            ran = true;
            try
            {
                engine.Run(new CaseGroup(Case.Plan, [Case]), (_, t) => alone = t);
            }
            catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
            {
                // It has this operation in a larger network only.
            }
        }

        return alone;
    }
}
