using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Repeats dimensions of size 1, and new ones in front; −1 keeps a size.</summary>
internal sealed class Expand : MovedOp
{
    public override OpSpec Spec { get; } = new("expand(Tensor input, int[] sizes)")
    {
        Formula = "y[…, o, …] = x[…, 0, …] along each dimension of size 1; new dimensions in front repeat all",
        Source = "torch.Tensor.expand",
        Rounding = static _ => RoundingClass.Moves,
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var shape = x.Input(0).Shape;
        return [.. o[(o.Length - shape.Rank)..].Select((place, d) => shape[d] == 1 ? 0 : place)];
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var strides = Broadcasting.Strides(x.Shape(0), x.OutputShape());
        return new([.. strides.Select((stride, d) => IndexMap.Steps(x.OutputShape()[d], stride))]);
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, sizes) = (c.Shape("input"), c.Call.Ints("sizes").ToArray());
        var text = $"sizes=({string.Join(", ", sizes)})";
        var added = sizes.Length - input.Rank;
        c.Require(added >= 0, $"{text} must have at least the {input.Rank} dimensions of the input {input}");
        for (var d = 0; d < sizes.Length; d++)
        {
            c.Require(sizes[d] >= (d < added ? 0 : -1), $"{text}: {sizes[d]} must be at least 0{(sizes[d] == -1 ? " in a new dimension" : ", or -1 to keep a size")}");
            if (d >= added)
            {
                sizes[d] = sizes[d] == -1 ? input[d - added] : sizes[d];
                c.Require(
                    input[d - added] == 1 || sizes[d] == input[d - added],
                    $"{text} does not fit the input {input}: its dimension {d - added} of size {input[d - added]} stays {input[d - added]} (or -1); only a size of 1 is repeated");
            }
        }

        return c.Float(Shape.Create(sizes));
    }
}
