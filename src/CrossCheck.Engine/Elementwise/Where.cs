using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = input where the condition is 1, other where it is 0, with broadcasting of all three.</summary>
internal sealed class Where() : Selection(mask: 0, chosen: 1, rest: 2)
{
    public override OpSpec Spec { get; } = new("where(Index condition, Tensor input, Tensor other)")
    {
        Formula = "y = input where condition = 1, other where condition = 0",
        Source = "torch.where",
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c => c.Float(Combine(c)),
        CheckIndices = RequireMask,
    };
}
