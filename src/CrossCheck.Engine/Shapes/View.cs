using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>The same numbers in row-major order under another shape, as reshape; here every value is contiguous.</summary>
internal sealed class View : ReshapedOp
{
    public override OpSpec Spec { get; } = new("view(Tensor input, int[] shape)")
    {
        Formula = "y = x in row-major order, of the given shape",
        Source = "torch.Tensor.view",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c => c.Float(Shape.Create(Sizes.Resolve(c, "shape", c.Shape("input").Count, $"the input {c.Shape("input")}"))),
    };
}
