using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>The slices of a dimension that an index (M) names, in its order, as often as it names them.</summary>
internal sealed class IndexSelect : MovedOp
{
    public override OpSpec Spec { get; } = new("index_select(Tensor input, int dim, Index index)")
    {
        Formula = "y[…, o, …] = x[…, index[o], …]",
        Source = "torch.index_select",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, index) = (c.Shape("input"), c.Shape("index"));
            c.Require(index.Rank <= 1, $"index of shape {index} must be () or (M)");
            var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
            c.Require(input.Rank > 0 || index.Count == 1, $"index of shape {index} must have one element for the input ()");
            return c.Float(input.Rank == 0 ? input : input.With(dim, (int)index.Count));
        },
        CheckIndices = static check => IndexRange.Check(check, "dim"),
    };

    protected override bool DependsOnIndices => true;

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var dim = x.Call.Int("dim");
        return o.Length == 0 ? o : o.With(dim, (int)x.Index("index").Values[o[dim < 0 ? dim + o.Length : dim]]);
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var tables = Own(x.Shape(0));
        if (tables.Length > 0)
        {
            var dim = Dim(x.Call.Int("dim"), tables.Length);
            var places = tables[dim];
            tables[dim] = Array.ConvertAll(x.Index(1, oneCase).ToArray(), i => places[i]);
        }

        return new(tables);
    }
}
