using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Inserts a dimension of size 1 at dim, which may be behind the last one.</summary>
internal sealed class Unsqueeze : ReshapedOp
{
    public override OpSpec Spec { get; } = new("unsqueeze(Tensor input, int dim)")
    {
        Formula = "y = x with a dimension of size 1 at dim",
        Source = "torch.unsqueeze",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var input = c.Shape("input");
            var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank + 1);
            return c.Float(input.Slice(0, dim).Concat(Shape.Of(1)).Concat(input.Slice(dim, input.Rank)));
        },
    };
}
