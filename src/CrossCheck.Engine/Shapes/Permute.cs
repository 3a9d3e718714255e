using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Dimensions in another order: dimension d of y is dimension dims[d] of x.</summary>
internal sealed class Permute : MovedOp
{
    public override OpSpec Spec { get; } = new("permute(Tensor input, int[] dims)")
    {
        Formula = "y[o₀, o₁, …] = x[i₀, i₁, …] with i[dims[d]] = o[d]",
        Source = "torch.permute",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, dims) = (c.Shape("input"), c.Call.Ints("dims"));
            c.Require(dims.Length == input.Rank, $"dims=({string.Join(", ", dims)}) must name each of the {input.Rank} dimensions of the input {input} once");
            var order = dims.Select(d => c.Dim("dims", d, input.Rank)).ToArray();
            c.Require(order.Distinct().Count() == order.Length, $"dims=({string.Join(", ", dims)}) names a dimension twice; each of the {input.Rank} must stand there once");
            return c.Float(Shape.Create([.. order.Select(d => input[d])]));
        },
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var index = new int[o.Length];
        for (var d = 0; d < o.Length; d++)
        {
            var dim = x.Call.Ints("dims")[d];
            index[dim < 0 ? dim + o.Length : dim] = o[d];
        }

        return index;
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var tables = Own(x.Shape(0));
        return new([.. x.Call.Ints("dims").Select(d => tables[Dim(d, tables.Length)])]);
    }
}
