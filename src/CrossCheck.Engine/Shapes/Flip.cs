using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>The order of the places along some dimensions turned round.</summary>
internal sealed class Flip : MovedOp
{
    public override OpSpec Spec { get; } = new("flip(Tensor input, int[] dims)")
    {
        Formula = "y[…, o, …] = x[…, n − 1 − o, …] along each of dims",
        Source = "torch.flip",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, named) = (c.Shape("input"), new HashSet<int>());
            foreach (var dim in c.Call.Ints("dims"))
            {
                c.Require(named.Add(c.Dim("dims", dim, input.Rank)), $"dims={dim} is named twice");
            }

            return c.Float(input);
        },
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var (index, shape) = (o.ToArray(), x.Input(0).Shape);
        foreach (var dim in x.Call.Ints("dims").Where(_ => o.Length > 0))
        {
            var d = dim < 0 ? dim + o.Length : dim;
            index[d] = shape[d] - 1 - o[d];
        }

        return index;
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var tables = Own(x.Shape(0));
        foreach (var dim in x.Call.Ints("dims").Where(_ => tables.Length > 0))
        {
            Array.Reverse(tables[Dim(dim, tables.Length)]);
        }

        return new(tables);
    }
}
