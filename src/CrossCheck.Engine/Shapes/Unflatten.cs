using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Splits one dimension into several, whose product it is; one size may be −1 and is computed.</summary>
internal sealed class Unflatten : ReshapedOp
{
    public override OpSpec Spec { get; } = new("unflatten(Tensor input, int dim, int[] sizes)")
    {
        Formula = "y = x with the dimension dim split into sizes",
        Source = "torch.unflatten",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var input = c.Shape("input");
            c.Require(input.Rank > 0, "the input () has no dimension to split");
            c.Require(!c.Call.Ints("sizes").IsEmpty, "sizes=() must have at least one size");
            var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
            var sizes = Sizes.Resolve(c, "sizes", input[dim], $"dimension {dim} of the input {input}");
            return c.Float(input.Slice(0, dim).Concat(Shape.Create(sizes)).Concat(input.Slice(dim + 1, input.Rank)));
        },
    };
}
