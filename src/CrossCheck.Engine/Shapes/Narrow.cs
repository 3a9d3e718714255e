using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>A stretch of one dimension: length places from start on, which may be counted from the end.</summary>
internal sealed class Narrow : MovedOp
{
    public override OpSpec Spec { get; } = new("narrow(Tensor input, int dim, int start, int length)")
    {
        Formula = "y[…, o, …] = x[…, start + o, …], o < length",
        Source = "torch.narrow",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, start, length) = (c.Shape("input"), c.Call.Int("start"), c.Call.Int("length"));
            c.Require(input.Rank > 0, "the input () has no dimension to narrow");
            var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
            c.Require(length >= 0, $"length={length} must not be negative");
            c.Require(start >= -input[dim] && start <= input[dim], $"start={start} must be from {-input[dim]} to {input[dim]} in dimension {dim} of the input {input}");
            var first = start < 0 ? start + input[dim] : start;
            c.Require(length <= input[dim] - first, $"start={start} and length={length} end at {(long)first + length}, past the {input[dim]} of dimension {dim} of the input {input}");
            return c.Float(input.With(dim, length));
        },
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var (dim, start) = (x.Call.Int("dim"), x.Call.Int("start"));
        dim = dim < 0 ? dim + o.Length : dim;
        return o.With(dim, o[dim] + start + (start < 0 ? x.Input(0).Shape[dim] : 0));
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (tables, dim, start) = (Own(x.Shape(0)), Dim(x.Call.Int("dim"), x.Shape(0).Rank), x.Call.Int("start"));
        tables[dim] = tables[dim].AsSpan(start < 0 ? start + tables[dim].Length : start, x.Call.Int("length")).ToArray();
        return new(tables);
    }
}
