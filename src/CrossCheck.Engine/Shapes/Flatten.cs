using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Merges the dimensions from start_dim to end_dim, both included, into one; a scalar becomes (1).</summary>
internal sealed class Flatten : Op
{
    public override OpSpec Spec { get; } = new("flatten(Tensor input, int start_dim=0, int end_dim=-1)")
    {
        Formula = "y = x with the dimensions start_dim to end_dim merged into one",
        Source = "torch.flatten",
        Rounding = static _ => RoundingClass.Moves,
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
        var input = x.Input("input");
        for (var i = 0; i < input.Values.Length; i++)
        {
            x.Output.Values[i] = input[input.Shape.IndexOf(i)];
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var input = c.Shape("input");
        var start = c.Dim("start_dim", c.Call.Int("start_dim"), input.Rank);
        var end = c.Dim("end_dim", c.Call.Int("end_dim"), input.Rank);
        c.Require(start <= end, $"start_dim={c.Call.Int("start_dim")} must not lie behind end_dim={c.Call.Int("end_dim")} in the input {input}");
        if (input.Rank == 0)
        {
            return c.Float(Shape.Of(1));
        }

        var merged = Shape.Of(input.Product(start, end + 1));
        return c.Float(input.Slice(0, start).Concat(merged).Concat(input.Slice(end + 1, input.Rank)));
    }
}
