using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Tensors that differ in the dimension dim alone, one behind the other along it. One of shape (0) is left out.</summary>
internal sealed class Cat : JoinedOp
{
    private static readonly Shape Nothing = Shape.Of(0);

    public override OpSpec Spec { get; } = new("cat(Tensor[] tensors, int dim=0)")
    {
        Formula = "y[…, startₖ + i, …] = xₖ[…, i, …], startₖ the sum of the sizes of x₀ to xₖ₋₁ along dim",
        Source = "torch.cat",
        Rounding = static _ => RoundingClass.Moves,
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var start = 0;
        for (var k = 0; k < x.Call.Operands.Length; k++)
        {
            var part = x.Input(k);
            for (var i = 0; i < part.Values.Length; i++)
            {
                var index = part.Shape.IndexOf(i);
                index[Positive(x.Call.Int("dim"), index.Length)] += start;
                x.Output[index] = part.Values[i];
            }

            start += part.Shape == Nothing ? 0 : part.Shape[Positive(x.Call.Int("dim"), part.Shape.Rank)];
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        c.Require(!c.Shapes.IsEmpty, "tensors=() must have at least one tensor");
        var first = c.Shapes.FirstOrDefault(s => s! != Nothing) ?? Nothing;
        c.Require(first.Rank > 0, "a tensor of shape () cannot be concatenated; use stack");
        var (dim, size) = (c.Dim("dim", c.Call.Int("dim"), first.Rank), 0);
        for (var k = 0; k < c.Shapes.Length; k++)
        {
            var shape = c.Shape(k);
            if (shape != Nothing)
            {
                c.Require(
                    shape.Rank == first.Rank && shape.With(dim, 0) == first.With(dim, 0),
                    $"{c.Call.SlotName(k)} of shape {shape} does not fit {first}: all sizes but that of dim={c.Call.Int("dim")} must be the same");
                size = checked(size + shape[dim]);
            }
        }

        return c.Float(first.With(dim, size));
    }
}
