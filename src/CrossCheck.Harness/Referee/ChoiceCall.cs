using CrossCheck.Harness.Engines;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>The choices that one operation leaves open at the operands of a case of its own.</summary>
internal static class ChoiceCall
{
    /// <summary>Has its operation any points without a derivative?</summary>
    public static bool HasChoices(Stretch stretch) => stretch.Plan.Steps is [{ Call.Spec.Choices: not null }];

    /// <summary>The kinks that its operands hit.</summary>
    public static IEnumerable<Choice> Of(Case isolated)
    {
        var plan = isolated.Plan;
        var step = plan.Steps[0];
        return step.Call.Spec.Choices!(new ChoiceContext(step.Call, plan.DType, step.Shapes, step.Results, slot => step.Call.Operands[slot] switch
        {
            { Kind: OperandKind.Value, Value: var v } => isolated.Inputs[plan.Network.Inputs.IndexOf(v)].ToDoubles(),
            { Kind: OperandKind.Constant, Number: var number } => [plan.DType.Round(number)],
            _ => null,
        }));
    }

    /// <summary>dL/d of an element of a result of the step.</summary>
    public static Func<int, int, double> Upstream(Case isolated)
    {
        var plan = isolated.Plan;
        var upstream = plan.Steps[0].Statement.Results.Select(r => plan.Results.IndexOf(r) is >= 0 and var k ? isolated.Cotangents[k] : null).ToArray();
        return (result, element) => upstream[result]?[element] ?? 0;
    }
}
