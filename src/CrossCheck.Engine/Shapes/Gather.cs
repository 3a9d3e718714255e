using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>
/// One element of x for each of index, which has as many dimensions and, but for dim, is nowhere larger.
/// </summary>
internal sealed class Gather : MovedOp
{
    public override OpSpec Spec { get; } = new("gather(Tensor input, int dim, Index index, *, fixed sparse_grad=False)")
    {
        Formula = "y[o₀, …, o_d, …] = x[o₀, …, index[o], …], d = dim",
        Source = "torch.gather",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, index) = (c.Shape("input"), c.Shape("index"));
            var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
            c.Require(
                index.Count == 0 || Math.Max(index.Rank, 1) == Math.Max(input.Rank, 1),
                $"index of shape {index} must have as many dimensions as the input {input}");
            for (var d = 0; index.Count > 0 && d < Math.Min(input.Rank, index.Rank); d++)
            {
                c.Require(d == dim || index[d] <= input[d], $"index of shape {index} is larger than the input {input} in dimension {d}; only dim={dim} may be");
            }

            return c.Float(index);
        },
        CheckIndices = static check => IndexRange.Check(check, "dim"),
    };

    protected override bool DependsOnIndices => true;

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, index) = (x.Input("input"), x.Index("index"));
        for (var i = 0; i < index.Values.Length; i++)
        {
            var place = (int)index.Values[i];
            x.Output.Values[i] = input.Shape.Rank == 0 ? input.Values[0]
                : input[index.Shape.Rank == 0 ? [place] : index.Shape.IndexOf(i).With(x.Call.Int("dim"), place)];
        }
    }

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (input, shape) = (x.Shape(0), x.Shape(1));
        var index = x.Index(1, oneCase);
        var at = new int[index.Length];
        if (input.Rank == 0 || shape.Rank == 0)
        {
            return new(Array.ConvertAll(index.ToArray(), i => (int)i));
        }

        var (strides, place) = (input.Strides(), new int[shape.Rank]);
        var dim = Dim(x.Call.Int("dim"), input.Rank);
        for (var o = 0; o < at.Length; o++)
        {
            for (var d = 0; d < place.Length; d++)
            {
                at[o] += (d == dim ? (int)index[o] : place[d]) * strides[d];
            }

            for (var d = place.Length - 1; d >= 0 && ++place[d] == shape[d]; d--)
            {
                place[d] = 0;
            }
        }

        return new(at);
    }
}
