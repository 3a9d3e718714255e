using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>One slice: the dimension dim at one index, which may be counted from the end, and gone.</summary>
internal sealed class Select : MovedOp
{
    public override OpSpec Spec { get; } = new("select(Tensor input, int dim, int index)")
    {
        Formula = "y[…, …] = x[…, index, …]",
        Source = "torch.select",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, index) = (c.Shape("input"), c.Call.Int("index"));
            c.Require(input.Rank > 0, "the input () has no dimension to select from");
            var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
            c.Require(
                index >= -input[dim] && index < input[dim],
                input[dim] == 0 ? $"dimension {dim} of the input {input} is empty: there is no index={index}"
                : $"index={index} must be from {-input[dim]} to {input[dim] - 1} in dimension {dim} of the input {input}");
            return c.Float(input.Slice(0, dim).Concat(input.Slice(dim + 1, input.Rank)));
        },
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var (dim, index, index0) = (x.Call.Int("dim"), o.ToList(), x.Call.Int("index"));
        dim = dim < 0 ? dim + o.Length + 1 : dim;
        index.Insert(dim, index0 < 0 ? index0 + x.Input(0).Shape[dim] : index0);
        return [.. index];
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (tables, dim, index) = (Own(x.Shape(0)), Dim(x.Call.Int("dim"), x.Shape(0).Rank), x.Call.Int("index"));
        tables[dim] = [tables[dim][index < 0 ? index + tables[dim].Length : index]];
        return new(tables);
    }
}
