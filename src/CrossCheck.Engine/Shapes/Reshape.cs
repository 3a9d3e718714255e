using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>The same numbers in row-major order under another shape; one size may be −1 and is computed.</summary>
internal sealed class Reshape : Op
{
    public override OpSpec Spec { get; } = new("reshape(Tensor input, int[] shape)")
    {
        Formula = "y = x in row-major order, of the given shape",
        Source = "torch.reshape",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c => c.Float(Shape.Create(Sizes.Resolve(c, "shape", c.Shape("input").Count, $"the input {c.Shape("input")}"))),
    };

    public override void Forward<T>(OpContext<T> x) => x.Input(0).CopyTo(x.Output());

    // yᵢ = xᵢ  ⇒  dxᵢ += dyᵢ
    public override void Backward<T>(OpContext<T> x)
    {
        if (x.Wants(0))
        {
            Map.Add(x.GradOutput(), x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input").Values;
        for (var i = 0; i < input.Length; i++)
        {
            x.Output[x.Output.Shape.IndexOf(i)] = input[i];
        }
    }
}
