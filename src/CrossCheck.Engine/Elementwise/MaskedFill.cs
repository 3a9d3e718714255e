using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = value where the mask is 1, else input; input and mask broadcast, value is one number.</summary>
internal sealed class MaskedFill() : Selection(mask: 1, chosen: 2, rest: 0)
{
    public override OpSpec Spec { get; } = new("masked_fill(Tensor input, Index mask, Tensor value)")
    {
        Formula = "y = value where mask = 1, input where mask = 0",
        Source = "torch.Tensor.masked_fill",
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c =>
        {
            c.Require(c.Shape("value").Rank == 0, $"value of shape {c.Shape("value")} must be one number, of shape ()");
            return c.Float(Combine(c));
        },
        CheckIndices = RequireMask,
    };
}
