using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>The same numbers in row-major order under another shape; one size may be −1 and is computed.</summary>
public sealed class Reshape : Op
{
    public override OpSpec Spec { get; } = new("reshape(Tensor input, int[] shape)")
    {
        Formula = "y = x in row-major order, of the given shape",
        Source = "torch.reshape",
        Infer = InferShape,
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

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, sizes) = (c.Shape("input"), c.Call.Ints("shape").ToArray());
        var text = $"shape=({string.Join(", ", sizes)})";
        c.Require(sizes.All(s => s >= -1), $"{text} must have sizes of at least 0, or one -1");
        c.Require(sizes.Count(s => s == -1) <= 1, $"{text} may have only one -1");
        var open = Array.IndexOf(sizes, -1);
        if (open >= 0)
        {
            var others = Shape.CountOf([.. sizes.Where(s => s != -1)]);
            c.Require(others > 0, $"{text} leaves the size at -1 open, since the others have the product 0; write it out");
            c.Require(input.Count % others == 0, $"{text} does not fit the {input.Count} elements of the input {input}: they are no multiple of {others}");
            sizes[open] = (int)(input.Count / others);
        }

        c.Require(Shape.CountOf(sizes) == input.Count, $"{text} has {Shape.CountOf(sizes)} elements, the input {input} has {input.Count}; they must be the same");
        return c.Float(Shape.Create(sizes));
    }
}
