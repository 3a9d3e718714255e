using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Drops dimensions of size 1: all, or those of dim; a named dimension of another size stays.</summary>
internal sealed class Squeeze : ReshapedOp
{
    public override OpSpec Spec { get; } = new("squeeze(Tensor input, int[]? dim=None)")
    {
        Formula = "y = x without the dimensions of size 1 (of those in dim)",
        Source = "torch.squeeze",
        Rounding = static _ => RoundingClass.Moves,
        Infer = InferShape,
    };

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var input = c.Shape("input");
        var named = new HashSet<int>();
        foreach (var dim in c.Call.Has("dim") ? c.Call.Ints("dim") : [])
        {
            c.Require(named.Add(c.Dim("dim", dim, input.Rank)), $"dim={dim} is named twice");
        }

        return c.Float(Shape.Create([.. input.Where((size, d) => size != 1 || (c.Call.Has("dim") && !named.Contains(d)))]));
    }
}
