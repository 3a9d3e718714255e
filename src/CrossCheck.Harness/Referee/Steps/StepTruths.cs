using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>The truth of single operations, of any size: small ones by their definition, large ones by engines that compute in float64.</summary>
/// <param name="witnesses">Engines that compute in float64, in order of preference. One is no witness in its own case, if there is another.</param>
internal sealed class StepTruths(ICatalogue catalogue, IReadOnlyList<IEngine> witnesses)
{
    /// <summary>Operations up to which the definition of a whole step is run at once.</summary>
    public const int SmallStep = 100_000;

    /// <summary>The same where nobody else can say what is true.</summary>
    private const int LargestStep = 5_000_000;

    /// <param name="isolated">A case of one statement, or of a stretch of several: an engine's own operands and upstream gradients.</param>
    /// <param name="judged">The engine whose they are.</param>
    public StepReferee At(Case isolated, IEngine judged)
    {
        var plans = StepPlans.Of(isolated.Plan);
        var limit = witnesses.Any(w => w.Name != judged.Name) ? SmallStep * isolated.Plan.Steps.Length : LargestStep;
        if (!plans.IsLarge && isolated.Plan.Elements <= limit / 4)
        {
            try
            {
                return new DefinedStep(catalogue, isolated, limit);
            }
            catch (TapeLimitException)
            {
                // Many terms an element: the next case of the plan is not tried.
            }
        }

        plans.IsLarge = true;
        return isolated.Plan.Steps.Length > 1 ? new BlockStep(isolated, witnesses, judged) : new WitnessedStep(catalogue, isolated, witnesses, judged);
    }
}
