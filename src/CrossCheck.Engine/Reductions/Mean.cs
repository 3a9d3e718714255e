using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = Σ x / n over the n elements of the dimensions <c>dim</c> (all for None or an empty tuple); NaN for none.</summary>
public sealed class Mean : Op
{
    public override OpSpec Spec { get; } = new("mean(Tensor input, int[]? dim=None, bool keepdim=False, *, fixed dtype=None)")
    {
        Formula = "y = Σ x / n over the n elements of dim",
        Source = "torch.mean",
        Infer = ReducedDims.Infer,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var y = x.Output();
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = Reduce.Sum(rows.Slice(i * slices.Length, slices.Length)) / T.CreateChecked(slices.Length);
        }
    }

    // y = Σ xᵢ / n  ⇒  dxᵢ += dy/n
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        SumGradient.Add(x, slices, T.CreateChecked(slices.Length));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, total) = (x.Input("input"), x.Output.Values);
        var all = !x.Call.Has("dim") || x.Call.Ints("dim").IsEmpty;
        Array.Fill(total, V.Of(0));
        for (var i = 0; i < input.Values.Length; i++)
        {
            // The place in the result: the index without the summed dimensions.
            var (place, index) = (0, input.Shape.IndexOf(i));
            for (var d = 0; d < index.Length; d++)
            {
                if (!all && !x.Call.Ints("dim").Contains(d) && !x.Call.Ints("dim").Contains(d - index.Length))
                {
                    place = (place * input.Shape[d]) + index[d];
                }
            }

            total[place] += input.Values[i];
        }

        var n = total.Length == 0 ? 0 : input.Values.Length / total.Length;
        for (var i = 0; i < total.Length; i++)
        {
            total[i] /= V.Of(n);
        }
    }
}
