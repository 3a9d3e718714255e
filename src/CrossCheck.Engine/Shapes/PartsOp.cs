using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>An operation that cuts one dimension into parts, one behind the other.</summary>
internal abstract class PartsOp : MovedOp
{
    public override void Define<V>(DefinitionContext<V> x)
    {
        var (dim, start) = (x.Call.Int("dim"), 0);
        for (var part = 0; part < x.Outputs.Length; part++)
        {
            x.Take(o => o.With(dim, o[dim < 0 ? dim + o.Length : dim] + start), part);
            var shape = x.Outputs[part].Shape;
            start += shape[dim < 0 ? dim + shape.Rank : dim];
        }
    }

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (tables, dim, start) = (Own(x.Shape(0)), Dim(x.Call.Int("dim"), x.Shape(0).Rank), 0);
        for (var before = 0; before < result; before++)
        {
            start += x.OutputShape(before)[dim];
        }

        tables[dim] = tables[dim].AsSpan(start, x.OutputShape(result)[dim]).ToArray();
        return new(tables);
    }

    /// <summary>The dimension to cut, and its size.</summary>
    private protected static (int Dim, int Size) Cut(InferContext c, Shape input)
    {
        c.Require(input.Rank > 0, "a tensor of shape () has no dimension to cut");
        var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
        return (dim, input[dim]);
    }

    private protected static ImmutableArray<Result> Parts(InferContext c, Shape input, int dim, IEnumerable<int> sizes) =>
        [.. sizes.Select(size => c.FloatResult(input.With(dim, size)))];

    /// <summary>Parts of the same size, the last one what is left.</summary>
    private protected static IEnumerable<int> Equal(int whole, int size)
    {
        for (var start = 0; start < whole; start += size)
        {
            yield return Math.Min(size, whole - start);
        }
    }
}
