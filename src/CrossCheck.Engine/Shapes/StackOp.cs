using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Tensors of the same shape, one behind the other along a new dimension.</summary>
internal sealed class StackOp : JoinedOp
{
    public override OpSpec Spec { get; } = new("stack(Tensor[] tensors, int dim=0)")
    {
        Formula = "y[…, k, …] = xₖ[…, …]",
        Source = "torch.stack",
        Rounding = static _ => RoundingClass.Moves,
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        for (var k = 0; k < x.Call.Operands.Length; k++)
        {
            var part = x.Input(k);
            for (var i = 0; i < part.Values.Length; i++)
            {
                var index = part.Shape.IndexOf(i).ToList();
                index.Insert(Positive(x.Call.Int("dim"), index.Count + 1), k);
                x.Output[index.ToArray()] = part.Values[i];
            }
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        c.Require(!c.Shapes.IsEmpty, "tensors=() must have at least one tensor");
        var first = c.Shape(0);
        var dim = c.Dim("dim", c.Call.Int("dim"), first.Rank + 1);
        for (var k = 1; k < c.Shapes.Length; k++)
        {
            c.Require(c.Shape(k) == first, $"{c.Call.SlotName(k)} of shape {c.Shape(k)} must have the shape of the first: {first}");
        }

        return c.Float(first.Slice(0, dim).Concat(Shape.Of(c.Shapes.Length)).Concat(first.Slice(dim, first.Rank)));
    }
}
