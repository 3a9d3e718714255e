using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = Σ x over the dimensions <c>dim</c> (all for None or an empty tuple); 0 for none.</summary>
internal sealed class Sum : Op
{
    public override OpSpec Spec { get; } = new("sum(Tensor input, int[]? dim=None, bool keepdim=False, *, fixed dtype=None)")
    {
        Formula = "y = Σ x over dim",
        Source = "torch.sum",
        Axes = static step => Axes.Reduced(step, ReducedDims.Of(step.Call, step.Shapes[0]!), linear: true),
        Rounding = static _ => RoundingClass.Products,
        Infer = ReducedDims.Infer,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var y = x.Output();
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = Reduce.Sum(rows.Slice(i * slices.Length, slices.Length));
        }
    }

    // y = Σ xᵢ  ⇒  dxᵢ += dy
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        SumGradient.Add(x, slices, T.One);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDims(x));
        for (var k = 0; k < groups.Length; k++)
        {
            x.Output.Values[k] = groups[k].Aggregate(V.Of(0), (sum, i) => sum + input[i]);
        }
    }
}
