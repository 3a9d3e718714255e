using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = min x over the dimensions <c>dim</c> (all for an empty tuple); NaN where there is one.</summary>
public sealed class AMin : Op
{
    public override OpSpec Spec { get; } = new("amin(Tensor input, int[] dim=(), bool keepdim=False)")
    {
        Formula = "y = min x over dim",
        Source = "torch.amin",
        Kinks = "ties: the gradient is split evenly among the smallest; NaN: it is NaN for the whole slice",
        Conventions = [new("y = amin(x)", "[1, 2, 1]", "3", "[1.5, 0, 1.5]")],
        Infer = InferMin,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var y = x.Output();
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = Reduce.Min(rows.Slice(i * slices.Length, slices.Length));
        }
    }

    // y = min x, k times  ⇒  dxᵢ += dy/k where xᵢ = y; NaN equals nothing, and 0/0 is what torch gives then
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var dx = slices.NewRows(x.GradInput(0));
        var y = x.Output();
        var dy = x.GradOutput();
        for (var i = 0; i < y.Length; i++)
        {
            AMax.Share(rows.Slice(i * slices.Length, slices.Length), y[i], dy[i], dx.Slice(i * slices.Length, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input");
        var all = x.Call.Ints("dim").IsEmpty;
        var groups = new Dictionary<int, List<V>>();
        for (var i = 0; i < input.Values.Length; i++)
        {
            var (place, index) = (0, input.Shape.IndexOf(i));
            for (var d = 0; d < index.Length; d++)
            {
                var reduced = all || x.Call.Ints("dim").Contains(d) || x.Call.Ints("dim").Contains(d - index.Length);
                place = reduced ? place : (place * input.Shape[d]) + index[d];
            }

            groups.TryAdd(place, []);
            groups[place].Add(input.Values[i]);
        }

        foreach (var (place, values) in groups)
        {
            var smallest = values.Aggregate((a, b) => Decide.Greater(a, b) ? b : a);
            var ties = values.Where(v => Decide.Equal(v, smallest)).ToList();
            x.Output.Values[place] = values.Exists(Decide.IsNaN)
                ? values.Aggregate((a, b) => a + b) * V.Of(double.NaN)
                : ties.Aggregate((a, b) => a + b) / V.Of(ties.Count); // the mean of equal numbers, so that each has its share
        }
    }

    private static ImmutableArray<Result> InferMin(InferContext c)
    {
        var results = ReducedDims.Infer(c);
        var (input, reduced) = (c.Shape("input"), ReducedDims.Of(c.Call, c.Shape("input")));
        for (var d = 0; d < input.Rank; d++)
        {
            c.Require(!reduced[d] || input[d] > 0, $"dimension {d} of the input {input} is empty and nothing has no smallest element; reduce over dimensions of at least 1");
        }

        return results;
    }
}
